"""How much processor time does a call take? Taken in turns, so that what else the machine does falls on both sides."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any


def medians(calls: Mapping[str, Callable[[], Any]], rounds: int, warm: int = 3) -> dict[str, float]:
    """Milliseconds of this process's CPU for each call: the median of so many rounds, after some that do not count."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(warm + rounds):
        for name, call in calls.items():
            began = time.process_time()
            call()
            if number >= warm:
                taken[name].append((time.process_time() - began) * 1000)
    return {name: median(each) for name, each in taken.items()}
