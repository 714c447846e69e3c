"""Which part of a picture moves? An ultrasound picture does, from frame to frame; a banner with a name, buttons and scales do not.

Only a suggestion for whoever draws the crop: a name may stand inside what moves, and a still says nothing.
"""

from collections.abc import Iterable

import numpy as np
from PIL import Image

from .facts import Box

SAMPLES = 9
SIDE = 320  # pixels: of the small pictures that are compared
DIFFERS = 14  # shades of grey: more than a JPEG changes where nothing does
ENOUGH = 0.04  # of a row or a column
GAP = 0.04  # of a side: what may stand still within what moves
LEAST, MOST = 0.15, 0.97  # of each side: less is a number that counts, more is everything


def sampled(frames: int) -> list[int]:
    """Which frames to look at, spread over the clip."""
    count = min(frames, SAMPLES)
    return [index * (frames - 1) // max(1, count - 1) for index in range(count)] if frames > 1 else []


def moving(pictures: Iterable[Image.Image], columns: int, rows: int) -> Box | None:
    """The frame around what moves, in pixels of the original; None where nothing does, or everything, or too little."""
    scale = min(1.0, SIDE / max(columns, rows))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    low = high = None
    for picture in pictures:
        grey = picture.getchannel(0) if picture.mode == "YCbCr" else picture.convert("L")
        shades = np.asarray(grey.resize(size, Image.Resampling.BOX), dtype=np.int16)
        low = shades if low is None else np.minimum(low, shades)
        high = shades if high is None else np.maximum(high, shades)
    if low is None or high is None:
        return None
    moved = high - low >= DIFFERS
    down = _longest(moved, axis=1)
    if down is None:
        return None
    across = _longest(moved[down[0] : down[1]], axis=0)
    if across is None:
        return None
    down = _longest(moved[:, across[0] : across[1]], axis=1) or down
    shares = (across[1] - across[0]) / size[0], (down[1] - down[0]) / size[1]
    if min(shares) < LEAST or min(shares) > MOST:
        return None
    left, top = int(across[0] / scale), int(down[0] / scale)
    right, bottom = min(columns, round(across[1] / scale)), min(rows, round(down[1] / scale))
    return Box(left, top, right - left, bottom - top)


def _longest(moved: "np.ndarray", *, axis: int) -> tuple[int, int] | None:
    """The longest run of rows (axis 1) or columns (0) of which enough moves, over small gaps."""
    enough = np.flatnonzero(moved.mean(axis=axis) >= ENOUGH)
    if enough.size == 0:
        return None
    gap = max(1, round(GAP * moved.shape[1 - axis]))
    runs = np.split(enough, np.flatnonzero(np.diff(enough) > gap) + 1)
    longest = max(runs, key=lambda run: int(run[-1] - run[0]))
    return int(longest[0]), int(longest[-1]) + 1
