"""How long a clip is said to last, on its card, by API and in the film that leaves, is how long it took; where nobody said,
that is said."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from logbook.actions import clips, remaking
from logbook.dicom.facts import Box
from logbook.models import Clip
from tests.factories import films
from tests.logbook.films.test_handhelds import BOX, received
from tests.logbook.scans.builders import a_received_clip

pytestmark = pytest.mark.django_db


def probed(film: bytes, path: Path) -> tuple[float, int]:
    """Its seconds and its frames."""
    path.write_bytes(film)
    asked = [
        "ffprobe",
        "-v",
        "error",
        "-count_frames",
        "-show_entries",
        "stream=duration,nb_read_frames",
        "-of",
        "json",
    ]
    (found,) = json.loads(subprocess.run([*asked, str(path)], capture_output=True, check=True).stdout)["streams"]
    return round(float(found["duration"]), 2), int(found["nb_read_frames"])


def told(clip: Clip, client_of, api_of) -> tuple[str, float | None, float | None, str]:
    """On the card; by API; and the pace by which the player steps."""
    page = client_of(clip.scan.trainee).get(f"/scans/{clip.scan_id}/").content.decode()
    (card,) = re.findall(r"\d+ frames, [^<]*", page)
    (step,) = re.findall(r'data-frame-ms="([^"]*)"', page)
    found = api_of(clip.scan.trainee).get(f"/api/v1/clips/{clip.pk}/").json()
    pace = found["frame_ms"] and round(found["frame_ms"], 2)
    return card.strip(), found["duration"] and round(found["duration"], 2), pace, step


def test_a_film_that_slows_down_is_said_to_last_as_long_as_it_did_and_leaves_so(
    draft, work, client_of, api_of, tmp_path
):
    content = films.film("mp4", *films.H264, *films.SLOWING, frames=12)
    clip = received(draft, content)
    work()
    clips.crop(clip=clip, box=Box(**BOX), by=draft.trainee)
    work()
    seconds, frames = probed(content, tmp_path / "sent")
    assert (seconds > 0.7, frames) == (True, 12)
    card, duration, pace, step = told(clip, client_of, api_of)
    assert (card, duration) == (f"12 frames, {seconds:.2f} s", seconds)
    assert (pace, round(float(step), 2)) == (pytest.approx(1000 * seconds / 12, abs=0.5), pace)
    taken = client_of(draft.trainee).post(f"/scans/{draft.pk}/export/", {"clip": clip.pk})
    assert probed(b"".join(taken.streaming_content), tmp_path / "taken") == (seconds, 12)


def test_a_clip_whose_machine_states_a_pace_lasts_that_long(draft, work, client_of, api_of):
    clip = a_received_clip(draft, frames=30, frame_ms=50)
    work()
    assert told(clip, client_of, api_of) == ("30 frames, 1.5 s", 1.5, 50.0, "50.0")


def test_a_clip_whose_machine_states_none_is_played_and_is_not_said_to_last(draft, work, client_of, api_of):
    clip = a_received_clip(draft, frame_ms=None)
    work()
    assert told(clip, client_of, api_of) == ("3 frames, pace not stated by the machine", None, None, "40.0")


def test_a_still_has_neither_pace_nor_length(draft, work, api_of):
    clip = a_received_clip(draft, frames=1)
    work()
    found = api_of(draft.trainee).get(f"/api/v1/clips/{clip.pk}/").json()
    assert (found["still"], found["frame_ms"], found["duration"]) == (True, None, None)


def test_what_an_earlier_version_said_is_corrected_when_its_film_is_made_anew(draft, work, client_of, api_of):
    film = received(draft, films.film("mp4", *films.H264, *films.SLOWING, frames=12))
    work()
    clips.crop(clip=film, box=Box(**BOX), by=draft.trainee)
    silent = a_received_clip(draft, frame_ms=None)
    work()
    before = list(Clip.objects.values_list("frame_ms", "duration_ms"))
    assert before[1] == (None, None)
    Clip.objects.update(made_with=1, frame_ms=33.3, duration_ms=400.0)
    for clip in (film, silent):
        clip.refresh_from_db()
        assert remaking.remake(clip=clip) is True
    after = list(Clip.objects.values_list("frame_ms", "duration_ms"))
    assert (after[0], after[1]) == (pytest.approx(before[0]), (None, None))
