"""What does a picture look like, however it was encoded? Sandbox only; what two of them have in common is told in `alike`.

A perceptual hash: the picture in 64 × 64 greys, its 256 lowest frequencies, and of each whether it is above their median.
Twice: of all that is kept, and of what is left when its dark margin is cut off, so that a wider frame around the same picture
makes no difference.
"""

from typing import Any, TypeAlias

import numpy as np
from PIL import Image

from .alike import BITS

Greys: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"

SIDE, LOWEST = 64, 17
FLAT = 6.0  # standard deviation of the greys below which there is nothing to recognise: black, or evenly grey
SMALL, DARK, BRIGHT_PART, LEAST = 160, 16, 0.04, 8
WAVES = np.cos(np.pi * np.arange(LOWEST)[:, None] * (2 * np.arange(SIDE)[None, :] + 1) / (2 * SIDE))


def likeness(picture: Image.Image) -> str:
    """In hexadecimal; empty for a picture in which there is nothing to recognise."""
    grey = picture if picture.mode == "L" else picture.convert("L")
    if _greys(grey).std() < FLAT:
        return ""
    return _hash(grey) + _hash(_without_margin(grey))


def _greys(grey: Image.Image) -> Greys:
    return np.asarray(grey.resize((SIDE, SIDE), Image.Resampling.BOX), dtype=np.float64)


def _hash(grey: Image.Image) -> str:
    lowest = (WAVES @ _greys(grey) @ WAVES.T).ravel()[1 : BITS + 1]
    return np.packbits(lowest > np.median(lowest)).tobytes().hex()


def _without_margin(grey: Image.Image) -> Image.Image:
    step = max(1, max(grey.size) // SMALL)
    size = max(1, grey.width // step), max(1, grey.height // step)
    bright = np.asarray(grey.resize(size, Image.Resampling.BOX)) > DARK
    columns, rows = (np.flatnonzero(bright.mean(axis=axis) > BRIGHT_PART) for axis in (0, 1))
    if len(columns) < LEAST or len(rows) < LEAST:
        return grey
    across, down = grey.width / size[0], grey.height / size[1]
    left, right = round(columns[0] * across), round((columns[-1] + 1) * across)
    return grey.crop((left, round(rows[0] * down), right, round((rows[-1] + 1) * down)))
