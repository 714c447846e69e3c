"""What moves between the frames of a clip is a first frame to draw the crop from: a suggestion, never a decision."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from logbook import sandbox
from logbook.actions import clips
from logbook.dicom.facts import Box
from logbook.dicom.moving import moving, sampled
from logbook.models import Clip
from tests.factories import ultrasound
from tests.logbook.scans.builders import a_draft, a_file


def pictures(box: tuple[int, int, int, int], *, number: bool = False, frames: int = 9) -> list[Image.Image]:
    """Noise in a box (left, top, right, bottom) of an otherwise still picture; and perhaps a number that counts beside it."""
    left, top, right, bottom = box
    lot, found = np.random.default_rng(7), []
    for index in range(frames):
        shades = np.full((240, 320), 40, np.uint8)
        shades[5:15, 10:200] = 220  # a banner
        shades[top:bottom, left:right] = lot.integers(0, 255, (bottom - top, right - left))
        if number:
            shades[225:235, 290:310] = 25 * index
        found.append(Image.fromarray(shades))
    return found


@pytest.mark.parametrize("number", [False, True])
def test_it_is_the_frame_around_what_moves_whatever_counts_beside_it(number):
    assert moving(pictures((60, 30, 260, 220), number=number), 320, 240) == Box(60, 30, 200, 190)


def test_of_a_larger_picture_it_is_in_pixels_of_the_original():
    large = [each.resize((960, 720), Image.Resampling.NEAREST) for each in pictures((60, 30, 260, 220))]
    assert moving(large, 960, 720) == Box(180, 90, 600, 570)


@pytest.mark.parametrize(
    "seen",
    [
        [],
        pictures((60, 30, 260, 220))[:1],
        pictures((0, 0, 0, 0)),
        pictures((0, 0, 320, 240)),
        pictures((300, 220, 310, 230)),
    ],
)
def test_where_nothing_or_everything_or_too_little_moves_nothing_is_suggested(seen):
    assert moving(seen, 320, 240) is None


@pytest.mark.parametrize(
    ("frames", "looked_at"), [(1, []), (2, [0, 1]), (9, list(range(9))), (100, [0, 12, 24, 37, 49, 61, 74, 86, 99])]
)
def test_a_few_frames_are_looked_at_spread_over_the_clip(frames, looked_at):
    assert sampled(frames) == looked_at


def test_a_drawn_clip_gives_its_region_and_a_still_gives_none(tmp_path):
    clip = ultrasound.Clip(width=320, height=240, frames=12, regions="none")
    box = sandbox.preview(ultrasound.write(tmp_path / "clip", clip), tmp_path / "whole.jpg")
    left, top, right, bottom = clip.region
    assert box is not None
    assert (left - 8 <= box.x, top - 8 <= box.y, box.right <= right + 8, box.bottom <= bottom + 8) == (True,) * 4
    assert box.width * box.height >= (right - left) * (bottom - top) / 2
    still = ultrasound.write(tmp_path / "still", ultrasound.Clip(width=320, height=240, frames=1, regions="none"))
    assert sandbox.preview(still, tmp_path / "whole.jpg") is None


@pytest.mark.django_db
def test_the_frame_is_set_to_it_and_nothing_goes_on_without_a_press(tina, run_jobs, client_of):
    draft = a_draft(tina)
    file = a_file(width=320, height=240, frames=12, regions="none")
    clip = clips.receive(scan=draft, by=draft.trainee, file=file)
    run_jobs()
    clip = Clip.objects.get(pk=clip.pk)
    box = {name: clip.reason_params[f"moving_{name}"] for name in ("x", "y", "width", "height")}
    page = client_of(draft.trainee).get(f"/clips/{clip.pk}/crop/")
    assert (page.status_code, "This frame is only a suggestion" in page.text) == (200, True)
    shown = {name: int(page.context["form"][name].value()) for name in box}
    assert shown == vars(Box(**box).inside(clip.columns, clip.rows))
    run_jobs()
    clip.refresh_from_db()
    assert (clip.state, clip.crop) == ("held", None)
