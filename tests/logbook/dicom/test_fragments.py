"""Do fragments fall into the right frames, and does the reader forgive what machines get wrong?"""

import struct
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames

from logbook.dicom.errors import Code, Unusable
from tests.factories.ultrasound import Clip, encoded, frame_number, write
from tests.logbook.dicom import hostile
from tests.logbook.dicom.conftest import opened

CLIP = Clip(width=160, height=128, frames=4)
STRAY = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


def fragmented(pieces: int, *, table: bool, syntax: str = "jpeg") -> bytes:
    def change(dataset: Dataset) -> None:
        frames = list(generate_frames(dataset.PixelData, number_of_frames=CLIP.frames))
        dataset.PixelData = encapsulate(frames, fragments_per_frame=pieces, has_bot=table)
        dataset["PixelData"].is_undefined_length = True

    return hostile.changed(change, Clip(160, 128, 4, syntax=syntax))


def numbers(path: Path) -> list[int]:
    _header, frames = opened(path)
    left, top, right, bottom = CLIP.region
    return [frame_number(one.picture.crop((left, top, right, bottom))) for one in frames]


@pytest.mark.parametrize("syntax", ["jpeg", "jpeg 2000", "jpeg-ls"])
@pytest.mark.parametrize("table", [True, False])
def test_frames_in_several_fragments_are_put_together(syntax: str, table: bool, tmp_path: Path) -> None:
    path = tmp_path / "clip.dcm"
    path.write_bytes(fragmented(5, table=table, syntax=syntax))

    assert numbers(path) == [0, 1, 2, 3]


def test_fragments_that_only_the_table_explains_are_put_together(tmp_path: Path) -> None:
    path = tmp_path / "clip.dcm"
    path.write_bytes(fragmented(3, table=True, syntax="rle"))

    assert numbers(path) == [0, 1, 2, 3]


def test_fragments_that_nothing_explains_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "clip.dcm"
    path.write_bytes(fragmented(3, table=False, syntax="rle"))

    with pytest.raises(Unusable) as refusal:
        opened(path)

    assert refusal.value.code == Code.FRAMES_MISSING


def test_a_wrong_offset_table_is_ignored(tmp_path: Path) -> None:
    raw = encoded(CLIP)
    at = raw.index(b"\xe0\x7f\x10\x00OB") + 12
    assert raw[at : at + 8] == struct.pack("<HHI", 0xFFFE, 0xE000, 16)
    path = tmp_path / "clip.dcm"
    path.write_bytes(raw[: at + 8] + struct.pack("<4I", 7, 0xFFFFFFFF, 1, 3) + raw[at + 24 :])

    assert numbers(path) == [0, 1, 2, 3]


@pytest.mark.parametrize("stray", [STRAY, hostile.item()])
def test_stray_delimiters_do_no_harm(stray: bytes, tmp_path: Path) -> None:
    raw = encoded(CLIP)
    at = raw.index(b"\x28\x00\x02\x00US")
    path = tmp_path / "clip.dcm"
    path.write_bytes(raw[:at] + stray + raw[at:])

    assert numbers(path) == [0, 1, 2, 3]


@pytest.mark.filterwarnings("ignore:Expected explicit VR")
def test_an_implicit_data_set_labelled_explicit_is_read(tmp_path: Path) -> None:
    raw = encoded(Clip(160, 128, 4, syntax="implicit"))
    start = raw.index(hostile.META_END)
    start += 8 + struct.unpack_from("<H", raw, start + 6)[0]
    path = tmp_path / "clip.dcm"
    path.write_bytes(hostile.part10("1.2.840.10008.1.2.1", raw[start:]))

    assert numbers(path) == [0, 1, 2, 3]


def test_a_file_without_uid_and_trailing_bytes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "clip.dcm"
    path.write_bytes(hostile.setting(CLIP, SOPInstanceUID=None) + b"trailing rubbish")

    assert numbers(path) == [0, 1, 2, 3]
    assert opened(path)[0].source_uid.startswith("sha256:")


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.dcm", CLIP)

    assert dcmread(BytesIO(path.read_bytes())).NumberOfFrames == 4
    assert numbers(path) == [0, 1, 2, 3]
