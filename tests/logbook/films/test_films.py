"""A film becomes the object, the film and the pictures that a DICOM clip becomes, frame by frame, with its own times."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from pydicom import dcmread

from logbook import sandbox, unwrapping
from logbook.dicom.facts import Box, Derived
from logbook.handhelds import KNOWN, check_is_a_model
from tests.factories import films
from tests.factories.ultrasound import Clip, frame_number
from tests.logbook.dicom.conftest import KEY, clean_frames, difference, film_frames

LEFT, TOP, RIGHT, BOTTOM = Clip(width=192, height=144).region
PICTURE = Box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP)


def made(content: bytes, folder: Path) -> tuple[Derived, Path]:
    """What a worker would, with the crop drawn."""
    path = folder / "received"
    path.write_bytes(content)
    found = sandbox.inspect(path)
    whole = unwrapping.as_dicom(path, columns=found.columns, rows=found.rows, into=folder)
    return sandbox.derive(whole, crop=PICTURE, uid_key=KEY, into=folder / "into"), folder / "into"


KINDS = {
    "H.264 in MP4": ("mp4", *films.H264),
    "written piece by piece": ("mp4", *films.H264, "-movflags", "frag_keyframe+empty_moov"),
    "HEVC": ("mp4", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-tag:v", "hvc1"),
    "JPEG in MOV": ("mov", *films.MJPEG),
    "JPEG in AVI": ("avi", *films.MJPEG),
    "MPEG-4 in AVI": ("avi", "-c:v", "mpeg4", "-q:v", "2", "-vtag", "XVID"),
    "uncompressed AVI": ("avi", "-c:v", "rawvideo", "-pix_fmt", "bgr24"),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_frame_is_kept_in_its_place(name: str, tmp_path: Path) -> None:
    derived, folder = made(films.film(*KINDS[name]), tmp_path)
    assert (derived.frames, derived.frame_ms, derived.duration_ms, derived.timing_known) == (6, 50.0, 300.0, True)
    clean = clean_frames(folder)
    film = film_frames(folder / "clip.mp4", derived.width, derived.height)
    assert [frame_number(one) for one in clean] == [frame_number(one) for one in film] == list(range(6))
    assert difference(clean[3], films.pictures()[3].crop((LEFT, TOP, RIGHT, BOTTOM))) < 10


def test_a_film_that_keeps_no_even_pace_keeps_its_own_times(tmp_path: Path) -> None:
    without_two = ("-vf", r"select=not(between(n\,3\,4))", "-vsync", "vfr", "-video_track_timescale", "1000")
    derived, folder = made(films.film("mp4", *films.H264, *without_two, frames=8), tmp_path)
    clean = dcmread(folder / "clip.dcm")
    assert ([float(one) for one in clean.FrameTimeVector], derived.frames) == ([0, 50, 50, 150, 50, 50], 6)


def test_a_rate_that_is_no_whole_number_is_kept(tmp_path: Path) -> None:
    derived, _folder = made(films.film("mp4", *films.H264, rate="30000/1001"), tmp_path)
    assert (round(derived.frame_ms, 3), derived.frames) == (33.367, 6)


def test_a_film_that_was_turned_is_shown_upright(tmp_path: Path) -> None:
    path = tmp_path / "turned"
    upright, turned = struct.pack(">5i", 65536, 0, 0, 0, 65536), struct.pack(">5i", 0, 65536, 0, -65536, 0)
    before, header, after = films.film().partition(b"tkhd")
    path.write_bytes(before + header + after.replace(upright, turned, 1))
    found = sandbox.inspect(path)
    assert (found.columns, found.rows) == (144, 192)
    whole = unwrapping.as_dicom(path, columns=144, rows=192, into=tmp_path)
    assert sandbox.inspect(whole).columns == 144


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_becomes_a_still(form: str, tmp_path: Path) -> None:
    derived, folder = made(films.still(form), tmp_path)
    assert (derived.frames, derived.still, sorted(derived.sha256)) == (1, True, ["clip.dcm", "poster.jpg", "thumb.jpg"])
    (clean,) = clean_frames(folder)
    assert difference(clean, films.pictures()[0].crop((LEFT, TOP, RIGHT, BOTTOM))) < 10


def test_a_picture_from_a_phone_held_sideways_is_shown_upright(tmp_path: Path) -> None:
    path = tmp_path / "turned"
    path.write_bytes(films.still(turned=6))
    found = sandbox.inspect(path)
    whole = unwrapping.as_dicom(path, columns=found.columns, rows=found.rows, into=tmp_path)
    assert (found.columns, found.rows, sandbox.inspect(whole).columns) == (144, 192, 144)


def test_the_clean_object_says_how_the_film_had_been_stored_and_nothing_else_of_it(tmp_path: Path) -> None:
    _derived, folder = made(films.film(sound=True), tmp_path)
    clean = dcmread(folder / "clip.dcm")
    assert list(clean.LossyImageCompressionMethod) == ["ISO_14496_10", "ISO_10918_1"]
    assert (clean.Modality, clean.SOPClassUID.name, clean.Manufacturer) == (
        "US",
        "Ultrasound Multi-frame Image Storage",
        "",
    )
    everything = b"".join(path.read_bytes() for path in folder.iterdir())
    words = [*films.WORDS.values(), "Lavf", "mp4a"]
    assert [word for word in words if word.encode() in everything] == []


def test_the_same_film_is_the_same_object_and_another_is_not(tmp_path: Path) -> None:
    uids = []
    for number, content in enumerate((films.film(), films.film(), films.film(rate="25"))):
        (tmp_path / str(number)).mkdir()
        uids.append(dcmread(made(content, tmp_path / str(number))[1] / "clip.dcm").SOPInstanceUID)
    assert (uids[0] == uids[1], uids[0] == uids[2]) == (True, False)


PATIENTS = ["MRN 7740193", "12/03/1960 12", "2026-02-14", "Mrs^Querzolin", "a" * 41, "<b>", "-x"]


def test_a_model_can_be_typed_and_what_looks_like_a_patient_cannot() -> None:
    for model in (*KNOWN, "TE7", "Z.One", "MyLab 2500", "Vscan-Air"):
        check_is_a_model(model)
    for text in PATIENTS:
        with pytest.raises(ValidationError):
            check_is_a_model(text)
