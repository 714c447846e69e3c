"""Before what came in by itself is destroyed, whoever has it is told, and of what nobody has, the directors; each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from logbook.actions import arrivals, arrivals_housekeeping
from logbook.models import Arrival
from logbook.reminders_of_arrivals import remind
from logbook.tasks import say_which_arrivals_are_destroyed_soon
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.jobs import periodic
from pocus_credentialing.people.models import User

from .builders import a_device, arrives, object_of, pointing_to, said_of

pytestmark = pytest.mark.django_db

DAYS = (22, 24, 28, 29.5)


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Run the reminders when everything has lain for so long; who was written to."""

    def run(days: float) -> list[str]:
        mail.outbox.clear()
        Arrival.objects.update(received_at=timezone.now() - timedelta(days=days))
        with django_capture_on_commit_callbacks(execute=True):
            remind()
        assert {each.subject for each in mail.outbox} <= {"Clips from machines wait, and are destroyed soon"}
        return sorted(message.to[0].split("@")[0] for message in mail.outbox)

    return run


def a_study(hospital, dana, person=None):
    arrival = arrives(a_device(hospital, dana), object_of(frames=1))
    pointers = pointing_to(person, hospital) if person else {}
    return arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, exam="", **pointers))


def test_the_owner_is_told_a_week_and_a_day_before_and_once_each(hospital, dana, tina, told):
    study = a_study(hospital, dana, tina)
    assert (study.owner, study.scan) == (tina, None)
    assert [told(days) for days in DAYS] == [[], ["tina"], [], ["tina"]]
    assert "1 study came in from a machine and is in no scan yet" in mail.outbox[0].body
    assert told(29.6) == []
    events = Event.objects.filter(thing_id=study.pk, verb__startswith="study.destruction").order_by("seq")
    assert [sentence(event, {}) for event in events] == [
        "What came in by itself and is in no scan is destroyed within a week: its owner or the directors get a mail.",
        "What came in by itself and is in no scan is destroyed within a day: its owner or the directors get a mail.",
    ]


def test_of_what_nobody_has_the_directors_of_that_hospital_are_told_and_no_other(hospital, dana, sid, told):
    a_study(hospital, dana)
    assert [told(days) for days in DAYS] == [[], ["dana"], [], ["dana"]]


def test_whose_account_is_closed_is_not_told_and_the_directors_are(hospital, dana, tina, told):
    a_study(hospital, dana, tina)
    User.objects.filter(pk=tina.pk).update(is_active=False)
    assert [told(days) for days in DAYS] == [[], ["dana"], [], ["dana"]]


def test_what_waits_for_a_closed_account_is_listed_for_the_directors_alone(
    hospital, dana, tina, pat, sid, client_of, api_of
):
    study = a_study(hospital, dana, tina)

    def listed(person) -> tuple[bool, list[str]]:
        page = client_of(person).get("/arrivals/").content.decode()
        rows = api_of(person).get("/api/v1/arrivals/").json()["results"]
        return "Of people who are no longer here" in page and tina.name in page, [row["id"] for row in rows]

    assert listed(dana) == (False, [])
    User.objects.filter(pk=tina.pk).update(is_active=False)
    assert listed(dana) == (True, [str(study.pk)])
    assert [listed(person) for person in (pat, sid)] == [(False, [])] * 2
    Arrival.objects.update(destroyed_at=timezone.now())
    assert listed(dana) == (False, [])


def test_a_director_of_another_hospitals_programme_that_runs_there_is_told_unless_they_direct_it_elsewhere_alone(
    hospital, dana, sid, told
):
    a_study(hospital, dana)
    membership = sid.memberships.get()
    membership.programme.sites.add(hospital)
    membership.sites.add(membership.programme.institution)
    assert told(24) == ["dana"]
    membership.sites.clear()
    assert told(29.5) == ["dana", "sid"]


def test_of_what_is_gone_or_of_no_use_nobody_is_told(hospital, dana, told):
    a_study(hospital, dana)
    Arrival.objects.update(refusal="damaged")
    assert told(24) == []
    Arrival.objects.update(refusal="")
    assert told(24) == ["dana"]
    arrivals_housekeeping.sweep(timezone.now() + timedelta(days=30))
    assert told(29.5) == []


def test_it_runs_every_day():
    task = say_which_arrivals_are_destroyed_soon
    assert periodic.registry[task.module_path] == ("day", task)
