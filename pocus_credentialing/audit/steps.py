"""Which reminder before a last day is due, and was not given yet?

Each that was given is an event on the thing with its days, which is also what keeps it from being given twice; where
nobody looked for a while, only the last one that is due is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from .models import Event

STEPS = (7, 30, 90)  # days
Thing = TypeVar("Thing", bound=Any)


def due(things: Iterable[Thing], verb: str, today: date) -> list[tuple[Thing, int]]:
    """Of these things of one kind, each with its `expires_on`, those of which a step is due, with the step. Call it
    under the chain (`audit.log.hold`): what was recorded meanwhile is seen."""
    found = list(things)
    given: dict[object, set[int]] = {}
    events = Event.objects.filter(
        verb=verb, thing_type__in={each._meta.model_name for each in found}, thing_id__in=[each.pk for each in found]
    )
    for thing, data in events.values_list("thing_id", "data"):
        given.setdefault(thing, set()).add(data["days"])
    steps = [(each, step_of(each.expires_on, today)) for each in found]
    # A later step says what an earlier one would have.
    return [(each, step) for each, step in steps if step and not any(days <= step for days in given.get(each.pk, ()))]


def step_of(expires_on: date | None, today: date) -> int | None:
    """The step that is due on this day; None before the first and after the last day."""
    if expires_on is None or expires_on < today:
        return None
    return next((days for days in STEPS if expires_on - today <= timedelta(days=days)), None)
