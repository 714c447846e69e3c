"""How many recordings has a hospital kept for longer than so many months?

Recordings are known further up; whoever knows them registers a counter.
"""

from __future__ import annotations

from collections.abc import Callable

from pocus_credentialing.people.models import Institution

Counter = Callable[[Institution, int], int]
COUNTERS: list[Counter] = []


def count_by(counter: Counter) -> None:
    if counter not in COUNTERS:
        COUNTERS.append(counter)


def removed_with(institution: Institution, months: int) -> int:
    """How many are removed within a day once they are kept for so long and no longer."""
    return sum(counter(institution, months) for counter in COUNTERS)
