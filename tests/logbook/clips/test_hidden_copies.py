"""A recording in which patient data was seen comes in once more: it is hidden as soon as it is ready."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logbook.actions import clips, hiding, scans
from logbook.dicom.facts import Box
from logbook.models import Clip, MachineMask
from pocus_credentialing.audit.models import Event
from tests.logbook.clips.test_hiding import is_hidden
from tests.logbook.scans.builders import a_draft, a_received_clip, needing_a_crop, watched_by

BOX, SMALLER = Box(10, 30, 100, 80), Box(20, 40, 80, 64)


@pytest.fixture
def hidden(db, draft, pat, work) -> Clip:
    clip = a_received_clip(draft)
    work()
    scans.change(scan=draft, by=draft.trainee, supervision=watched_by(pat))
    scans.submit(scan=draft, by=draft.trainee)
    return hiding.hide(clip=Clip.objects.get(pk=clip.pk), by=pat)


@pytest.fixture
def later(hidden, tom, work) -> Clip:
    """Tom's: exported anew, so that it is not the same file."""
    clip = a_received_clip(a_draft(tom), frames=4)
    work()
    return Clip.objects.select_related("scan").get(pk=clip.pk)


def test_it_is_hidden_at_once_with_the_reason_and_its_author_is_told(later, hidden, tom, client_of, mailoutbox):
    assert (later.state, later.hidden_at, later.hidden_by) == ("ready", hidden.hidden_at, hidden.hidden_by)
    told = Event.objects.filter(within_id=later.scan_id, verb__startswith="clip.hidden")
    assert [(event.verb, event.actor) for event in told] == [("clip.hidden_along", None)]
    said = "patient data was seen in the same recording"
    assert said in client_of(tom).get(f"/scans/{later.scan_id}/").content.decode()
    assert client_of(tom).get(f"/clips/{later.pk}/video/").status_code == 404
    assert [mail.to[0] for mail in mailoutbox if "hidden" in mail.subject].count(tom.email) == 1


def test_another_recording_that_comes_meanwhile_is_not_hidden(hidden, tom, work):
    other = a_received_clip(a_draft(tom), seed=9)
    Clip.objects.filter(pk=other.pk).update(source_uid_digest="")
    work()
    assert is_hidden(hidden, other) == [True, False]


def test_a_director_who_says_that_nothing_shows_shows_it_too(later, hidden, dana):
    hiding.show_again(clip=hidden, by=dana)
    assert is_hidden(hidden, later) == [False, False]
    assert Event.objects.get(verb="clip.shown_along").thing_id == later.pk


def test_what_shows_more_than_the_director_saw_waits_for_its_own_decision(later, hidden, dana, tina, work):
    own = a_received_clip(a_draft(tina, "lung"), frames=5)
    work()
    Clip.objects.filter(pk=later.pk).update(crop=vars(Box(0, 0, 160, 128)))
    Clip.objects.filter(pk=own.pk).update(settled_at=hidden.settled_at)  # hidden along, not since it came later
    hiding.show_again(clip=hidden, by=dana)
    assert is_hidden(hidden, later, own) == [False, True, True]


def test_after_the_recording_was_destroyed_its_owner_draws_a_smaller_crop(hidden, tom, dana, work, client_of):
    hiding.erase(clip=hidden, by=dana)
    later = a_received_clip(a_draft(tom), frames=4)
    work()
    later.refresh_from_db()
    assert (later.state, later.reason, later.hidden_at) == ("held", "patient_data_seen", None)
    page = client_of(tom).get(f"/scans/{later.scan_id}/").content.decode()
    assert ("Patient data was seen in this recording before" in page, f"/clips/{later.pk}/crop/" in page) == (
        True,
        True,
    )
    clips.crop(clip=later, box=SMALLER, by=tom)
    work()
    later.refresh_from_db()
    assert (later.state, later.hidden_at) == ("ready", None)


@pytest.mark.parametrize("box", [BOX, replace(SMALLER, y=SMALLER.y + 1)], ids=["larger", "elsewhere"])
def test_one_drawn_no_smaller_than_what_was_destroyed_is_hidden(box, draft, tina, tom, pat, dana, work):
    first = clips.receive(scan=draft, by=tina, file=needing_a_crop())
    work()
    clips.crop(clip=first, box=SMALLER, by=tina)
    work()
    scans.change(scan=draft, by=tina, supervision=watched_by(pat))
    scans.submit(scan=draft, by=tina)
    hiding.erase(clip=hiding.hide(clip=first, by=pat), by=dana)
    later = clips.receive(scan=a_draft(tom), by=tom, file=needing_a_crop())
    work()
    clips.crop(clip=later, box=box, by=tom)
    work()
    later.refresh_from_db()
    assert (later.state, later.hidden_at, later.hidden_by) == ("ready", Clip.objects.get(pk=first.pk).hidden_at, pat)
    mask = MachineMask.objects.get()
    assert (mask.drawn_by, mask.doubted_at, mask.picture) == (tom, later.hidden_at, "")
