"""Which shade or colour does a stored sample stand for?

Everything is shown as 8-bit grey, RGB or YCbCr. Grey goes through rescale and window, as a viewer would; palettes
through their tables.
"""

from typing import Any, TypeAlias

import numpy as np
from PIL import Image
from pydicom.pixels.processing import apply_color_lut

from . import fields
from .errors import Code, Unusable
from .inspect import Header

Samples: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"


class Shades:
    """From stored samples to a picture, for all frames of one clip."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.table = _palette(header) if header.photometric == "PALETTE COLOR" else _greys(header)

    def picture(self, samples: Samples, photometric: str) -> Image.Image:
        """`samples` is rows, columns; or rows, columns, 3."""
        if samples.ndim == 3:
            return Image.frombytes(_mode(photometric), samples.shape[1::-1], np.ascontiguousarray(samples).tobytes())
        index: Samples = samples.astype(np.uint16, copy=False)
        if shift := self.header.high_bit + 1 - self.header.stored:
            index = index >> shift
        shown = self.table[index & (2**self.header.stored - 1)]
        return Image.fromarray(shown)

    def grey(self, picture: Image.Image) -> Image.Image:
        """The same for a one-component JPEG that is already a picture."""
        if self.table.ndim == 1 and np.array_equal(self.table, np.arange(256)):
            return picture
        return self.picture(np.asarray(picture), self.header.photometric)


def _mode(photometric: str) -> str:
    return "YCbCr" if photometric.startswith("YBR_FULL") else "RGB"


def _greys(header: Header) -> Samples:
    """A shade for each stored value."""
    count = 2**header.stored
    values = np.arange(count, dtype=np.float64)
    if header.signed:
        values[count // 2 :] -= count
    low, high = values.min(), values.max()
    slope, intercept = fields.number(header.dataset, "RescaleSlope"), fields.number(header.dataset, "RescaleIntercept")
    if slope:
        values, low, high = (one * slope + (intercept or 0.0) for one in (values, low, high))
    centre, width = fields.number(header.dataset, "WindowCenter"), fields.number(header.dataset, "WindowWidth")
    if centre is not None and width is not None and width > 1:  # PS3.3 C.11.2.1.2, linear
        shades = (values - (centre - 0.5)) / (width - 1) + 0.5
    else:
        shades = (values - min(low, high)) / abs(high - low)
    shades = np.clip(np.rint(shades * 255), 0, 255).astype(np.uint8)
    return 255 - shades if header.photometric == "MONOCHROME1" else shades


def _palette(header: Header) -> Samples:
    """A colour for each stored value."""
    try:
        values = np.arange(2**header.stored, dtype=np.uint16)
        colours = apply_color_lut(values, header.dataset)
    except Exception:  # tables missing, of unequal length, or segmented without sense
        raise Unusable(Code.PIXEL_FORMAT, form="PALETTE COLOR without its palette") from None
    if colours.max(initial=0) > 255:  # 16-bit entries; some machines write 8-bit ones in 16-bit tables
        colours = colours >> 8
    return np.ascontiguousarray(colours[..., :3].astype(np.uint8))
