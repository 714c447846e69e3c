"""Words that lie in the pictures of a file, beside their pixels, are in nothing that is made of it; and what says more than pixels is handed to nobody."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file

from logbook import making, redrawing, sandbox
from logbook.dicom import bare, messages, pictures, quantisation, segments
from logbook.dicom.errors import Code, Unusable
from logbook.dicom.facts import Box
from logbook.dicom.frames import Frame
from logbook.dicom.messages import Kind
from logbook.dicom.process import Child
from tests.factories import words
from tests.factories.ultrasound import Clip
from tests.logbook.dicom import hostile
from tests.logbook.dicom.conftest import KEY, difference, opened

SAID = b"QUERZOLIN^ODALETH MRN7740193355"
CLIP = Clip(width=128, height=128, frames=1, banner=False, regions="nearly whole", planted=None)


def saying(how: str) -> bytes:
    return hostile.frames_of(lambda jpeg: words.WAYS[how](jpeg, SAID), CLIP)


def traces(folder: Path) -> list[str]:
    """In which files the first four letters stand: so many go into a resolution."""
    return sorted(path.name for path in folder.iterdir() if path.is_file() and SAID[:4] in path.read_bytes())


def drawn(**how: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), (90, 20, 20)).save(out, "JPEG", **how)
    return out.getvalue()


@pytest.mark.parametrize("how", words.WAYS)
def test_what_a_frame_says_beside_its_pixels_is_in_nothing_that_is_made_of_it(how: str, tmp_path: Path) -> None:
    path, whole = tmp_path / "source.dcm", Box(0, 0, 128, 128)
    path.write_bytes(saying(how))
    assert SAID[:4] in path.read_bytes()
    (tmp_path / "into").mkdir()
    sandbox.derive(path, crop=whole, uid_key=KEY, into=tmp_path / "into", legible=True)
    sandbox.preview(path, tmp_path / "into" / "whole.jpg")
    assert traces(tmp_path / "into") == []
    assert len(list((tmp_path / "into").iterdir())) == 5


@pytest.mark.parametrize("how", words.WAYS)
def test_nor_is_it_in_a_picture_that_is_drawn_anew(how: str) -> None:
    said = words.WAYS[how](drawn(), SAID)
    assert (SAID[:4] in said, SAID[:4] in redrawing.redraw(said, 64)[0]) == (True, False)


@pytest.mark.parametrize("mode", ["L", "RGB", "YCbCr"])
@pytest.mark.parametrize("form", ["jpeg", "png"])
def test_a_picture_is_written_without_what_it_was_opened_with(mode: str, form: str) -> None:
    if (mode, form) == ("YCbCr", "png"):
        pytest.skip("there is no such PNG")
    picture = Image.new(mode, (40, 30), 0)
    brought = dict.fromkeys(("comment", "exif", "icc_profile", "xmp", "Title"), SAID)
    picture.info = {**brought, "dpi": (81, 85), "transparency": 0}
    found = (bare.jpeg if form == "jpeg" else bare.png)(picture)
    assert SAID[:4] not in found
    assert Image.open(BytesIO(found)).size == (40, 30)
    assert "dpi" not in Image.open(BytesIO(found)).info


@pytest.mark.parametrize("how", words.WAYS)
def test_whatever_says_more_is_no_bare_picture(how: str) -> None:
    for plain in (drawn(), drawn(quality=95, subsampling=0), drawn(optimize=True)):
        assert (segments.is_bare(plain), segments.is_bare(words.WAYS[how](plain, SAID))) == (True, False)


def test_nor_is_a_part_of_one_nor_what_is_stored_another_way() -> None:
    plain = drawn()
    others = [b"", plain[:-2], plain[:300], plain + b"\0\0", drawn(progressive=True), drawn(dpi=(81, 85))]
    assert [segments.is_bare(one) for one in [plain, plain + b"\0", *others]] == [True, True, *[False] * 6]


def test_a_png_that_says_more_is_none_either() -> None:
    out = BytesIO()
    Image.new("L", (8, 8)).save(out, "PNG", dpi=(81, 85))
    plain = bare.png(Image.new("L", (8, 8)))
    found = [segments.is_bare_png(one) for one in (plain, out.getvalue(), plain + SAID, plain[:-4], b"")]
    assert found == [True, False, False, False, False]


SHOWN = (Kind.FRAME, Kind.FIRST, Kind.POSTER, Kind.THUMB)


def taken(folder: Path, dirty: Kind | None) -> list[int]:
    """What the worker makes of such messages; one of the pictures has a comment."""
    pictures = [(kind, words.as_comment(drawn(), SAID) if kind is dirty else drawn()) for kind in SHOWN]
    sent = [*pictures, (Kind.LOOKS, b""), (Kind.HEADER, b"head"), (Kind.DONE, b"")]
    first = lambda picture: None  # noqa: E731
    return making._receive(Played(sent), PLAN, BytesIO(), None, folder, first, None)[0]


@pytest.mark.parametrize("kind", SHOWN)
def test_whoever_takes_pictures_from_a_sandboxed_process_looks_as_well(kind: Kind, tmp_path: Path) -> None:
    """One that a file has taken over could send anything: here, what it would say is played."""
    with pytest.raises(Unusable) as refused:
        taken(tmp_path, kind)
    assert (refused.value.code, traces(tmp_path)) == (Code.COULD_NOT_BE_READ, [])


def test_and_takes_what_is_bare(tmp_path: Path) -> None:
    assert taken(tmp_path, None) == [len(drawn())]


PLAN = making.Plan(Box(0, 0, 64, 48), 1, 40.0, [], True, 40.0, 9216)


class Played(Child):
    """What a child said, without one."""

    def __init__(self, sent: list[tuple[Kind, bytes]]) -> None:
        stream = BytesIO()
        for kind, payload in sent:
            messages.send(stream, kind, payload)
        stream.seek(0)
        self.reader = messages.Reader(stream)


# --- by which tables ------------------------------------------------------------------------------------------------


def test_the_standards_tables_are_taken_over_as_they_are() -> None:
    """What another encoder writes at any quality, and what the frames of a film are stored by."""
    for quality in range(1, 101):
        tables = Image.open(BytesIO(drawn(quality=quality))).quantization  # type: ignore[attr-defined]
        assert [quantisation.nearest(tuple(table)) for table in tables.values()] == [
            tuple(one) for one in tables.values()
        ]
    assert quantisation.nearest(quantisation.OF_FILMS) == quantisation.OF_FILMS


def test_any_other_is_replaced_by_the_nearest_of_those() -> None:
    fine = quantisation.standard()[10]
    assert quantisation.nearest((fine[0] + 1, *fine[1:])) == fine
    letters = tuple((SAID + b" " * 64)[:64])
    assert quantisation.nearest(letters) in quantisation.standard()


def test_a_real_clip_loses_nothing_by_it() -> None:
    """Its tables are the standard's: the frame is coded a second time as it was the first."""
    _header, frames = opened(Path(get_testdata_file("examples_ybr_color.dcm")))
    frame = frames[0]
    again = Image.open(BytesIO(pictures.encode(frame, frame.picture)))
    assert again.quantization == frame.quantization  # type: ignore[attr-defined]
    assert difference(again.convert("RGB"), frame.picture.convert("RGB")) < 0.2


def test_one_stored_by_its_makers_own_tables_loses_a_shade_at_most() -> None:
    out, (_header, frames) = BytesIO(), opened(Path(get_testdata_file("examples_ybr_color.dcm")))
    own = [[min(255, 3 + one * number // 4) for number in range(1, 65)] for one in (2, 3)]
    frames[0].picture.save(out, "JPEG", qtables=own, subsampling=1)
    stored = Image.open(out)
    stored.draft("YCbCr", stored.size)
    stored.load()
    again = Image.open(BytesIO(pictures.encode(Frame(stored, stored.quantization), stored)))  # type: ignore[attr-defined]
    assert difference(again.convert("RGB"), stored.convert("RGB")) < 1


# --- in the header --------------------------------------------------------------------------------------------------


def cleaned(tmp_path: Path, **said: object):
    path = tmp_path / "source.dcm"
    path.write_bytes(hostile.setting(CLIP, **said))
    sandbox.derive(path, crop=Box(0, 0, 128, 128), uid_key=KEY, into=tmp_path / "into")
    return (tmp_path / "into" / "clip.dcm").read_bytes(), dcmread(tmp_path / "into" / "clip.dcm")


def test_a_lossy_method_is_one_of_the_standards_or_none(tmp_path: Path) -> None:
    raw, found = cleaned(
        tmp_path, LossyImageCompressionMethod=["ISO_QUERZOLIN", "ISO_15444_1"], LossyImageCompressionRatio=[9, 3]
    )
    assert (b"QUERZ" in raw, list(found.LossyImageCompressionMethod)) == (False, ["ISO_15444_1", "ISO_10918_1"])


def test_eight_letters_are_no_measure(tmp_path: Path) -> None:
    """A double is eight bytes; one that is a plausible measure keeps nine digits."""
    letters = float(np.frombuffer(b"QUERZOL@", "<f8")[0])
    fitting = float(np.frombuffer(b"QUERZO\x20\x3f", "<f8")[0])
    region = dcmread(BytesIO(hostile.encoded(CLIP))).SequenceOfUltrasoundRegions[0]
    region.PhysicalDeltaX, region.PhysicalDeltaY, region.ReferencePixelPhysicalValueX = letters, fitting, 0.0123456789
    raw, found = cleaned(tmp_path, SequenceOfUltrasoundRegions=[region])
    kept = found.SequenceOfUltrasoundRegions[0]
    assert (b"QUERZ" in raw, kept.PhysicalDeltaY) == (False, pytest.approx(fitting, rel=1e-8))
    assert kept.ReferencePixelPhysicalValueX == 0.0123456789
