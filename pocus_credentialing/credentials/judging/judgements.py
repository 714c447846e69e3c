"""What does judge answer? Codes and parameters, never sentences: they are said in the reader's language later."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .plain import ADDED, Plain


@dataclass(frozen=True)
class Missing(Plain):
    """What is still to be done (or, as a warning, what would be better)."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Excluded(Plain):
    """A scan that does not count for this requirement, and the first reason why."""

    scan: str
    reason: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ExcludedItem(Plain):
    """The same of something that is no scan: a course, an assessment, an award."""

    item: str
    reason: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result(Plain):
    requirement: str
    shape: str
    phase: str
    application: str | None
    needed: int
    counted: int
    met: bool
    judgeable: bool = True  # False: the facts do not say (a date known only as an interval); then never met
    counted_scans: tuple[str, ...] = ()  # in order of day, then id
    excluded: tuple[Excluded, ...] = ()  # likewise
    counted_items: tuple[str, ...] = ()  # codes or ids of what counted that is no scan
    missing: Missing | None = None
    warnings: tuple[Missing, ...] = ()
    next_change_on: date | None = None
    excluded_items: tuple[ExcludedItem, ...] = field(default=(), metadata=ADDED)


@dataclass(frozen=True)
class Judgement(Plain):
    as_of: date
    judge_version: str
    met: bool
    requirements: tuple[Result, ...] = ()
    next_change_on: date | None = None  # the first later day on which the same facts may give another answer

    def of(self, application: str | None) -> tuple[Result, ...]:
        """The results of one application, or (None) those of the programme as a whole."""
        return tuple(result for result in self.requirements if result.application == application)

    def met_for(self, application: str) -> bool:
        """Whether a certificate for this application has all it needs: its own requirements and the programme's.

        An application that nothing is asked of is not certified, unless it is one of the k that the programme asks for,
        or the version asks of no application in particular.
        """
        own, whole = self.of(application), self.of(None)
        is_certified = own or self._fills_a_place(application) or self._asks_of_none_in_particular
        return bool(is_certified) and all(result.met for result in (*own, *whole))

    def _fills_a_place(self, application: str) -> bool:
        return any(application in result.counted_items for result in self._of_several)

    @property
    def _of_several(self) -> tuple[Result, ...]:
        """Where the programme asks for k of its applications: what was counted says which."""
        return tuple(result for result in self.of(None) if result.shape == "min_applications")

    @property
    def _asks_of_none_in_particular(self) -> bool:
        return bool(self.requirements) and not self._of_several and len(self.of(None)) == len(self.requirements)
