"""Which shapes of rule are there? Each is added here, by its own module; judge itself knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from .facts import Facts, ScanFact
from .judgements import Result
from .versions import Requirement, Version

T = TypeVar("T")


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

    def scope(self, requirement: Requirement) -> list[ScanFact]:
        """Every scan that this requirement has to account for, in order of day, then id."""
        wanted = requirement.application
        scans = (scan for scan in self.facts.scans if wanted is None or scan.application == wanted)
        return self.once(("scope", wanted), lambda: sorted(scans, key=lambda scan: scan.order))

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
