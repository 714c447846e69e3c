"""How long does each frame stay on the screen?

No single attribute is always there, and each is sometimes nonsense. What counts is when the frames were taken, so that frames
times pace is how long it took (PS3.3 C.7.6.5). Actual Frame Duration says how long one frame took, not when the next
began; Effective Duration is often of the loop before it was cut: it only tells how long the last of given times lasts.
"""

import statistics
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from .fields import number, numbers, text

SHORTEST_MS, LONGEST_MS = 0.5, 10_000.0
CLOSEST_MS = 2.0  # browsers pass over a frame that is shown for less, and show it in the place of the next
EVEN_MS = 0.001  # what a sum of decimals may differ
ASSUMED_MS = 40.0  # 25 frames a second, where the machine recorded nothing
# Stands in the Derivation Description of what was cleaned, so that what was assumed is never read again as the machine's.
NOT_RECORDED = f"frame time not recorded, {ASSUMED_MS:g} ms assumed"
FRAME_TIME, FRAME_TIME_VECTOR = 0x00181063, 0x00181065


@dataclass(frozen=True)
class Timing:
    frame_ms: float | None  # on average; None where nothing was recorded
    vector: tuple[float, ...] = ()  # from the frame before to each one, the first 0, where the machine recorded each

    @property
    def known(self) -> bool:
        return self.frame_ms is not None

    @property
    def play_ms(self) -> float:
        return self.frame_ms or ASSUMED_MS

    def starts(self, frames: int) -> list[float]:
        """When each frame begins, in ms from the first; none where they come at an even pace, or closer than is shown."""
        starts = list(accumulate(self.vector))
        steps = [*self.vector[1:], frames * self.play_ms - starts[-1]] if starts else [0.0]
        is_shown = min(steps) >= CLOSEST_MS and max(steps) - min(steps) > EVEN_MS
        return [round(one, 3) for one in starts] if is_shown else []


def read_timing(dataset: Any, frames: int) -> Timing:
    """Of Frame Time and its vector the one that is pointed to, else the one that is there, else a frame rate."""
    if frames < 2 or NOT_RECORDED in text(dataset, "DerivationDescription"):
        return Timing(None)
    vector = _read_vector(dataset, frames)
    pointed = FRAME_TIME_VECTOR in numbers(dataset, "FrameIncrementPointer")
    frame_time = number(dataset, "FrameTime")
    if frame_time is not None and sane(frame_time) and not (pointed and vector.vector):
        return Timing(frame_time)
    if vector.known:
        return vector
    for keyword in ("CineRate", "RecommendedDisplayFrameRate"):  # as it was taken, before as it might be shown
        rate = number(dataset, keyword)
        if rate is not None and rate > 0 and sane(1000 / rate):
            return Timing(1000 / rate)
    return Timing(None)


def sane(milliseconds: float) -> bool:
    return SHORTEST_MS <= milliseconds <= LONGEST_MS


def _read_vector(dataset: Any, frames: int) -> Timing:
    """An even pace, the average, where it does not hold a time for each frame."""
    given = numbers(dataset, "FrameTimeVector")[:frames]
    increments = given[1:]
    if len(given) < frames or not all(map(sane, increments)):
        some = [one for one in given if sane(one)]
        return Timing(statistics.fmean(some) if some else None)
    last = _last(dataset, given[0], increments)
    # C.7.6.5.1.2: the first is always 0.
    return Timing((sum(increments) + last) / frames, (0.0, *increments))


def _last(dataset: Any, first: float, increments: list[float]) -> float:
    """How long the last frame is shown, which no increment says."""
    if sane(first):
        return first  # one for each frame, although the first should be 0: together they are how long it took
    seconds = number(dataset, "EffectiveDuration")
    left = 1000 * seconds - sum(increments) if seconds else 0.0
    return left if SHORTEST_MS <= left <= 2 * max(increments) else statistics.fmean(increments)
