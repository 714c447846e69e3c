"""A machine that burns nothing in: the whole picture serves one clip, until a proctor or a director has confirmed it for all."""

from __future__ import annotations

import re

import pytest

from logbook.actions import clips, masks
from logbook.dicom.facts import Box
from logbook.models import Clip, MachineMask
from pocus_credentialing.audit.models import Event
from tests.factories import curriculum as in_curriculum
from tests.logbook.scans.builders import a_draft, needing_a_crop

pytestmark = pytest.mark.django_db

WHOLE = {"x": 0, "y": 0, "width": 160, "height": 128}
TOP = {"x": 10, "y": 0, "width": 100, "height": 100}
CUTS = {"x": 10, "y": 30, "width": 100, "height": 80}
NOTHING_CUT, TOP_KEPT = "Nothing is cut off with this crop", "This crop keeps where names are usually shown"
BEFORE_CONFIRMING = "A name or number that somebody types into the machine would be seen in every clip made with it"


@pytest.fixture
def held(draft, work) -> Clip:
    clip = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop())
    work()
    return Clip.objects.get(pk=clip.pk)


@pytest.fixture
def whole(held, work) -> MachineMask:
    """Tina kept the whole picture, and her clip is ready."""
    clips.crop(clip=held, box=Box(**WHOLE), by=held.uploaded_by)
    work()
    return MachineMask.objects.get()


def sent(person, seed: int, work) -> Clip:
    clip = clips.receive(scan=a_draft(person), by=person, file=needing_a_crop(seed=seed))
    work()
    return Clip.objects.get(pk=clip.pk)


def test_before_it_is_confirmed_the_whole_picture_serves_no_other_clip_its_drawers_included(whole, tina, tom, work):
    found = [sent(person, seed, work) for person, seed in ((tina, 2), (tom, 3))]
    assert [(clip.state, clip.reason, clip.crop) for clip in found] == [("held", "crop_unconfirmed", None)] * 2


def test_once_a_proctor_has_confirmed_it_everybodys_later_clips_go_through(whole, tina, tom, pat, client_of, work):
    waiting = sent(tom, 2, work)
    assert client_of(pat).post(f"/crops/{whole.pk}/confirm/").status_code == 302
    work()
    found = [Clip.objects.get(pk=waiting.pk), sent(tina, 3, work), sent(tom, 4, work)]
    assert [(clip.state, clip.crop) for clip in found] == [("ready", WHOLE)] * 3


@pytest.mark.parametrize(("box", "title"), [(WHOLE, NOTHING_CUT), (TOP, TOP_KEPT), (CUTS, None)])
def test_who_confirms_is_told_plainly_what_is_not_cut_off(box, title, held, tina, pat, client_of, api_of, work):
    clips.crop(clip=held, box=Box(**box), by=tina)
    work()
    page = client_of(pat).get("/crops/").text
    assert [words in page for words in (NOTHING_CUT, TOP_KEPT)] == [title == NOTHING_CUT, title == TOP_KEPT]
    assert ((BEFORE_CONFIRMING in page), "<image href=" in page) == (title is not None, True)
    listed = api_of(pat).get("/api/v1/machine-masks/").json()["results"]
    assert [(row["cuts_off"], row["has_picture"]) for row in listed] == [(title is None, True)]


def test_what_a_proctor_keeps_whole_is_not_confirmed_by_being_drawn_and_can_be_by_its_drawer(
    pat, tom, programme, client_of, work
):
    in_curriculum.a_trainee(pat, programme)
    other, own = sent(tom, 2, work), sent(pat, 3, work)
    clips.crop(clip=own, box=Box(**WHOLE), by=pat)
    work()
    mask = MachineMask.objects.get()
    assert (mask.confirmed_at, Clip.objects.get(pk=other.pk).state) == (None, "held")
    assert not Event.objects.filter(verb="mask.confirmed").exists()
    assert client_of(pat).post(f"/crops/{mask.pk}/confirm/").status_code == 302
    work()
    assert Clip.objects.get(pk=other.pk).crop == WHOLE


def test_the_whole_picture_takes_the_place_of_no_crop_that_cuts_the_banner_off(held, tina, work):
    aside = sent(tina, 2, work)
    clips.crop(clip=held, box=Box(**CUTS), by=tina)
    Clip.objects.filter(pk=aside.pk).update(state="held", reason="crop_needed", crop=None, crop_drawn_at=None)
    clips.crop(clip=Clip.objects.get(pk=aside.pk), box=Box(**WHOLE), by=tina)
    assert [mask.box for mask in MachineMask.objects.all()] == [CUTS]


def test_a_crop_that_cuts_the_banner_off_takes_the_place_of_the_whole_picture(whole, tina, work):
    later = sent(tina, 2, work)
    clips.crop(clip=later, box=Box(**CUTS), by=tina)
    assert [mask.box for mask in MachineMask.objects.all()] == [CUTS]


def test_a_trainee_confirms_nothing_and_what_is_discarded_serves_nobody(whole, tina, pat, client_of, api_of, work):
    page = client_of(tina).post(f"/crops/{whole.pk}/confirm/")
    assert (page.status_code, api_of(tina).post(f"/api/v1/machine-masks/{whole.pk}/confirm/").status_code) == (404, 404)
    masks.discard(mask=whole, by=pat)
    found = sent(tina, 2, work)
    assert (found.state, found.reason, MachineMask.objects.count()) == ("held", "crop_needed", 0)
    page = client_of(pat).post(f"/crops/{whole.pk}/confirm/")
    assert (page.status_code, api_of(pat).post(f"/api/v1/machine-masks/{whole.pk}/confirm/").status_code) == (404, 404)


def test_the_page_says_before_and_after_drawing_which_clips_a_frame_serves(held, tina, client_of, work):
    owner = client_of(tina)
    page = re.sub(r"\s+", " ", owner.get(f"/clips/{held.pk}/crop/").text)
    machine = held.machine
    cut = f"A frame that cuts off the top is remembered for your clips of {machine} at this picture size, and for everybody"
    kept = "A frame that keeps the top of the picture, where names are usually shown, or nearly all of it, serves this clip only"
    assert (cut in page, kept in page) == (True, True)
    owner.post(f"/clips/{held.pk}/crop/", WHOLE)
    work()
    own = owner.get("/crops/").text
    assert "used for the one clip that it was drawn on; for everybody" in own


def test_the_page_promises_nothing_where_another_crop_is_confirmed(held, tina, pat, client_of, work):
    MachineMask.objects.create(
        institution=held.scan.institution, machine_key=held.machine_key, rows=held.rows, columns=held.columns,
        box=CUTS, drawn_by=pat, confirmed_by=pat, confirmed_at=held.received_at,
    )  # fmt: skip
    page = client_of(tina).get(f"/clips/{held.pk}/crop/").text
    said = f"This crop serves this clip only: for {held.machine} another one is confirmed at this picture size."
    assert (said in page, "is remembered for your clips" in page) == (True, False)
