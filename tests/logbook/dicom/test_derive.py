"""Is what leaves the sandbox the clip, the whole clip, and nothing of the patient?"""

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file

from logbook import sandbox
from logbook.dicom.errors import Code, Unusable
from logbook.sandbox import Box, Derived
from tests.factories.ultrasound import Clip, Planted, drawn, encoded, frame_number, write
from tests.logbook.dicom.conftest import KEY, clean_frames, difference, film_frames, jpeg

Make = Callable[..., tuple[Derived, Path]]


def probe(path: Path) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {**found["streams"][0], "streams": len(found["streams"]), "tags": found["format"].get("tags", {})}


@pytest.mark.parametrize(
    ("syntax", "colours"),
    [("jpeg", "YBR_FULL_422"), ("jpeg", "RGB"), ("rle", "PALETTE COLOR"), ("implicit", "MONOCHROME2")],
)
def test_object_and_film_have_every_frame_in_order(syntax: str, colours: str, derived: Make) -> None:
    clip = Clip(frames=23, syntax=syntax, photometric=colours)
    made, into = derived(clip)

    film = probe(into / "clip.mp4")
    assert [frame_number(one) for one in clean_frames(into)] == list(range(23))
    assert [frame_number(one) for one in film_frames(into / "clip.mp4", 240, 180)] == list(range(23))
    assert (film["nb_read_frames"], film["r_frame_rate"], film["pix_fmt"]) == ("23", "25/1", "yuv420p")
    assert (made.frames, made.width, made.height, made.still, made.timing_known) == (23, 240, 180, False, True)
    assert (made.frame_ms, made.duration_ms, made.box) == (40.0, 920.0, Box(40, 45, 240, 180))


def test_colours_survive_in_the_object_the_poster_and_the_film(derived: Make) -> None:
    clip = Clip(frames=3)
    _made, into = derived(clip)
    source = [one.crop(clip.region) for one in drawn(clip)]

    assert max(difference(*pair) for pair in zip(clean_frames(into), source, strict=True)) < 4
    assert difference(jpeg(into / "poster.jpg"), source[1]) < 6
    film = probe(into / "clip.mp4")
    assert (film["color_space"], film["color_range"]) == ("bt709", "tv")
    for box, colour in (((100, 44, 116, 60), (220, 30, 20)), ((124, 44, 140, 60), (20, 40, 220))):
        flow = film_frames(into / "clip.mp4", 240, 180)[1].crop(box)
        assert np.abs(np.asarray(flow).mean((0, 1)) - colour).max() < 6


def test_the_files_are_those_that_are_listed(derived: Make) -> None:
    made, into = derived(Clip(frames=3))

    assert sorted(path.name for path in into.iterdir()) == ["clip.dcm", "clip.mp4", "poster.jpg", "thumb.jpg"]
    assert made.sha256 == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in into.iterdir()}
    assert made.bytes == {path.name: path.stat().st_size for path in into.iterdir()}
    assert Derived.from_json(json.loads(json.dumps(made.to_json()))) == made


def test_a_still_has_a_full_sized_poster_and_no_film(derived: Make) -> None:
    made, into = derived(Clip(width=1600, height=1200, frames=1))

    assert sorted(made.bytes) == ["clip.dcm", "poster.jpg", "thumb.jpg"]
    assert (made.still, made.frames) == (True, 1)
    assert jpeg(into / "poster.jpg").size == (made.width, made.height) == (1200, 900)
    assert jpeg(into / "thumb.jpg").size == (320, 240)
    assert dcmread(into / "clip.dcm").SOPClassUID == "1.2.840.10008.5.1.4.1.1.6.1"


def test_a_large_picture_gets_a_smaller_film_and_keeps_its_size_in_the_object(derived: Make) -> None:
    made, into = derived(Clip(width=2000, height=1000, frames=2))

    film = probe(into / "clip.mp4")
    assert (made.width, made.height) == (1500, 744)
    assert (film["width"], film["height"]) == (1280, 634)
    assert jpeg(into / "poster.jpg").size == (1280, 634)


def test_planted_identifiers_are_found_nowhere(tmp_path: Path) -> None:
    patient, into = Planted(), tmp_path / "into"
    source = write(tmp_path / patient.file_name, Clip(frames=4))
    original = source.read_bytes().lower()
    made = sandbox.derive(source, crop=None, uid_key=KEY, into=into)

    assert [token for token in patient.tokens() if token.lower().encode() not in original] == []
    for path in into.iterdir():
        text = path.read_bytes().lower()
        left = [token for token in patient.tokens() if token.lower().encode() in text]
        left += [token for token in patient.tokens() if token.lower().encode("utf-16-le") in text]
        assert (path.name, left) == (path.name, [])
    assert [token for token in patient.tokens() if token.lower() in json.dumps(made.to_json()).lower()] == []
    assert probe(into / "clip.mp4")["streams"] == 1


def test_the_burned_in_name_is_cut_away_and_nothing_between_two_regions_is_left(derived: Make) -> None:
    clip = Clip(frames=2, regions="two")
    made, into = derived(clip)
    pictures = [*clean_frames(into), *film_frames(into / "clip.mp4", 240, 180), jpeg(into / "poster.jpg")]

    assert made.box == Box(40, 45, 240, 180)
    for picture in pictures:
        shades = np.asarray(picture.convert("L"))
        assert shades[:, 104:136].max() < 40  # between the regions; JPEG rings a little at their edges
        assert shades[:32, 148:].max() < 40  # above the lower one
        assert shades[:, :100].max() > 120
    whole = np.asarray(next(drawn(clip)).convert("L"))
    assert whole[:45].max() == 255  # the name was there


def test_a_clip_without_regions_is_not_opened_until_somebody_drew_the_crop(derived: Make) -> None:
    clip = Clip(frames=2, regions="none")
    with pytest.raises(Unusable) as refusal:
        derived(clip)
    made, into = derived(clip, crop=Box(40, 45, 201, 151))

    assert refusal.value.code == Code.CROP_NEEDED
    assert (made.width, made.height, made.box) == (200, 150, Box(40, 45, 200, 150))
    source = [one.crop((40, 45, 240, 195)) for one in drawn(clip)]
    assert max(difference(*pair) for pair in zip(clean_frames(into), source, strict=True)) < 4


def test_a_crop_outside_the_picture_is_refused(derived: Make) -> None:
    with pytest.raises(Unusable) as refusal:
        derived(Clip(frames=2), crop=Box(300, 200, 100, 100))

    assert refusal.value.code == Code.CROP_OUTSIDE


def test_the_preview_is_the_whole_middle_frame_in_its_own_size(tmp_path: Path) -> None:
    clip = Clip(frames=9, regions="none")
    sandbox.preview(write(tmp_path / "clip.dcm", clip), tmp_path / "whole.jpg")

    picture = jpeg(tmp_path / "whole.jpg")
    assert picture.size == (320, 240)
    assert frame_number(picture.crop(clip.region)) == 4
    assert difference(picture, list(drawn(clip))[4]) < 8


def test_a_real_clip_goes_all_the_way(tmp_path: Path) -> None:
    path = Path(str(get_testdata_file("examples_ybr_color.dcm", download=False)))
    made = sandbox.derive(path, crop=Box(0, 24, 320, 216), uid_key=KEY, into=tmp_path)

    film = probe(tmp_path / "clip.mp4")
    assert (made.frames, made.width, made.height) == (30, 320, 216)
    assert (film["nb_read_frames"], film["r_frame_rate"], film["width"], film["height"]) == ("30", "30/1", 320, 216)
    frames = film_frames(tmp_path / "clip.mp4", 320, 216)
    assert difference(frames[0], frames[15]) > 1


def test_a_source_with_no_timing_plays_at_an_assumed_rate_and_says_so(derived: Make) -> None:
    made, into = derived(Clip(frames=3, frame_ms=None))

    assert (made.frame_ms, made.timing_known) == (40.0, False)
    assert "not recorded" in dcmread(into / "clip.dcm").DerivationDescription


def test_a_second_coding_keeps_the_tables_of_the_first(derived: Make) -> None:
    clip = Clip(frames=1)
    source = encoded(clip)
    at = source.index(b"\xff\xdb")
    _made, into = derived(clip)

    assert source[at : at + 69] in dcmread(into / "clip.dcm").PixelData
