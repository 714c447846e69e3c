"""Where in its film is a frame of a clip, and what is the viewer told of it?"""

from __future__ import annotations

import re

import pytest
from pydicom import dcmread

from logbook.dicom.timing import Timing
from logbook.models import Clip as Row
from logbook.pacing import middle_of, pace_of
from tests.factories.ultrasound import Clip, write
from tests.logbook.films.test_handhelds import received

UNEVEN = Row(frames=4, frame_ms=30, frame_starts=[0, 20, 60, 90])


@pytest.mark.parametrize(
    ("clip", "frame", "seconds"),
    [
        (Row(frames=4, frame_ms=30), 1, 0.015),
        (Row(frames=4, frame_ms=30), 4, 0.105),
        (Row(frames=4, frame_ms=None), 2, 0.06),
        (None, 2, 0.06),
        (UNEVEN, 1, 0.01),
        (UNEVEN, 2, 0.04),
        (UNEVEN, 4, 0.105),
        (UNEVEN, 9, 0.255),
    ],
)
def test_a_comment_leads_to_the_middle_of_its_frame(clip: Row | None, frame: int, seconds: float) -> None:
    assert middle_of(clip, frame) == pytest.approx(seconds)


def test_the_viewer_is_told_a_pace_and_the_times_where_that_is_not_even() -> None:
    assert pace_of(UNEVEN) == {"frames": 4, "frame_ms": 30, "edges": [0, 20, 60, 90, 120]}
    assert pace_of(Row(frames=0, frame_ms=None)) == {"frames": 1, "frame_ms": 40.0, "edges": []}


@pytest.mark.django_db
def test_the_times_that_a_machine_states_are_on_the_page_and_in_the_api(draft, work, client_of, api_of, tmp_path):
    clip = dcmread(write(tmp_path / "clip.dcm", Clip(frames=4, frame_ms=None)))
    clip.FrameTimeVector = ["0", "20", "40", "30"]
    clip.save_as(tmp_path / "clip.dcm")
    row = received(draft, (tmp_path / "clip.dcm").read_bytes())
    work()
    found = api_of(draft.trainee).get(f"/api/v1/clips/{row.pk}/").json()
    assert (found["frame_ms"], found["frame_starts"], found["duration"]) == (30.0, [0, 20, 60, 90], 0.12)
    page = client_of(draft.trainee).get(f"/scans/{draft.pk}/").content.decode()
    assert re.findall(r'data-edges="([^"]*)"', page) == ["[0.0, 20.0, 60.0, 90.0, 120.0]"]


@pytest.mark.parametrize(
    ("vector", "starts"),
    [
        ((0, 20, 40, 30), [0, 20, 60, 90]),
        ((0, 2, 100, 40), [0, 2, 102, 142]),
        ((0, 1, 100, 40), []),
        ((0, 30, 30, 30), []),
        ((), []),
    ],
)
def test_frames_closer_than_browsers_show_come_at_an_even_pace(vector: tuple[float, ...], starts: list[float]) -> None:
    last = 30
    average = (sum(vector) + last) / 4 if vector else 30
    assert Timing(average, tuple(map(float, vector))).starts(4) == starts


@pytest.mark.django_db
def test_an_even_pace_needs_no_times(draft, work, client_of, api_of, tmp_path):
    row = received(draft, write(tmp_path / "clip.dcm", Clip(frames=4, frame_ms=50)).read_bytes())
    work()
    assert api_of(draft.trainee).get(f"/api/v1/clips/{row.pk}/").json()["frame_starts"] == []
    assert "data-edges" not in client_of(draft.trainee).get(f"/scans/{draft.pk}/").content.decode()
