"""Of a long film of a handheld its owner plays the first frames, cropped, while the others are still being decoded."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from logbook import decoding, making, meanwhile
from logbook.actions import clips
from logbook.actions.beginning import show_beginning
from logbook.dicom.facts import Box
from logbook.models import HiddenRecording
from tests.factories.films import H264, _made, film
from tests.logbook.films.test_handhelds import received

pytestmark = pytest.mark.django_db
LONG = "testsrc2=size=640x480:rate=30:duration=5"
CROP = Box(40, 60, 480, 360)


@pytest.fixture
def kept(monkeypatch, tmp_data):
    """Whatever was kept for its owner to play meanwhile, and which half-made objects lay there then."""
    found, really = [], meanwhile.keep_beginning

    def keep(clip, content):
        really(clip, content)
        there = sorted(path.name for path in (tmp_data / "quarantine").glob("work-*/*.dcm"))
        found.append((content, there, meanwhile.first_picture(clip)[:2], meanwhile.begins(clip).read_bytes()[:14]))

    monkeypatch.setattr(meanwhile, "keep_beginning", keep)
    monkeypatch.setattr(making, "LONG_PIXELS", 640 * 480 * 150)
    monkeypatch.setattr(decoding, "LOOKED_EVERY", 0.005)
    return found


def size_and_frames(content: bytes, path: Path) -> str:
    path.write_bytes(content)
    wanted = "stream=width,height,nb_read_frames"
    asked = ["ffprobe", "-v", "error", "-count_frames", "-show_entries", wanted, "-of", "csv=p=0", str(path)]
    return subprocess.run(asked, capture_output=True, check=True, text=True).stdout.strip()


def test_it_comes_before_the_whole_is_decoded_and_only_through_the_crop(draft, kept, work, lying, tmp_path):
    clip = received(draft, _made("mp4", ["-f", "lavfi", "-i", LONG, *H264]))
    work()
    clip.refresh_from_db()
    assert (clip.state, kept) == ("held", [])  # no crop, no beginning
    clips.crop(clip=clip, box=CROP, by=draft.trainee)
    work()
    clip.refresh_from_db()
    ((content, there, picture, seal),) = kept
    assert (clip.state, clip.frames, there, picture, seal) == (
        "ready", 150, ["beginning.dcm"], b"\xff\xd8", b"pocus-sealed/1"
    )  # fmt: skip
    assert (size_and_frames(content, tmp_path / "film"), lying()) == ("480,360,30", [])


def test_of_a_recording_in_which_patient_data_was_seen_the_first_frames_are_not_even_opened(draft, tmp_path):
    clip = received(draft, film())
    clip.crop = vars(CROP)
    with pytest.raises(FileNotFoundError):
        show_beginning(clip, tmp_path / "nowhere.dcm")
    HiddenRecording.objects.create(
        institution=draft.institution, digest=clip.digest, rows=clip.rows, columns=clip.columns, crop=vars(CROP),
        hidden_at=timezone.now(), hidden_by=draft.trainee,
    )  # fmt: skip
    assert show_beginning(clip, tmp_path / "nowhere.dcm") is None
