"""A crop that was drawn wrongly is seen where it was used, and can be forgotten."""

from __future__ import annotations

import html
import re

import pytest
from django.utils.formats import date_format
from django.utils.html import strip_tags

from logbook.actions import clips, masks, scans
from logbook.dicom.facts import Box
from logbook.models import Clip, MachineMask
from pocus_credentialing.audit.models import Event
from tests.logbook.scans.builders import a_draft, a_received_clip, needing_a_crop, watched_by
from tests.logbook.scans.side_by_side import refused

pytestmark = pytest.mark.django_db

WRONG = Box(0, 40, 80, 64)


@pytest.fixture
def drawn(draft, work) -> Clip:
    clip = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop())
    work()
    clips.crop(clip=clip, box=WRONG, by=draft.trainee)
    work()
    return Clip.objects.get(pk=clip.pk)


@pytest.fixture
def later(drawn, tom, pat, work) -> Clip:
    """Somebody else's clip, made with what was remembered and confirmed."""
    masks.confirm(mask=MachineMask.objects.get(), by=pat)
    clip = clips.receive(scan=a_draft(tom), by=tom, file=needing_a_crop(seed=2))
    work()
    return Clip.objects.get(pk=clip.pk)


@pytest.fixture
def sent(later, tom, pat) -> Clip:
    scans.change(scan=later.scan, by=tom, supervision=watched_by(pat))
    scans.submit(scan=later.scan, by=tom)
    later.scan.refresh_from_db()
    return later


def text_of(answer) -> str:
    return " ".join(html.unescape(strip_tags(answer.content.decode())).split())


def said_of(clip: Clip) -> str:
    day = date_format(clip.scan.institution.local_date(clip.crop_drawn_at), "j M Y")
    return f"Cropped as drawn on {day} for this machine."


def test_a_clip_made_with_a_drawn_crop_says_so_to_whoever_may_mend_it(drawn, later, client_of):
    assert (later.state, later.crop, later.crop_drawn_at) == ("ready", vars(WRONG), MachineMask.objects.get().drawn_at)
    for clip in (drawn, later):
        page = client_of(clip.scan.trainee).get(f"/scans/{clip.scan_id}/")
        assert text_of(page).count(said_of(clip)) == 1
        assert re.findall(r'href="(/clips/[^"]*forget-crop/)"', page.content.decode()) == [
            f"/clips/{clip.pk}/forget-crop/"
        ]


def test_a_clip_that_the_machine_marked_says_nothing_of_a_drawn_crop(draft, work, client_of, api_of):
    clip = a_received_clip(draft, seed=5)
    work()
    page = client_of(draft.trainee).get(f"/scans/{draft.pk}/").content.decode()
    assert ("Cropped as drawn" in page, "forget-crop" in page) == (False, False)
    assert api_of(draft.trainee).get(f"/api/v1/clips/{clip.pk}/").json()["crop_drawn_at"] is None
    page = client_of(draft.trainee).post(f"/clips/{clip.pk}/forget-crop/")
    api = api_of(draft.trainee).post(f"/api/v1/clips/{clip.pk}/forget-crop/")
    assert refused(page, api) == (409, ["crop_not_drawn"])


def test_its_owner_takes_the_clip_out_and_the_crop_is_forgotten(drawn, tina, client_of, work, committed):
    owner = client_of(tina)
    asked = text_of(owner.get(f"/clips/{drawn.pk}/forget-crop/"))
    assert ("The clip is taken out" in asked, "is forgotten" in asked, "draw its crop anew" in asked) == (True,) * 3
    answer = committed(owner.post, f"/clips/{drawn.pk}/forget-crop/")
    assert (answer.status_code, answer.url) == (302, f"/scans/{drawn.scan_id}/")
    assert (Clip.objects.filter(pk=drawn.pk).exists(), MachineMask.objects.exists()) == (False, False)
    events = Event.objects.filter(within_id=drawn.scan_id, verb__in=["clip.removed", "mask.forgotten"])
    assert [(event.verb, event.actor) for event in events.order_by("seq")] == [
        ("clip.removed", tina.pk),
        ("mask.forgotten", tina.pk),
    ]
    assert "had the crop forgotten" in text_of(owner.get(f"/history/scan/{drawn.scan_id}/"))
    again = clips.receive(scan=drawn.scan, by=tina, file=needing_a_crop(seed=2))
    work()
    assert Clip.objects.get(pk=again.pk).state == "held"


def test_a_program_of_the_owner_does_the_same(drawn, api_of):
    program = api_of(drawn.scan.trainee)
    assert program.get(f"/api/v1/clips/{drawn.pk}/").json()["crop_drawn_at"] is not None
    assert program.post(f"/api/v1/clips/{drawn.pk}/forget-crop/").status_code == 204
    assert (Clip.objects.exists(), MachineMask.objects.exists()) == (False, False)


def test_what_was_drawn_anew_meanwhile_stays_remembered(drawn, draft, committed):
    anew = {"x": 10, "y": 30, "width": 100, "height": 80}
    MachineMask.objects.update(box=anew)
    committed(clips.forget_crop, clip=drawn, by=draft.trainee)
    assert (Clip.objects.exists(), MachineMask.objects.get().box) == (False, anew)
    assert not Event.objects.filter(verb="mask.forgotten").exists()


def test_once_it_is_sent_its_owner_asks_a_reviewer(sent, tom, client_of, api_of):
    page = client_of(tom).post(f"/clips/{sent.pk}/forget-crop/")
    assert refused(page, api_of(tom).post(f"/api/v1/clips/{sent.pk}/forget-crop/")) == (409, ["not_editable"])
    shown = client_of(tom).get(f"/scans/{sent.scan_id}/")
    assert (said_of(sent) in text_of(shown), "forget-crop" in shown.content.decode()) == (True, False)


@pytest.mark.parametrize("who", ["pat", "dana"])
def test_who_may_review_it_has_the_crop_forgotten_and_leaves_the_clip(who, sent, request, client_of, api_of):
    reviewer = client_of(person := request.getfixturevalue(who))
    for page in (f"/scans/{sent.scan_id}/", f"/scans/{sent.scan_id}/review/"):
        shown = reviewer.get(page)
        assert (said_of(sent) in text_of(shown), "forget-crop" in shown.content.decode()) == (True, True)
    assert "This clip stays as it is" in text_of(reviewer.get(f"/clips/{sent.pk}/forget-crop/"))
    answer = reviewer.post(f"/clips/{sent.pk}/forget-crop/")
    assert (answer.status_code, answer.url) == (302, f"/scans/{sent.scan_id}/review/")
    assert (Clip.objects.get(pk=sent.pk).state, MachineMask.objects.exists()) == ("ready", False)
    assert [event.actor for event in Event.objects.filter(verb="mask.forgotten")] == [person.pk]
    again = reviewer.post(f"/clips/{sent.pk}/forget-crop/")
    api = api_of(person).post(f"/api/v1/clips/{sent.pk}/forget-crop/")
    assert refused(again, api) == (409, ["crop_not_remembered"])
    shown = reviewer.get(f"/scans/{sent.scan_id}/")
    assert (said_of(sent) in text_of(shown), "forget-crop" in shown.content.decode()) == (True, False)


def test_who_does_not_see_the_scan_finds_nothing_to_forget(sent, drawn, client_of, api_of, pat, sid):
    for person, clip in ((pat, drawn), (sid, sent), (drawn.scan.trainee, sent)):
        page = client_of(person).post(f"/clips/{clip.pk}/forget-crop/")
        api = api_of(person).post(f"/api/v1/clips/{clip.pk}/forget-crop/")
        assert (page.status_code, api.status_code) == (404, 404)
    assert MachineMask.objects.count() == 1


def test_a_remembered_crop_that_is_too_small_by_now_serves_nobody(drawn, draft, work):
    MachineMask.objects.update(box={"x": 40, "y": 40, "width": 16, "height": 16})
    clip = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=3))
    work()
    clip.refresh_from_db()
    assert (clip.state, clip.reason, clip.crop_drawn_at) == ("held", "crop_needed", None)
