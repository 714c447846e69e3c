"""Which shapes of rule are there? Each is added here, by its own module; judge itself knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import takewhile
from typing import Any, TypeVar, cast

from .days import add_months
from .facts import Facts, ScanFact
from .judgements import Result
from .versions import Requirement, Version

T = TypeVar("T")
Why = tuple[str, dict[str, Any]]
Row = tuple[ScanFact, Why | None]
Check = Callable[[ScanFact], Why | None]


@dataclass(frozen=True)
class Case:
    """What a shape is given besides the requirement itself."""

    version: Version
    facts: Facts
    as_of: date
    # Requirements of one exam mostly share their filters: what was found out for one is kept for the next.
    _known: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: Hashable, find_out: Callable[[], T]) -> T:
        if key not in self._known:
            self._known[key] = find_out()
        return cast(T, self._known[key])

    def result(self, requirement: Requirement) -> Result:
        return self.once(("result", requirement.id), lambda: shape_of(requirement).judge(requirement, self))

    def scope_key(self, requirement: Requirement) -> tuple[str, ...] | None:
        """The exams that this requirement is about; None: every exam."""
        if requirement.application is not None:
            return (requirement.application,)
        return tuple(requirement.params["applications"]) if "applications" in requirement.params else None

    def scope(self, requirement: Requirement) -> list[ScanFact]:
        """Every scan that this requirement has to account for, in order of day, then id."""
        wanted = self.scope_key(requirement)
        scans = (scan for scan in self.facts.scans if wanted is None or scan.application in wanted)
        return self.once(("scope", wanted), lambda: sorted(scans, key=lambda scan: scan.order))

    def set_aside(self, requirement: Requirement) -> frozenset[str]:
        """The introductory scans, which count for nothing but having been done. What one rule sets aside counts for no
        other of its sort either: they choose in the order of the programme."""
        asking = [each for each in self.version.requirements if each.shape == "prerequisite_scans"]
        if requirement.shape == "prerequisite_scans":
            asking = list(takewhile(lambda each: each.id != requirement.id, asking))
        key = ("set aside", tuple(each.id for each in asking))
        return self.once(key, lambda: frozenset(scan for each in asking for scan in self.result(each).counted_scans))

    @cached_property
    def deadline(self) -> date | None:
        """The last day of the time that the programme gives, if it gives one and the trainee has begun."""
        months = [each.params["months"] for each in self.version.requirements if each.shape == "programme_window"]
        start = self.facts.started_on or self._first_day if months else None
        return add_months(start, min(months)) if start is not None else None

    @property
    def _first_day(self) -> date | None:
        days = [scan.performed_on for scan in self.facts.scans if scan.state in ("submitted", "accepted")]
        days += [module.passed_on for module in self.facts.modules]
        days += [course.completed_on for course in self.facts.courses]
        days += [assessment.taken_on for assessment in self.facts.assessments]
        return min(days, default=None)

    def next_of(self, days: Iterable[date | None]) -> date | None:
        """The first of these days that is still to come."""
        return min((day for day in days if day is not None and day > self.as_of), default=None)


Judge = Callable[[Requirement, Case], Result]


@dataclass(frozen=True)
class Param:
    name: str
    kind: str
    meaning: str
    required: bool = True


@dataclass(frozen=True)
class Shape:
    name: str
    meaning: str
    params: tuple[Param, ...]
    example: str  # YAML, as it stands in a programme
    judge: Judge


class UnknownShape(ValueError):
    """A requirement asks for a rule that this judge does not know. Never passed over: it might be the unmet one."""


SHAPES: dict[str, Shape] = {}


def shape(name: str, *, meaning: str, params: tuple[Param, ...], example: str) -> Callable[[Judge], Judge]:
    def register(judge: Judge) -> Judge:
        if name in SHAPES:
            raise ValueError(f"two shapes are called {name}")
        SHAPES[name] = Shape(name, meaning, params, example, judge)
        return judge

    return register


def shape_of(requirement: Requirement) -> Shape:
    try:
        return SHAPES[requirement.shape]
    except KeyError:
        raise UnknownShape(f"{requirement.id}: no rule shape is called {requirement.shape!r}") from None
