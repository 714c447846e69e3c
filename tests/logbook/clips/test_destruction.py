"""Before an uncleaned recording is destroyed its owner is told, by mail and on the clip's card; then it goes on its day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from logbook.actions import clips, housekeeping, scans
from logbook.models import Clip
from logbook.queries.originals import destroyed_on
from logbook.reminders_of_destruction import remind
from logbook.rules.clips import recording_gone
from logbook.tasks import say_what_is_destroyed_soon
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.jobs import periodic
from pocus_credentialing.refusals import NotNow
from tests.logbook.scans.builders import a_draft, a_file, a_received_clip, needing_a_crop

pytestmark = pytest.mark.django_db

SUBJECT = "Uncleaned recordings of yours are destroyed soon"


@pytest.fixture
def held(draft, work) -> Clip:
    clip = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop())
    work()
    return Clip.objects.get(pk=clip.pk)


def received(days_ago: int, **which) -> None:
    Clip.objects.filter(**which).update(received_at=timezone.now() - timedelta(days=days_ago))


@pytest.fixture
def told(committed):
    """Run the reminders; who was written to."""

    def run() -> list[str]:
        mail.outbox.clear()
        committed(remind)
        assert {message.subject for message in mail.outbox} <= {SUBJECT}
        return sorted(message.to[0].split("@")[0] for message in mail.outbox)

    return run


def test_the_owner_is_told_a_week_and_a_day_before_and_once_each(held, told):
    found = {}
    for days in (22, 23, 24, 28, 29, 30):
        received(days)
        found[days] = [told(), told()]
    assert found == {22: [[], []], 23: [["tina"], []], 24: [[], []], 28: [[], []], 29: [["tina"], []], 30: [[], []]}
    events = Event.objects.filter(thing_id=held.pk, verb__startswith="clip.destruction").order_by("seq")
    assert [event.verb for event in events] == ["clip.destruction_in_a_week", "clip.destruction_tomorrow"]
    assert [sentence(event, {}) for event in events] == [
        "The uncleaned original of a clip is destroyed within a week: its owner gets a mail.",
        "The uncleaned original of a clip is destroyed within a day: its owner gets a mail.",
    ]


def test_where_the_week_was_missed_the_day_before_is_enough(held, told):
    received(29)
    assert [told(), told()] == [["tina"], []]


def test_a_clip_that_was_removed_and_sent_again_under_the_same_id_is_told_of_again(held, told, monkeypatch):
    received(29)
    assert [told(), told()] == [["tina"], []]
    later = timezone.now() + timedelta(days=31)
    Clip.objects.filter(pk=held.pk).update(received_at=later - timedelta(days=29))
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert [told(), told()] == [["tina"], []]


def test_two_clips_are_one_mail_that_names_the_first_day_and_the_way(held, told, draft, work):
    clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=2))
    work()
    received(24, pk=held.pk)
    received(23, position=2)
    assert told() == ["tina"]
    day = draft.institution.today() + timedelta(days=6)
    assert "2 clips of yours" in mail.outbox[0].body
    assert f"the first on {day.day} {day:%b %Y}." in mail.outbox[0].body
    assert "/scans/" in mail.outbox[0].body


def test_what_is_ready_or_left_out_or_gone_is_not_told_of(held, told, draft, work):
    a_received_clip(draft, seed=2)
    work()
    clips.leave_out(clip=held, by=draft.trainee)
    received(23)
    assert told() == []
    said = sentence(Event.objects.get(verb="clip.destruction_in_a_week"), {})
    assert said == "The uncleaned original of a clip is destroyed within a week."


@pytest.mark.parametrize(
    ("failed", "asks", "leaves"),
    [
        (0, "2 clips need a crop", "could not be used"),
        (1, "1 clip needs a crop", ""),
        (2, "2 clips could not be used", "crop"),
    ],
)
def test_the_mail_asks_for_a_crop_only_where_one_helps(failed, asks, leaves, held, told, draft, work):
    clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=2))
    work()
    Clip.objects.filter(pk__in=Clip.objects.values("pk")[:failed]).update(state="failed")
    received(23)
    assert told() == ["tina"]
    body = mail.outbox[0].body
    assert (asks in body, bool(leaves) and leaves in body) == (True, False)
    assert ("1 clip could not be used" in body) == (failed == 1)


def test_the_card_says_the_day_to_its_owner_only(held, draft, client_of, pat, api_of):
    Clip.objects.update(received_at=datetime(2026, 10, 15, 12, tzinfo=UTC))
    said = "The uncleaned recording is destroyed on 14 Nov 2026."
    assert said in client_of(draft.trainee).get(f"/scans/{draft.pk}/").content.decode()
    scans.change(scan=draft, by=draft.trainee, supervision={"mode": "bedside", "supervisor": pat})
    scans.submit(scan=draft, by=draft.trainee)
    page = client_of(pat).get(f"/scans/{draft.pk}/").content.decode()
    assert ("Clip 1" in page, "destroyed" in page) == (True, False)


def test_the_day_is_one_at_the_hospital(held):
    """Late on 1 June in London is the second in Auckland."""
    held.received_at = datetime(2026, 6, 1, 22, tzinfo=UTC)
    found = {}
    for zone in ("Europe/London", "Pacific/Auckland", "America/Los_Angeles"):
        held.scan.institution.time_zone = zone
        found[zone] = f"{destroyed_on(held):%d %b}"
    assert found == {"Europe/London": "01 Jul", "Pacific/Auckland": "02 Jul", "America/Los_Angeles": "01 Jul"}


def test_it_goes_on_that_day_and_not_before(held, committed, lying):
    day = held.scan.institution.today()
    received(29)
    committed(housekeeping.sweep)
    assert (len(lying()), destroyed_on(Clip.objects.get()) - day) == (2, timedelta(days=1))
    received(30)
    committed(housekeeping.sweep)
    assert (lying(), destroyed_on(Clip.objects.get())) == ([], None)


def test_once_it_is_gone_the_same_file_is_taken_after_the_clip_is_removed(held, draft, committed, client_of):
    received(30)
    committed(housekeeping.sweep)
    with pytest.raises(NotNow) as refusal:
        clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop())
    assert refusal.value.code == "original_gone"
    assert str(refusal.value) in client_of(draft.trainee).get(f"/scans/{draft.pk}/").content.decode()
    held.refresh_from_db()
    held.left_out = True
    assert (
        str(recording_gone(held)) == "This clip was left out and its recording deleted. Remove it, then send it again."
    )
    held.left_out, held.scan.state = False, "submitted"
    assert str(recording_gone(held)) == "The recording was deleted after 30 days. Leave the clip out."
    clips.remove(clip=held, by=draft.trainee)
    assert clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop()).is_new


def test_with_its_scan_withdrawn_nothing_uncleaned_stays(held, draft, committed, work, lying):
    """What a worker still has is destroyed when it settles."""
    clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=2))
    committed(scans.withdraw, scan=draft, by=draft.trainee)
    assert len(lying()) == 1
    work()
    assert lying() == []


def test_with_another_scan_withdrawn_it_stays(held, draft, tom, committed, lying):
    other = a_draft(tom)
    clips.receive(scan=other, by=tom, file=a_file(seed=9))
    committed(scans.withdraw, scan=other, by=tom)
    assert f"{held.pk}.dcm" in lying()


def test_the_worker_does_it_every_day(held, work):
    periodic.discover()
    assert periodic.registry[say_what_is_destroyed_soon.module_path] == ("day", say_what_is_destroyed_soon)
    received(29)
    say_what_is_destroyed_soon.enqueue()
    work()
    assert [message.to for message in mail.outbox] == [[held.uploaded_by.email]]
