"""How long does each frame stay on the screen?

No single attribute is always there, and each is sometimes nonsense.
"""

import statistics
from dataclasses import dataclass
from typing import Any

from .fields import number, numbers

SHORTEST_MS, LONGEST_MS = 0.5, 10_000.0
ASSUMED_MS = 40.0  # 25 frames a second, where the machine recorded nothing


@dataclass(frozen=True)
class Timing:
    frame_ms: float | None  # the median; None where nothing was recorded
    vector: tuple[float, ...] = ()  # one increment a frame, where the machine recorded each

    @property
    def known(self) -> bool:
        return self.frame_ms is not None

    @property
    def play_ms(self) -> float:
        return self.frame_ms or ASSUMED_MS


def read_timing(dataset: Any, frames: int) -> Timing:
    """Frame time, else the vector, else a frame rate."""
    if frames < 2:
        return Timing(None)
    frame_time = number(dataset, "FrameTime")
    if frame_time is not None and _sane(frame_time):
        return Timing(frame_time)
    vector = numbers(dataset, "FrameTimeVector")[:frames]
    increments = [one for one in vector[1:] if _sane(one)]
    if increments:
        whole = len(vector) == frames and len(increments) == frames - 1
        return Timing(statistics.median(increments), tuple(vector) if whole else ())
    for keyword in ("RecommendedDisplayFrameRate", "CineRate"):
        rate = number(dataset, keyword)
        if rate is not None and rate > 0 and _sane(1000 / rate):
            return Timing(1000 / rate)
    return Timing(None)


def _sane(milliseconds: float) -> bool:
    return SHORTEST_MS <= milliseconds <= LONGEST_MS
