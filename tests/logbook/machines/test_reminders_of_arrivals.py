"""Before what came in by itself is destroyed, whoever has it is told, and of what nobody has, the directors; each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from logbook.actions import arrivals, arrivals_housekeeping
from logbook.models import Arrival
from logbook.refused_arrivals import sentence as why_not
from logbook.reminders_of_arrivals import remind
from logbook.tasks import say_which_arrivals_are_destroyed_soon
from pocus_credentialing.audit.log import record
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


def test_of_what_is_gone_nobody_is_told(hospital, dana, told):
    a_study(hospital, dana)
    Arrival.objects.update(destroyed_at=timezone.now())
    assert told(24) == []
    Arrival.objects.update(destroyed_at=None)
    assert told(24) == ["dana"]
    arrivals_housekeeping.sweep(timezone.now() + timedelta(days=30))
    assert told(29.5) == []


def came(days: float, *arrivals: Arrival) -> None:
    Arrival.objects.filter(pk__in=[each.pk for each in arrivals]).update(
        received_at=timezone.now() - timedelta(days=days)
    )


@pytest.fixture
def written_to(django_capture_on_commit_callbacks):
    """Run the reminders as things are; subject and person of each mail."""

    def run() -> list[tuple[str, str]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            remind()
        return sorted((message.subject, message.to[0].split("@")[0]) for message in mail.outbox)

    return run


SOON = "Clips from machines wait, and are destroyed soon"
REFUSED = "What machines sent and could not be used is destroyed soon"


def test_what_was_destroyed_and_came_again_is_told_again(hospital, dana, told):
    device, content = a_device(hospital, dana), object_of(frames=1)

    def arriving() -> None:
        arrival = arrives(device, content)
        assert arrival.is_new
        arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, exam=""))

    arriving()
    assert [told(days) for days in DAYS] == [[], ["dana"], [], ["dana"]]
    arrivals_housekeeping.sweep(timezone.now() + timedelta(days=1))
    arriving()
    assert [told(days) for days in DAYS] == [[], ["dana"], [], ["dana"]]


def test_what_came_later_under_the_same_study_is_told_in_its_own_time(comes, tina, hospital, written_to):
    one, two = (comes(exam="", **pointing_to(tina, hospital)) for _time in range(2))
    assert one.study_id == two.study_id
    seen = []
    for day in (24, 29.5, 31, 44, 45, 49.5, 49.6):
        came(day, one)
        came(day - 20, two)
        arrivals_housekeeping.sweep(timezone.now())
        seen.append(written_to())
    hers = [(SOON, "tina")]
    assert seen == [hers, hers, [], hers, [], hers, []]


def test_of_a_step_that_an_earlier_version_took_nobody_is_told_again(hospital, dana, tina, told):
    study = a_study(hospital, dana, tina)
    with transaction.atomic():
        record("study.destruction_in_a_week", by=None, on=study, institution=hospital, person=tina, told=True)
    assert [told(days) for days in (28, 29.5)] == [[], ["tina"]]


def test_the_directors_are_told_what_could_not_be_used_and_from_which_machine_a_week_and_a_day_before(
    comes, cart, hospital, dana, tina, sid, written_to
):
    others = [comes(study_digest=f"{number}" * 64) for number in (1, 2, 3)]
    ct, ct_too, damaged = others
    Arrival.objects.filter(pk__in=[ct.pk, ct_too.pk]).update(refusal="not_ultrasound", refusal_params={"kind": "CT"})
    Arrival.objects.filter(pk=damaged.pk).update(refusal="damaged")
    seen = []
    for day in (22, 24, 25, 29.5, 29.6):
        came(day, *others)
        seen.append(written_to())
        if day == 24:
            body = mail.outbox[0].body
    assert seen == [[], [(REFUSED, "dana")], [], [(REFUSED, "dana")], []]
    assert hospital.name in body
    assert f"Cart (2): {sentence_of(ct)}" in body
    assert f"Cart (1): {sentence_of(damaged)}" in body
    assert body.count(f"/machines/{cart.pk}/") == 2
    events = Event.objects.filter(verb__startswith="arrival.refused_destruction").order_by("seq")
    assert [sentence(event, {}) for event in events] == [
        "What came in by itself and could not be used is destroyed within a week: the directors get a mail.",
        "What came in by itself and could not be used is destroyed within a day: the directors get a mail.",
    ]


def sentence_of(arrival: Arrival) -> str:
    return why_not(Arrival.objects.get(pk=arrival.pk))


def test_of_what_was_refused_and_is_destroyed_already_or_is_placed_nobody_is_told(comes, written_to):
    gone, placed = comes(study_digest="1" * 64), comes(study_digest="2" * 64)
    came(24, gone, placed)
    Arrival.objects.update(refusal="damaged")
    Arrival.objects.filter(pk=gone.pk).update(destroyed_at=timezone.now())
    Arrival.objects.filter(pk=placed.pk).update(placed_at=timezone.now())
    assert written_to() == []
    Arrival.objects.filter(pk=gone.pk).update(destroyed_at=None)
    assert written_to() == [(REFUSED, "dana")]


def test_it_runs_every_day():
    task = say_which_arrivals_are_destroyed_soon
    assert periodic.registry[task.module_path] == ("day", task)
