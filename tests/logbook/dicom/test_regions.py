"""When is a machine's own marking believed, and what is cut away then?"""

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from logbook.dicom.errors import Code, Unusable
from logbook.dicom.facts import Box, least_side
from logbook.dicom.regions import CROP_SENTENCES, CropReason, Marking, calibrations, covered, read_marking, visible

WIDTH, HEIGHT = 800, 600


def marked(*boxes: tuple[int, int, int, int], kind: int = 1) -> Marking:
    items = []
    for left, top, right, bottom in boxes:
        item = Dataset()
        item.RegionSpatialFormat = kind
        item.RegionLocationMinX0, item.RegionLocationMinY0 = left, top
        item.RegionLocationMaxX1, item.RegionLocationMaxY1 = right, bottom
        items.append(item)
    dataset = Dataset()
    dataset.SequenceOfUltrasoundRegions = Sequence(items)
    return read_marking(dataset, WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("boxes", "reason", "crop"),
    [
        ([(100, 60, 699, 559)], None, Box(100, 60, 600, 500)),
        ([(100, 60, 700, 560)], None, Box(100, 60, 600, 500)),  # odd sides shrink
        ([(100, 60, 299, 259), (400, 300, 699, 559)], None, Box(100, 60, 600, 500)),
        ([(120, 60, 800, 600)], None, Box(120, 60, 680, 540)),  # one pixel too far, as many machines write it
        ([(120, 60, 801, 599)], CropReason.OUTSIDE, None),
        ([(120, 60, 799, 900)], CropReason.OUTSIDE, None),
        ([(900, 700, 1000, 800)], CropReason.OUTSIDE, None),
        ([(300, 300, 200, 200)], CropReason.OUTSIDE, None),
        ([(100, 60, 699, 559), (0, 0, 9000, 9000)], CropReason.OUTSIDE, None),
        ([(0, 0, 799, 599)], CropReason.AT_TOP, None),
        ([(100, 23, 699, 559)], CropReason.AT_TOP, None),
        ([(100, 24, 699, 559)], None, Box(100, 24, 600, 536)),
        ([(0, 24, 799, 599)], CropReason.COVERS_ALL, None),
        ([(0, 24, 499, 599), (400, 24, 799, 599)], CropReason.COVERS_ALL, None),
        ([(100, 60, 110, 70)], CropReason.OUTSIDE, None),
        ([], CropReason.NO_REGIONS, None),
    ],
)
def test_the_region_rule(boxes: list[tuple[int, int, int, int]], reason: CropReason | None, crop: Box | None) -> None:
    marking = marked(*boxes)

    assert (marking.needs_crop, marking.crop) == (reason, crop)


@pytest.mark.parametrize("kind", [1, 2, 3, 4])
def test_pictures_of_every_kind_are_kept(kind: int) -> None:
    assert marked((100, 60, 699, 559), kind=kind).crop == Box(100, 60, 600, 500)


@pytest.mark.parametrize("kind", [0, 5])
def test_graphics_are_not_a_picture(kind: int) -> None:
    assert marked((100, 60, 699, 559), kind=kind).needs_crop == CropReason.NO_REGIONS


def test_overlapping_regions_count_once() -> None:
    assert covered((Box(0, 0, 10, 10), Box(5, 5, 10, 10), Box(5, 5, 2, 2))) == 175


def test_between_two_regions_nothing_is_visible_but_in_a_drawn_crop_all_is() -> None:
    marking = marked((100, 60, 299, 259), (400, 300, 699, 559))

    assert visible(marking, Box(100, 60, 600, 500)) == (Box(100, 60, 200, 200), Box(400, 300, 300, 260))
    assert visible(marking, Box(200, 60, 300, 300)) == (Box(200, 60, 300, 300),)


def test_a_drawn_crop_keeps_the_calibration_of_what_is_left() -> None:
    marking = marked((100, 60, 299, 259), (400, 300, 699, 559))

    assert [box for _region, box in calibrations(marking, Box(200, 100, 150, 400))] == [Box(200, 100, 100, 160)]


@pytest.mark.parametrize("box", [Box(-1, 0, 100, 100), Box(0, 0, 801, 100), Box(0, 501, 100, 100)])
def test_a_box_outside_the_picture_is_refused(box: Box) -> None:
    with pytest.raises(Unusable) as refusal:
        box.inside(WIDTH, HEIGHT)

    assert refusal.value.code == Code.CROP_OUTSIDE


@pytest.mark.parametrize(
    ("columns", "rows", "too_small", "enough"),
    [
        (800, 600, Box(0, 0, 62, 400), Box(0, 0, 64, 400)),
        (800, 600, Box(0, 0, 400, 63), Box(0, 0, 400, 65)),
        (800, 600, Box(0, 0, 150, 158), Box(0, 0, 150, 160)),  # a twentieth of the picture
        (100, 600, Box(0, 0, 48, 300), Box(0, 0, 50, 300)),  # half of a small picture's side
    ],
)
def test_a_box_that_is_too_small_to_judge_is_refused(columns: int, rows: int, too_small: Box, enough: Box) -> None:
    with pytest.raises(Unusable) as refusal:
        too_small.inside(columns, rows)

    assert (refusal.value.code, too_small.fits(columns, rows)) == (Code.CROP_TOO_SMALL, False)
    assert enough.inside(columns, rows) == enough.even()


@pytest.mark.parametrize("side", range(32, 140))
def test_the_least_side_is_half_of_a_small_picture_and_even(side: int) -> None:
    least = least_side(side)
    assert (least % 2, least == 64 or side <= 2 * least < side + 4, least <= side) == (0, True, True)


def test_a_box_inside_the_picture_gets_even_sides() -> None:
    assert Box(1, 1, 101, 599).inside(WIDTH, HEIGHT) == Box(1, 1, 100, 598)


def test_every_reason_has_a_sentence() -> None:
    assert list(CROP_SENTENCES) == list(CropReason)
