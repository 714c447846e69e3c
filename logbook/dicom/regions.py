"""Which part of the picture is ultrasound, and may the machine be believed about it?

Ultrasound machines burn name, number and date into the picture, mostly above the image, and mark the image itself
by regions. Where the regions cannot be trusted, a person draws the crop.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from . import limits
from .errors import _
from .facts import Box
from .fields import number, value, whole

PICTURE_FORMATS = {1, 2, 3, 4}  # 2D, M-mode, spectral, waveform; not 0 (none) nor 5 (graphics, which is text)
CENTIMETRES = 3
MOST_COVERED = 0.95
TOP_ROWS = 0.04
MOST_REGIONS = 64


class CropReason(StrEnum):
    """Why a person must draw the crop."""

    NO_REGIONS = "no_regions"
    OUTSIDE = "regions_outside"
    COVERS_ALL = "regions_cover_all"
    AT_TOP = "regions_at_top"


CROP_SENTENCES: dict[CropReason, str] = {
    CropReason.NO_REGIONS: _("The machine did not mark where the ultrasound picture is. Draw a box around it."),
    CropReason.OUTSIDE: _("The machine's marking does not fit this picture. Draw a box around the ultrasound picture."),
    CropReason.COVERS_ALL: _(
        "The machine marked the whole screen as picture, so a name may be inside. Draw a box around the ultrasound "
        "picture."
    ),
    CropReason.AT_TOP: _(
        "The machine's marking reaches the top edge, where names are usually shown. Draw a box around the ultrasound "
        "picture."
    ),
}


@dataclass(frozen=True)
class Region:
    """One marked part of the picture, and the machine's own item for it."""

    box: Box
    item: Any

    @property
    def calibrated(self) -> bool:
        units = (whole(self.item, "PhysicalUnitsXDirection"), whole(self.item, "PhysicalUnitsYDirection"))
        deltas = (number(self.item, "PhysicalDeltaX"), number(self.item, "PhysicalDeltaY"))
        return units == (CENTIMETRES, CENTIMETRES) and all(deltas)


@dataclass(frozen=True)
class Marking:
    """What the regions amount to: a crop, or the reason why a person must draw one."""

    regions: tuple[Region, ...]
    needs_crop: CropReason | None
    crop: Box | None


def read_marking(dataset: Any, columns: int, rows: int) -> Marking:
    """Apply the region rule."""
    items = list(value(dataset, "SequenceOfUltrasoundRegions") or [])[:MOST_REGIONS]
    found = [_region(item) for item in items if whole(item, "RegionSpatialFormat") in PICTURE_FORMATS]
    regions = tuple(one for one in found if one is not None)
    if not regions or len(regions) < len(found):
        return Marking((), CropReason.OUTSIDE if found else CropReason.NO_REGIONS, None)
    # Many machines write the first pixel after the region where the standard wants the last one in it.
    if any(one.box.right > columns + 1 or one.box.bottom > rows + 1 for one in regions):
        return Marking((), CropReason.OUTSIDE, None)
    regions = tuple(Region(_clip(one.box, Box(0, 0, columns, rows)), one.item) for one in regions)
    if min(one.box.y for one in regions) < TOP_ROWS * rows:
        return Marking(regions, CropReason.AT_TOP, None)
    if covered(tuple(one.box for one in regions)) > MOST_COVERED * columns * rows:
        return Marking(regions, CropReason.COVERS_ALL, None)
    crop = _union(tuple(one.box for one in regions)).even()
    if min(crop.width, crop.height) < limits.LEAST_SIDE:
        return Marking(regions, CropReason.OUTSIDE, None)
    return Marking(regions, None, crop)


def cuts_the_banner_off(box: Box, columns: int, rows: int) -> bool:
    """Whether a drawn box keeps to the rule that the machine's own regions must keep: it may then serve other clips."""
    return box.y >= TOP_ROWS * rows and covered((box,)) <= MOST_COVERED * columns * rows


def _region(item: Any) -> Region | None:
    x0, y0 = whole(item, "RegionLocationMinX0"), whole(item, "RegionLocationMinY0")
    x1, y1 = whole(item, "RegionLocationMaxX1"), whole(item, "RegionLocationMaxY1")
    if x0 is None or y0 is None or x1 is None or y1 is None or not (0 <= x0 < x1 and 0 <= y0 < y1):
        return None
    return Region(Box(x0, y0, x1 - x0 + 1, y1 - y0 + 1), item)


def _clip(box: Box, to: Box) -> Box:
    x, y = max(box.x, to.x), max(box.y, to.y)
    return Box(x, y, max(0, min(box.right, to.right) - x), max(0, min(box.bottom, to.bottom) - y))


def _union(boxes: tuple[Box, ...]) -> Box:
    x, y = min(one.x for one in boxes), min(one.y for one in boxes)
    return Box(x, y, max(one.right for one in boxes) - x, max(one.bottom for one in boxes) - y)


def covered(boxes: tuple[Box, ...]) -> int:
    """The number of pixels in at least one of the boxes."""
    xs = sorted({edge for one in boxes for edge in (one.x, one.right)})
    total = 0
    for left, right in pairwise(xs):
        spans = sorted((one.y, one.bottom) for one in boxes if one.x <= left and right <= one.right)
        reached = 0
        for top, bottom in spans:
            total += max(0, bottom - max(top, reached)) * (right - left)
            reached = max(reached, bottom)
    return total


def visible(marking: Marking, crop: Box) -> tuple[Box, ...]:
    """The parts of the crop that may be shown: all of a drawn one, otherwise only what lies in a region."""
    if marking.crop != crop:
        return (crop,)
    return tuple(part for one in marking.regions if (part := _clip(one.box, crop)).width > 0 and part.height > 0)


def calibrations(marking: Marking, crop: Box) -> list[tuple[Region, Box]]:
    """Each region that is still in the crop, with what is left of it."""
    left = ((one, _clip(one.box, crop)) for one in marking.regions)
    return [(one, box) for one, box in left if min(box.width, box.height) >= limits.LEAST_SIDE]
