"""Does the header tell the facts, and nothing about the patient?"""

import json
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file

from logbook import sandbox
from logbook.sandbox import Box, Inspection
from tests.factories.ultrasound import Clip, Planted, write
from tests.logbook.dicom.conftest import opened


def test_the_facts_of_a_clip(tmp_path: Path) -> None:
    found = sandbox.inspect(write(tmp_path / "clip.dcm", Clip(frames=12, frame_ms=33.333)))

    assert (found.sop_class_name, found.transfer_syntax) == ("Ultrasound Multi-frame Image", "1.2.840.10008.1.2.4.50")
    assert (found.columns, found.rows, found.frames, found.photometric) == (320, 240, 12, "YBR_FULL_422")
    assert (found.frame_ms, found.duration_ms) == (33.333, pytest.approx(400, abs=0.1))
    assert (found.manufacturer, found.model, found.calibrated) == ("Invented Imaging", "Speckle 5", True)
    assert (found.needs_crop, found.crop) == (None, Box(40, 45, 240, 180))


def test_the_facts_survive_json_and_name_nobody(tmp_path: Path) -> None:
    found = sandbox.inspect(write(tmp_path / "clip.dcm"))
    text = json.dumps(found.to_json())

    assert Inspection.from_json(json.loads(text)) == found
    assert [token for token in Planted().tokens() if token.lower() in text.lower()] == []


@pytest.mark.parametrize(
    ("regions", "reason"),
    [
        ("good", None),
        ("none", "no_regions"),
        ("whole", "regions_at_top"),
        ("nearly whole", "regions_cover_all"),
        ("off image", "regions_outside"),
        ("at top", "regions_at_top"),
    ],
)
def test_a_marking_that_cannot_be_believed_needs_a_person(regions: str, reason: str | None, tmp_path: Path) -> None:
    header, _frames = opened(write(tmp_path / "clip.dcm", Clip(frames=1, regions=regions)))

    assert header.marking.needs_crop == reason


def test_the_same_object_has_the_same_digest_and_under_another_key_another_one(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.dcm", Clip(frames=1))
    one, same, keyed = sandbox.inspect(path), sandbox.inspect(path), sandbox.inspect(path, uid_key=b"key")

    assert one.source_uid_digest == same.source_uid_digest
    assert one.source_uid_digest != keyed.source_uid_digest
    assert (one.machine_key, len(one.machine_key)) == (keyed.machine_key, 16)


@pytest.mark.parametrize(
    ("attributes", "frame_ms"),
    [
        ({"FrameTime": "33.3"}, 33.3),
        ({"FrameTimeVector": ["0", "20", "40", "30"]}, 30.0),
        ({"FrameTime": "0", "FrameTimeVector": ["0", "50", "50", "50"]}, 50.0),
        ({"FrameTime": "33.3", "FrameTimeVector": ["0", "50", "50", "50"]}, 33.3),
        ({"FrameTime": "33.3", "FrameTimeVector": ["0", "20", "40", "30"], "FrameIncrementPointer": 0x00181065}, 30.0),
        ({"FrameTime": "33.3", "FrameTimeVector": ["0", "20"], "FrameIncrementPointer": 0x00181065}, 33.3),
        ({"FrameTimeVector": ["0", "20", "-40", "30"]}, 25.0),
        ({"FrameTimeVector": ["0", "20", "99999", "30"]}, 25.0),
        ({"FrameTimeVector": ["0", "0", "0", "0"], "CineRate": "50"}, 20.0),
        ({"RecommendedDisplayFrameRate": "25"}, 40.0),
        ({"CineRate": "50"}, 20.0),
        ({"CineRate": "50", "RecommendedDisplayFrameRate": "25"}, 20.0),
        ({"FrameTime": "0.033", "CineRate": "30"}, 1000 / 30),
        ({"FrameTime": "-5", "CineRate": "0"}, None),
        ({"FrameTime": "1e9", "CineRate": "-30"}, None),
        ({"ActualFrameDuration": "33", "EffectiveDuration": "2"}, None),
        ({}, None),
    ],
)
def test_the_frame_time_is_found_wherever_the_machine_put_it(
    attributes: dict[str, str], frame_ms: float | None, tmp_path: Path
) -> None:
    path = write(tmp_path / "clip.dcm", Clip(frames=4, frame_ms=None))
    dataset = dcmread(path)
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    dataset.save_as(path)

    assert opened(path)[0].timing.frame_ms == frame_ms


@pytest.mark.parametrize(
    ("given", "seconds", "vector", "duration_ms"),
    [
        (["0", "20", "40", "30"], None, (0, 20, 40, 30), 120),  # the last one as long as they are on average
        (["0", "20", "40", "30"], "0.1", (0, 20, 40, 30), 100),  # or as long as is left
        (["0", "20", "40", "30"], "1.18271", (0, 20, 40, 30), 120),  # of a loop that was cut afterwards
        (["0", "20", "40", "30"], "0.05", (0, 20, 40, 30), 120),
        (["10", "20", "40", "30"], None, (0, 20, 40, 30), 100),  # one each, as some machines write it
        (["-10", "20", "40", "30"], None, (0, 20, 40, 30), 120),
        (["0", "20", "40", "30", "500"], None, (0, 20, 40, 30), 120),
        (["0", "20", "40"], None, (), 120),
        (["0", "0", "40", "30"], None, (), 140),
    ],
)
def test_frames_that_came_at_an_uneven_pace_last_as_long_as_they_took(
    given: list[str], seconds: str | None, vector: tuple[float, ...], duration_ms: float, tmp_path: Path
) -> None:
    path = write(tmp_path / "clip.dcm", Clip(frames=4, frame_ms=None))
    dataset = dcmread(path)
    dataset.FrameTimeVector, dataset.EffectiveDuration = given, seconds
    dataset.save_as(path)

    assert opened(path)[0].timing.vector == vector
    assert sandbox.inspect(path).duration_ms == pytest.approx(duration_ms)


def test_a_pace_stated_of_a_single_frame_is_no_length(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.dcm", Clip(frames=1))
    dataset = dcmread(path)
    dataset.FrameTime, dataset.CineRate = "33.3", "30"
    dataset.save_as(path)

    found = sandbox.inspect(path)
    assert (found.frame_ms, found.duration_ms) == (None, None)


def test_a_capture_of_an_ultrasound_screen_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.dcm", Clip(frames=2, sop_class="1.2.840.10008.5.1.4.1.1.7.4"))

    assert sandbox.inspect(path).sop_class_name == "Multi-frame True Color Secondary Capture"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("examples_ybr_color.dcm", "regions_outside"),
        ("examples_palette.dcm", "regions_outside"),
        ("examples_rgb_color.dcm", "no_regions"),
        ("examples_jpeg2k.dcm", "no_regions"),
    ],
)
def test_the_real_files_all_need_a_crop(name: str, reason: str) -> None:
    found = sandbox.inspect(Path(str(get_testdata_file(name, download=False))))

    assert (found.needs_crop, found.crop) == (reason, None)
