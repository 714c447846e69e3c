"""Which part of a picture moves? An ultrasound picture does, from frame to frame; a banner with a name, buttons and scales do not.

Only a suggestion for whoever draws the crop: a name may stand inside what moves, and a still says nothing.
"""

from collections.abc import Iterable

import numpy as np
from PIL import Image

from . import limits
from .facts import Box
from .regions import cuts_the_banner_off

SIDE = 320  # pixels: of the small pictures that are compared
DIFFERS = 14  # shades of grey: more than a JPEG changes where nothing does
CELL = 8  # pixels of a small picture: what touches, cell by cell, moves together
ENOUGH = 2  # pixels of a cell; speckle in the dark moves here and there
LEAST = 0.15  # of each side: less is a number that counts


def sampled(frames: int) -> list[int]:
    """Which frames to look at, spread over the clip."""
    count = min(frames, limits.COMPARED_FRAMES)
    return [index * (frames - 1) // max(1, count - 1) for index in range(count)] if frames > 1 else []


def moving(pictures: Iterable[Image.Image], columns: int, rows: int) -> Box | None:
    """The frame around the largest part that moves as one, in pixels of the original. None where too little moves; or
    so much that a frame around it would not cut a banner off, which would not be remembered either."""
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
    down, across = np.nonzero(_largest(high - low >= DIFFERS))
    if down.size == 0:
        return None
    left, top = int(across.min() * columns / size[0]), int(down.min() * rows / size[1])
    right, bottom = round((across.max() + 1) * columns / size[0]), round((down.max() + 1) * rows / size[1])
    box = Box(left, top, right - left, bottom - top)
    if box.width < LEAST * columns or box.height < LEAST * rows:
        return None
    return box if cuts_the_banner_off(box, columns, rows) else None


def _largest(moved: "np.ndarray") -> "np.ndarray":
    """Of what moved, the pixels in the largest group of cells that touch."""
    height, width = (-(-side // CELL) for side in moved.shape)
    padded = np.zeros((height * CELL, width * CELL), dtype=bool)
    padded[: moved.shape[0], : moved.shape[1]] = moved
    left = padded.reshape(height, CELL, width, CELL).sum(axis=(1, 3)) >= ENOUGH
    largest = np.zeros_like(left)
    while left.any():
        group = np.zeros_like(left)
        group.flat[left.argmax()] = True
        while (grown := _grown(group) & left).sum() > group.sum():
            group = grown
        left &= ~group
        largest = max(largest, group, key=np.count_nonzero)
    padded &= largest.repeat(CELL, axis=0).repeat(CELL, axis=1)
    return padded[: moved.shape[0], : moved.shape[1]]


def _grown(cells: "np.ndarray") -> "np.ndarray":
    """These cells with those that touch them, at a corner too."""
    wide = cells.copy()
    wide[:, 1:] |= cells[:, :-1]
    wide[:, :-1] |= cells[:, 1:]
    high = wide.copy()
    high[1:] |= wide[:-1]
    high[:-1] |= wide[1:]
    return high
