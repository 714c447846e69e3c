"""How is what is no scan, courses or assessments or awards, counted or excluded with a reason?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from .days import add_months, day_after
from .judgements import ExcludedItem, Missing, Result
from .registry import Case, Param, Why
from .versions import Requirement

LAST_MONTHS = Param(
    "last_months", "number", "Only what was done in the last so many months: a window that moves.", False
)


class HasApplication(Protocol):
    @property
    def application(self) -> str | None: ...


@dataclass(frozen=True)
class Item:
    """Its id, its day, and what speaks against it whatever the day."""

    id: str
    day: date
    why: Why | None = None


@dataclass(frozen=True)
class Sorted:
    counted: tuple[str, ...]  # in order of day, then id
    excluded: tuple[ExcludedItem, ...]
    days: tuple[date | None, ...]  # on which this may change

    def beyond(self, most: int, reason: str) -> Sorted:
        """No more of them than `most`."""
        over = tuple(ExcludedItem(each, reason, {"most": most}) for each in self.counted[most:])
        return Sorted(self.counted[:most], (*self.excluded, *over), self.days)

    def changing_on(self, day: date | None) -> Sorted:
        """The same, of which a day more may change what counts."""
        return Sorted(self.counted, self.excluded, (*self.days, day))


def sorted_out(items: Iterable[Item], case: Case, last_months: int | None = None) -> Sorted:
    ordered = sorted(items, key=lambda item: (item.day, item.id))
    judged = [(item, _why(item, case, last_months)) for item in ordered]
    days = [item.day for item in ordered]
    leaving = [] if last_months is None else [day_after(add_months(item.day, last_months)) for item in ordered]
    return Sorted(
        counted=tuple(item.id for item, why in judged if why is None),
        excluded=tuple(ExcludedItem(item.id, *why) for item, why in judged if why is not None),
        days=(*days, *leaving),
    )


def _why(item: Item, case: Case, last_months: int | None) -> Why | None:
    if item.day > case.as_of:
        return "done_later", {"on": item.day.isoformat()}
    if case.deadline is not None and item.day > case.deadline:
        return "after_deadline", {"deadline": case.deadline.isoformat()}
    if last_months is not None and case.as_of > add_months(item.day, last_months):
        return "outside_window", {"months": last_months}
    return item.why


def concerns(requirement: Requirement, thing: HasApplication) -> bool:
    """Whether this is about the requirement's exam; a rule for the whole programme takes what any exam has."""
    if requirement.application is not None:
        return thing.application == requirement.application
    return thing.application in requirement.params.get("applications", (thing.application,))


def item_answer(
    requirement: Requirement,
    case: Case,
    found: Sorted,
    *,
    needed: int,
    number: int,
    missing: Missing,
    **more: Any,
) -> Result:
    return Result(
        requirement=requirement.id,
        shape=requirement.shape,
        phase=requirement.phase,
        application=requirement.application,
        needed=needed,
        counted=number,
        met=number >= needed,
        counted_items=found.counted,
        excluded_items=found.excluded,
        missing=missing if number < needed else None,
        next_change_on=case.next_of(found.days),
        **more,
    )


def all_of_answer(
    requirement: Requirement,
    case: Case,
    *,
    needed: int,
    still_open: Sequence[object],
    counted_items: tuple[str, ...],
    excluded_items: tuple[ExcludedItem, ...],
    missing: Missing,
    days: Iterable[date | None],
) -> Result:
    """Of a rule that asks for each of so many: modules, awards of each group."""
    return Result(
        requirement=requirement.id,
        shape=requirement.shape,
        phase=requirement.phase,
        application=requirement.application,
        needed=needed,
        counted=needed - len(still_open),
        met=not still_open,
        counted_items=counted_items,
        excluded_items=excluded_items,
        missing=missing if still_open else None,
        next_change_on=case.next_of(days),
    )
