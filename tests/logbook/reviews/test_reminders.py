"""Overdue reviews chase themselves: proctors are asked, then the directors; nobody is asked twice for one scan."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from logbook.reminders import remind
from logbook.tasks import chase_overdue_reviews
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.jobs import periodic

from .builders import a_review, a_scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(django_capture_on_commit_callbacks):
    """Run the reminders; who was written to, with the first line of the subject."""

    def run() -> list[tuple[str, str]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            remind()
        return sorted((message.to[0].split("@")[0], message.subject) for message in mail.outbox)

    return run


OVERDUE = "Scans are overdue for review"
LONG = "Scans are overdue and no reviewer has taken them up"


def days(number: int):
    return timezone.now().date() + timedelta(days=number)


def test_on_its_last_day_nobody_is_asked_and_on_the_next_everyone_once(tina, pat, dana, asked):
    scan = a_scan(tina, due_on=days(0))
    assert asked() == []
    type(scan).objects.update(due_on=days(-1))
    assert asked() == [("dana", OVERDUE), ("pat", OVERDUE)]
    assert asked() == []
    assert Event.objects.filter(verb="scan.overdue", thing_id=scan.pk).count() == 1


def test_three_overdue_scans_are_one_mail(tina, pat, dana, asked):
    for _ in range(3):
        a_scan(tina, due_on=days(-1))
    asked()
    assert "3 scans that you can review have passed their day." in mail.outbox[0].body
    assert len(mail.outbox) == 2


def test_a_week_later_the_directors_are_asked_once(tina, pat, dana, asked):
    scan = a_scan(tina, due_on=days(-7))
    assert asked() == [("dana", OVERDUE), ("pat", OVERDUE)]
    type(scan).objects.update(due_on=days(-8))
    assert asked() == [("dana", LONG)]
    assert asked() == []


def test_who_is_away_is_not_asked_and_where_all_are_the_directors_are(tina, pat, dana, asked):
    for person in (pat, dana):
        person.away_until = days(0)
        person.save()
    a_scan(tina, due_on=days(-1))
    assert asked() == [("dana", LONG)]
    assert [sentence(event, {}) for event in Event.objects.filter(verb__contains="overdue").order_by("seq")] == [
        "The review became overdue.",
        "The review is overdue, and no reviewer has taken it up: the directors get a mail.",
    ]
    pat.away_until = days(-1)
    pat.save()
    a_scan(tina, due_on=days(-1))
    assert asked() == [("pat", OVERDUE)]
    told = "The review became overdue: those who may review it and are not away get a mail."
    assert sentence(Event.objects.filter(verb="scan.overdue").latest("seq"), {}) == told


def test_a_scan_that_came_back_is_chased_anew(tina, pat, dana, asked):
    scan = a_scan(tina, due_on=days(-1))
    asked()
    type(scan).objects.update(queued_at=timezone.now(), due_on=days(-1))
    assert asked() == [("dana", OVERDUE), ("pat", OVERDUE)]


def test_what_is_reviewed_or_not_in_the_queue_is_left_alone(tina, pat, dana, asked):
    a_scan(tina, due_on=days(-1), queued_at=None)
    a_review(a_scan(tina, due_on=days(-1)), pat)
    assert asked() == []


def test_trainees_and_strangers_are_never_asked(tina, tom, sid, pat, asked):
    a_scan(tina, due_on=days(-20))
    assert {who for who, _ in asked()} == {"pat"}


def test_the_worker_chases_them_every_day():
    periodic.discover()
    assert periodic.registry["logbook.tasks.chase_overdue_reviews"] == ("day", chase_overdue_reviews)


def test_the_job_asks(tina, pat, run_jobs, django_capture_on_commit_callbacks):
    a_scan(tina, due_on=days(-1))
    chase_overdue_reviews.enqueue()
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    assert [message.to for message in mail.outbox] == [[pat.email]]
