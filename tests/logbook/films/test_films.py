"""A film becomes the object, the film and the pictures that a DICOM clip becomes, frame by frame, with its own times."""

from __future__ import annotations

import json
import struct
import subprocess
from itertools import pairwise
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


def test_the_sound_of_a_film_that_was_written_piece_by_piece_counts_as_no_frames(tmp_path: Path) -> None:
    derived, folder = made(films.film(*KINDS["written piece by piece"], sound=True), tmp_path)
    assert (derived.frames, [frame_number(one) for one in clean_frames(folder)]) == (6, list(range(6)))


def test_a_film_that_keeps_no_even_pace_keeps_its_own_times(tmp_path: Path) -> None:
    without_two = ("-vf", r"select=not(between(n\,3\,4))", "-vsync", "vfr", "-video_track_timescale", "1000")
    derived, folder = made(films.film("mp4", *films.H264, *without_two, frames=8), tmp_path)
    clean = dcmread(folder / "clip.dcm")
    assert ([float(one) for one in clean.FrameTimeVector], derived.frames) == ([0, 50, 50, 150, 50, 50], 6)


def lengths(path: Path) -> list[float]:
    """In ms: how long a film lasts, and how long each of its frames stays."""
    asked = ["ffprobe", "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of", "json"]
    found = json.loads(subprocess.run([*asked, str(path)], capture_output=True, check=True).stdout)
    shown = sorted((float(one["pts_time"]), float(one.get("duration_time", 0))) for one in found["packets"])
    times = [time for time, _duration in shown]
    steps = {round(1000 * (after - before), 1) for before, after in pairwise(times)}
    return [round(1000 * (sum(shown[-1]) - times[0]), 1), *sorted(steps)]


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
def test_a_film_that_slows_down_lasts_as_long_as_it_did_and_is_shown_as_slowly(suffix: str, tmp_path: Path) -> None:
    content = films.film(suffix, *films.H264, *films.SLOWING, frames=12)
    derived, folder = made(content, tmp_path)
    told = sandbox.inspect(tmp_path / "received")
    whole, *steps = lengths(tmp_path / "received")
    assert (whole > 700, steps) == (True, [33.3, 100.0])
    assert round(derived.duration_ms, 1) == round(told.duration_ms or 0, 1) == pytest.approx(whole, abs=0.2)
    assert (derived.frames, derived.frame_ms) == (12, pytest.approx(whole / 12, abs=0.01))
    film, *steps = lengths(folder / "clip.mp4")
    assert (film, steps) == (pytest.approx(whole, abs=1), [33.3, 100.0])
    assert [frame_number(one) for one in film_frames(folder / "clip.mp4", derived.width, derived.height)] == list(
        range(12)
    )
    clean = dcmread(folder / "clip.dcm")
    assert [round(float(one)) for one in clean.FrameTimeVector] == [0, *[33] * 6, *[100] * 5]
    assert derived.starts == [round(sum(map(float, clean.FrameTimeVector[: one + 1])), 3) for one in range(12)]
    assert (round(1000 * clean.EffectiveDuration, 1), "CineRate" in clean) == (round(derived.duration_ms, 1), False)


def test_frames_that_are_stored_in_another_order_than_shown_keep_their_times(tmp_path: Path) -> None:
    reordered = ("-c:v", "libx264", "-bf", "2", "-pix_fmt", "yuv420p")
    derived, folder = made(films.film("mp4", *reordered, *films.SLOWING, frames=12), tmp_path)
    clean = dcmread(folder / "clip.dcm")
    assert [round(float(one)) for one in clean.FrameTimeVector] == [0, *[33] * 6, *[100] * 5]
    assert [frame_number(one) for one in clean_frames(folder)] == list(range(12))
    told = sandbox.inspect(tmp_path / "received").duration_ms
    assert (told is not None and told > 700, derived.duration_ms) == (True, pytest.approx(told, abs=0.1))


def test_a_film_that_was_cut_without_being_coded_anew_is_as_long_as_it_is_shown(tmp_path: Path) -> None:
    (tmp_path / "whole.mp4").write_bytes(films.film(frames=12))
    cut = ["-ss", "0.2", "-i", str(tmp_path / "whole.mp4"), "-c", "copy", "-an", str(tmp_path / "cut.mp4")]
    subprocess.run(["ffmpeg", "-v", "error", *cut], check=True)
    content = (tmp_path / "cut.mp4").read_bytes()
    told = sandbox.inspect(tmp_path / "cut.mp4")
    derived, _folder = made(content, tmp_path)
    assert (told.frames, told.duration_ms) == (12, 400)
    assert (derived.frames, derived.frame_ms, derived.duration_ms) == (8, 50, 400)


def test_a_clock_of_whole_milliseconds_makes_an_even_pace(tmp_path: Path) -> None:
    rounded = (
        "-vf",
        "settb=1/1000,setpts=ceil(1000*N/30)",
        "-enc_time_base",
        "1/1000",
        "-video_track_timescale",
        "1000",
    )
    derived, folder = made(films.film("mp4", *films.H264, *rounded, "-vsync", "vfr", frames=10), tmp_path)
    assert lengths(tmp_path / "received")[1:] == [33.0, 34.0]
    clean = dcmread(folder / "clip.dcm")
    # Of nine steps, by that clock; ffmpeg may begin it a millisecond before.
    assert ("FrameTimeVector" in clean, clean.CineRate, derived.frame_ms) == (False, 30, pytest.approx(33.3, abs=0.15))


def test_a_film_of_one_frame_is_a_still_and_has_no_pace(tmp_path: Path) -> None:
    derived, folder = made(films.film(frames=1), tmp_path)
    assert (derived.frames, derived.still, derived.timing_known, derived.stated_ms) == (1, True, False, None)
    assert [one for one in ("FrameTime", "CineRate") if one in dcmread(folder / "clip.dcm")] == []


@pytest.mark.parametrize(
    ("scale", "duration"), [(1, 6_000), (2**31, 1), (0, 300)], ids=["hours", "no time", "no scale"]
)
def test_a_length_that_cannot_be_is_none_and_the_frames_times_serve(scale: int, duration: int, tmp_path: Path) -> None:
    found = {}
    for name, boxes in (("neither", ()), ("media", (b"mdhd",)), ("both", (b"mdhd", b"mvhd"))):
        content = films.film()
        for box in boxes:
            before, kind, after = content.partition(box)
            content = before + kind + after[:12] + struct.pack(">II", scale, duration) + after[20:]
        (tmp_path / name).write_bytes(content)
        found[name] = sandbox.inspect(tmp_path / name).duration_ms
    assert found == {"neither": 300, "media": 300, "both": None}


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
