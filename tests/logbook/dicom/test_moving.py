"""What moves between the frames of a clip is a first frame to draw the crop from: a suggestion, never a decision."""

from __future__ import annotations

import numpy as np
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from logbook import sandbox
from logbook.actions import clips
from logbook.dicom.facts import Box
from logbook.dicom.moving import moving, sampled
from logbook.models import Clip
from logbook.queries.clips import suggested
from tests.factories import films, ultrasound
from tests.logbook.scans.builders import a_draft, a_file


def pictures(
    box: tuple[int, int, int, int], *, number: bool = False, frames: int = 9, still: float = 0.0
) -> list[Image.Image]:
    """Noise in a box (left, top, right, bottom) of an otherwise still picture; and perhaps a number that counts beside it.
    `still`: of the noise, how much of it never changes."""
    left, top, right, bottom = box
    lot, found = np.random.default_rng(7), []
    for index in range(frames):
        shades = np.full((240, 320), 40, np.uint8)
        shades[5:15, 10:200] = 220  # a banner
        noise = lot.integers(0, 255, (bottom - top, right - left))
        shades[top:bottom, left:right] = np.where(lot.random(noise.shape) < still, 40, noise)
        if number:
            shades[225:235, 290:310] = 25 * index
        found.append(Image.fromarray(shades))
    return found


@pytest.mark.parametrize("number", [False, True])
def test_it_is_the_frame_around_what_moves_whatever_counts_beside_it(number):
    assert moving(pictures((60, 30, 260, 220), number=number), 320, 240) == Box(60, 30, 200, 190)


def test_dark_parts_in_which_little_moves_do_not_break_it_up():
    """Of a weak picture all but one or two pixels in a hundred stay black, in each frame others."""
    seen = pictures((60, 30, 260, 220), still=0.985)
    box = moving(seen, 320, 240)
    assert box is not None
    assert (box.x - 60, box.y - 30, 260 - box.right, 220 - box.bottom) == (0, 0, 0, 0)


def test_a_frame_that_would_keep_the_banner_is_not_suggested():
    """As where a machine stores a picture and its colour map as two frames: the banner is in one of them alone."""
    with_banner, without = pictures((60, 18, 260, 220), frames=2)
    bare = np.asarray(without).copy()
    bare[:15] = 40
    wide = np.asarray(with_banner).copy()
    wide[0:18, 5:315] = 220
    assert moving([with_banner, without], 320, 240) == Box(60, 18, 200, 202)
    assert moving([Image.fromarray(wide), Image.fromarray(bare)], 320, 240) is None


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
    # Nothing outside the region; and of the region all but the black above the sector.
    assert Box(left, top, right - left, bottom - top).holds(box)
    assert box.holds(Box(left + 8, top + 20, right - left - 16, bottom - top - 28))
    still = ultrasound.write(tmp_path / "still", ultrasound.Clip(width=320, height=240, frames=1, regions="none"))
    assert sandbox.preview(still, tmp_path / "whole.jpg") is None


@pytest.mark.django_db
def test_the_film_of_a_handheld_has_its_suggestion_too(tina, run_jobs):
    draft = a_draft(tina)
    size = {"width": 320, "height": 240, "frames": 12}
    clip = clips.receive(scan=draft, by=draft.trainee, file=ContentFile(films.film(**size), name="film"))
    run_jobs()
    clip = Clip.objects.get(pk=clip.pk)
    left, top, right, bottom = ultrasound.Clip(**size).region
    box = suggested(clip)
    assert (clip.state, clip.reason, box is not None) == ("held", "crop_needed", True)
    assert Box(left - 8, top - 8, right - left + 16, bottom - top + 16).holds(box)
    assert box.holds(Box(left + 8, top + 20, right - left - 16, bottom - top - 28))


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
    refused = client_of(draft.trainee).post(f"/clips/{clip.pk}/crop/", {**shown, "width": 1})
    assert (refused.status_code, "This frame is only a suggestion" in refused.text) == (422, False)
    client_of(draft.trainee).post(f"/clips/{clip.pk}/crop/", shown)
    run_jobs()
    clip.refresh_from_db()
    assert (clip.state, clip.crop) == ("ready", shown)
