"""A JPEG of ours holds a picture and nothing else, whatever stood beside the one it is made of."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from logbook.dicom import pictures
from logbook.dicom.facts import Box
from logbook.dicom.frames import Frame
from logbook.dicom.jpeg_files import as_fine_as, as_jpeg, check_is_plain

WORDS = b"QUERZOLIN^MRN 4711"


def read(**how) -> Image.Image:
    out = BytesIO()
    Image.effect_noise((64, 64), 40).convert("YCbCr").save(out, "JPEG", **how)
    picture = Image.open(BytesIO(out.getvalue()))
    picture.load()
    return picture


def every_picture_of(frame: Frame) -> list[bytes]:
    whole, half = Box(0, 0, 64, 64), Box(0, 0, 32, 64)
    shown = [pictures.cut(frame.picture, box, (box,)) for box in (whole, half)]
    return [
        made
        for picture in shown
        for made in (
            pictures.encode(frame, picture), pictures.poster(picture, still=True), pictures.within(picture, 32, 80),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "how",
    [
        {"comment": WORDS}, {"xmp": WORDS}, {"icc_profile": WORDS}, {"dpi": (4711, 4711)},
        {"exif": b"Exif\0\0II*\0\x08\0\0\0\1\0\x0e\1\2\0\x12\0\0\0\x1a\0\0\0\0\0\0\0" + WORDS},
    ],
)  # fmt: skip
def test_nothing_that_stood_beside_a_picture_is_written_again(how):
    picture = read(**how)
    for made in every_picture_of(Frame(picture)):
        check_is_plain(made)
        assert (WORDS in made, Image.open(BytesIO(made)).info.get("dpi")) == (False, None)


def test_a_file_with_anything_else_in_it_is_told_from_a_plain_one():
    plain = as_jpeg(read())
    check_is_plain(plain)
    for spoilt in (
        plain[:2] + b"\xff\xfe\0\6ABCD" + plain[2:],
        plain[:2] + b"\xff\xe1\0\6ABCD" + plain[2:],
        plain + b"A",
    ):
        with pytest.raises(RuntimeError):
            check_is_plain(spoilt)


@pytest.mark.parametrize("quality", [30, 75, 92])
def test_the_tables_of_a_machine_stay_where_they_are_the_standards(quality):
    source = read(quality=quality)
    made = pictures.encode(Frame(source, source.quantization), source)
    assert Image.open(BytesIO(made)).quantization == source.quantization


def test_of_other_tables_none_is_taken_over_and_the_picture_is_stored_as_finely():
    words = list((WORDS * 4)[:64])
    source = read(qtables={0: words, 1: words})
    assert as_fine_as(source.quantization).keys() == {"quality"}
    made = Image.open(BytesIO(pictures.encode(Frame(source, source.quantization), source)))
    assert (words in made.quantization.values(), sum(made.quantization[0]) <= sum(words)) == (False, True)
