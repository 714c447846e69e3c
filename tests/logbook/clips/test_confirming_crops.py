"""A crop that a trainee drew serves their own clips; everybody's, once a proctor or a director has seen what it keeps."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from logbook import sandbox
from logbook.actions import clips, hiding, masks
from logbook.dicom.facts import Box
from logbook.models import Clip, MachineMask
from pocus_credentialing.audit.models import Event
from tests.factories import curriculum as in_curriculum
from tests.logbook.scans.builders import a_draft, needing_a_crop
from tests.logbook.scans.side_by_side import refused

pytestmark = pytest.mark.django_db

BOX = {"x": 10, "y": 30, "width": 100, "height": 80}
OTHER = {"x": 20, "y": 40, "width": 90, "height": 70}


@pytest.fixture
def drawn(draft, work) -> MachineMask:
    """Tina drew, and her clip is ready."""
    clip = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop())
    work()
    clips.crop(clip=clip, box=Box(**BOX), by=draft.trainee)
    work()
    return MachineMask.objects.get()


@pytest.fixture
def waiting(drawn, tom, work) -> Clip:
    clip = clips.receive(scan=a_draft(tom), by=tom, file=needing_a_crop(seed=2))
    work()
    return Clip.objects.get(pk=clip.pk)


def test_whose_clip_waits_for_a_confirmation_is_told_so_in_words(waiting, tom, client_of, api_of):
    said = "waits for a proctor or a director to confirm it: then this clip goes on by itself. Or draw your own."
    assert said in client_of(tom).get(f"/scans/{waiting.scan_id}/").content.decode()
    api = api_of(tom).get(f"/api/v1/clips/{waiting.pk}/").json()
    assert (api["state"], api["reason_code"], said in api["reason"]) == ("held", "crop_unconfirmed", True)


def test_a_proctor_sees_what_is_kept_in_its_place_and_confirms_with_one_press(waiting, drawn, pat, client_of, work):
    proctor = client_of(pat)
    assert "A crop for a machine waits to be confirmed" in proctor.get("/").content.decode()
    page = proctor.get("/crops/").content.decode()
    assert ("Tina Okafor" in page, "1 clip waits for it." in page, 'viewBox="0 0 160 128"' in page) == (True,) * 3
    shown = re.findall(r'<image href="([^"]*)"\s+x="10"\s+y="30"\s+width="100"\s+height="80"', page)
    picture = proctor.get(shown[0])
    assert (picture.status_code, picture["Cache-Control"]) == (200, "private, no-store")
    own = Clip.objects.exclude(pk=waiting.pk).get()
    assert b"".join(picture.streaming_content) == b"".join(
        client_of(own.uploaded_by).get(f"/clips/{own.pk}/poster/").streaming_content
    )

    assert proctor.post(f"/crops/{drawn.pk}/confirm/").url == "/crops/"
    work()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.crop, waiting.crop_drawn_at) == ("ready", BOX, drawn.drawn_at)
    told = Event.objects.filter(verb__in=["mask.confirmed", "clip.resumed"]).order_by("seq")
    assert [(event.verb, event.actor) for event in told] == [("mask.confirmed", pat.pk), ("clip.resumed", pat.pk)]
    page = proctor.get("/crops/").content.decode()
    assert ("No crop waits" in page, "confirmed by Pat Lindqvist" in page) == (True, True)
    assert "waits to be confirmed" not in proctor.get("/").content.decode()


def test_a_program_of_a_director_confirms_and_is_told_when_it_is_done(waiting, drawn, dana, client_of, api_of, work):
    program = api_of(dana)
    listed = program.get("/api/v1/machine-masks/").json()["results"]
    assert [(row["id"], row["confirmed_at"], row["has_picture"]) for row in listed] == [(str(drawn.pk), None, True)]
    assert program.get("/api/v1/waiting/").json()["crops"] == 1
    answer = program.post(f"/api/v1/machine-masks/{drawn.pk}/confirm/")
    assert (answer.status_code, answer.json()["confirmed_by"]) == (200, str(dana.pk))
    work()
    assert Clip.objects.get(pk=waiting.pk).state == "ready"
    page = client_of(dana).post(f"/crops/{drawn.pk}/confirm/")
    api = program.post(f"/api/v1/machine-masks/{drawn.pk}/confirm/")
    assert refused(page, api) == (409, ["confirmed_already"])


def test_a_trainee_and_another_hospital_find_no_crop_to_confirm(drawn, tina, sid, client_of, api_of):
    said = ("Drawn by you", "once a proctor or a director has confirmed it", "No crop waits", f"/crops/{drawn.pk}/")
    for person, told in ((tina, [True, True, False, False]), (sid, [False, False, True, False])):
        listed = client_of(person).get("/crops/").content.decode()
        assert [words in listed for words in said] == told
        page = client_of(person).post(f"/crops/{drawn.pk}/confirm/")
        api = api_of(person).post(f"/api/v1/machine-masks/{drawn.pk}/confirm/")
        assert (page.status_code, api.status_code) == (404, 404)
    assert MachineMask.objects.get().confirmed_at is None


def test_what_is_discarded_serves_nobody_and_who_waited_is_asked_for_a_crop(waiting, drawn, tina, pat, client_of, work):
    assert client_of(pat).post(f"/crops/{drawn.pk}/discard/").status_code == 302
    clips.receive(scan=a_draft(tina), by=tina, file=needing_a_crop(seed=5))
    work()
    held = Clip.objects.filter(state="held")
    assert (set(held.values_list("reason", flat=True)), held.count()) == ({"crop_needed"}, 2)
    assert (MachineMask.objects.exists(), Event.objects.get(verb="mask.discarded").actor) == (False, pat.pk)


def test_each_trainees_own_crop_serves_their_own_until_one_is_confirmed(waiting, drawn, tina, tom, pat, work):
    clips.crop(clip=waiting, box=Box(**OTHER), by=tom)
    again = clips.receive(scan=waiting.scan, by=tom, file=needing_a_crop(seed=6))
    work()
    assert [clip.crop for clip in Clip.objects.filter(uploaded_by=tom)] == [OTHER, OTHER]
    masks.confirm(mask=drawn, by=pat)
    later = clips.receive(scan=again.scan, by=tom, file=needing_a_crop(seed=7))
    work()
    assert (Clip.objects.get(pk=later.pk).crop, MachineMask.objects.get().drawn_by) == (BOX, tina)


def test_what_a_proctor_draws_is_confirmed_and_takes_along_what_waits(waiting, pat, programme, work):
    in_curriculum.a_trainee(pat, programme)
    own = clips.receive(scan=a_draft(pat), by=pat, file=needing_a_crop(seed=8))
    work()
    clips.crop(clip=own, box=Box(**OTHER), by=pat)
    work()
    mask = MachineMask.objects.get()
    assert (mask.confirmed_by, mask.box, Clip.objects.get(pk=waiting.pk).crop) == (pat, OTHER, OTHER)


def test_before_there_is_something_to_see_nothing_is_confirmed(draft, pat, client_of, api_of, work):
    clip = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop())
    work()
    clips.crop(clip=clip, box=Box(**BOX), by=draft.trainee)
    mask = MachineMask.objects.get()
    page = client_of(pat).post(f"/crops/{mask.pk}/confirm/")
    assert refused(page, api_of(pat).post(f"/api/v1/machine-masks/{mask.pk}/confirm/")) == (409, ["no_picture"])
    assert "there is nothing to see yet" in client_of(pat).get("/crops/").content.decode()
    work()
    assert client_of(pat).post(f"/crops/{mask.pk}/confirm/").status_code == 302


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda mask, clip, pat: hiding.hide(clip=clip, by=pat),
        lambda mask, clip, pat: masks.discard(mask=mask, by=pat),
    ],
    ids=["hidden", "discarded"],
)
def test_what_served_no_more_while_a_clip_was_made_with_it_makes_no_clip_ready(
    meanwhile, drawn, tina, tom, pat, work, monkeypatch, lying
):
    masks.confirm(mask=drawn, by=pat)
    first, really, done = Clip.objects.get(), sandbox.derive, []

    def slowly(*args, crop, **how):
        derived = really(*args, crop=crop, **how)
        if crop is not None and not done:
            done.append(meanwhile(MachineMask.objects.get(), first, pat))
        return derived

    monkeypatch.setattr(sandbox, "derive", slowly)
    later = clips.receive(scan=a_draft(tom), by=tom, file=needing_a_crop(seed=2))
    work()
    later.refresh_from_db()
    assert (len(done), later.state, later.reason, later.files) == (1, "held", "crop_needed", {})
    assert lying() == [f"{later.pk}.dcm", f"{later.pk}.jpg"]
    clips.crop(clip=later, box=Box(**OTHER), by=tom)
    work()
    later.refresh_from_db()
    assert (later.state, later.crop) == ("ready", OTHER)


@pytest.mark.parametrize(
    ("meanwhile", "left"),
    [
        (lambda mask, pat: masks.confirm(mask=mask, by=pat), ("ready", "", BOX)),
        (lambda mask, pat: masks.discard(mask=mask, by=pat), ("held", "crop_needed", None)),
    ],
    ids=["confirmed", "discarded"],
)
def test_what_was_decided_while_a_clip_was_looked_at_without_is_seen_when_it_settles(
    meanwhile, left, drawn, tom, pat, work, monkeypatch
):
    really = sandbox.preview

    def decided(*args, **how):
        meanwhile(drawn, pat)
        really(*args, **how)

    monkeypatch.setattr(sandbox, "preview", decided)
    clip = clips.receive(scan=a_draft(tom), by=tom, file=needing_a_crop(seed=2))
    work()
    clip.refresh_from_db()
    assert (clip.state, clip.reason, clip.crop) == left


def test_what_was_drawn_anew_while_a_clip_was_made_serves_it(drawn, tom, pat, work, monkeypatch):
    masks.confirm(mask=drawn, by=pat)
    really = sandbox.derive

    def slowly(*args, crop, **how):
        derived = really(*args, crop=crop, **how)
        if crop == Box(**BOX):
            MachineMask.objects.update(box=OTHER, drawn_at=timezone.now())
        return derived

    monkeypatch.setattr(sandbox, "derive", slowly)
    later = clips.receive(scan=a_draft(tom), by=tom, file=needing_a_crop(seed=2))
    work()
    later.refresh_from_db()
    assert (later.state, later.crop) == ("ready", OTHER)


def test_proctors_and_directors_are_led_to_the_crops_from_their_own_pages_also_when_none_waits(
    programme, pat, dana, tina, client_of
):
    link = 'href="/crops/"'
    assert link in client_of(pat).get("/reviews/").content.decode()
    assert link in client_of(dana).get(f"/programmes/{programme.pk}/").content.decode()
    assert link not in client_of(tina).get(f"/programmes/{programme.pk}/").content.decode()


def test_a_crop_that_is_used_as_it_was_after_text_was_read_in_it_can_be_confirmed(draft, work, pat, client_of):
    clip = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop())
    work()
    clips.crop(clip=clip, box=Box(**BOX), by=draft.trainee)
    seen = {"state": "held", "reason": "text_seen", "reason_params": {**BOX, "frame": 0}, "settled_at": timezone.now()}
    Clip.objects.update(**seen, crop=None, crop_drawn_at=None)
    clips.crop(clip=Clip.objects.get(), box=Box(**BOX), by=draft.trainee)
    work()
    ready, mask = Clip.objects.get(), MachineMask.objects.get()
    assert (ready.state, mask.picture) == ("ready", ready.files["poster"])
    assert "there is nothing to see yet" not in (page := client_of(pat).get("/crops/").text)
    assert f"/crops/{mask.pk}/confirm/" in page
