"""A director reads what happened in their trainees' logs, there; nobody else's, and no draft."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curriculum.models import Enrolment, Programme
from logbook.actions import reviews, scans
from logbook.models import Scan
from pocus_credentialing.audit.models import Event
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.performance.plans import forget_what_was_counted, read_whole

from .builders import a_scan

pytestmark = pytest.mark.django_db


def seen(api) -> set[tuple[str, str]]:
    rows = api.get("/api/v1/events/", {"page_size": 200}).json()["results"]
    return {(row["verb"], row["thing_id"]) for row in rows if row["verb"].split(".")[0] in ("scan", "clip")}


@pytest.fixture
def dora(programme):
    """A director who administers nothing."""
    person = in_people.a_person("Dora Nilsen")
    in_curriculum.a_director(person, programme)
    return person


def a_draft(trainee, cardiac) -> Scan:
    return scans.start(by=trainee, application=cardiac, context="clinical")


def hand_in(scan: Scan) -> None:
    now = timezone.now()
    Scan.objects.filter(pk=scan.pk).update(state="submitted", submitted_at=now, first_submitted_at=now)


@pytest.fixture
def opened(tina, pat, cardiac):
    """One that was opened by a reviewer; beside it a draft."""
    a_draft(tina, cardiac)
    scan = a_scan(tina)
    reviews.open(scan=scan, by=pat)
    return scan


def test_events_of_scans_are_their_directors_and_those_of_drafts_are_not(opened, dora, tina, pat, sid, api_of):
    assert seen(api_of(dora)) == {("scan.opened", str(opened.pk))}
    assert [seen(api_of(person)) for person in (tina, pat, sid)] == [set(), set(), set()]
    assert Event.objects.filter(verb="scan.started").count() == 1


def test_an_event_that_names_no_programme_is_found_too(opened, dora, tina, cardiac, api_of):
    draft = Scan.objects.get(state="draft")
    hand_in(draft)
    assert seen(api_of(dora)) == {("scan.opened", str(opened.pk)), ("scan.started", str(draft.pk))}


def test_another_programmes_director_at_the_same_hospital_reads_none_of_it(opened, programme, hospital, tina, api_of):
    Programme.objects.filter(pk=programme.pk).update(code="first")
    theirs = in_curriculum.a_programme(hospital)
    quinn = in_people.a_person("Quinn Abara")
    in_curriculum.a_director(quinn, theirs)
    hand_in(Scan.objects.get(state="draft"))
    assert seen(api_of(quinn)) == set()
    Enrolment.objects.filter(trainee=tina).update(ended_on="2026-01-01")
    in_curriculum.a_trainee(tina, theirs)
    assert {verb for verb, _ in seen(api_of(quinn))} == {"scan.started"}


def test_a_log_at_another_hospital_stays_there(dora, tina, other_hospital, cardiac, api_of):
    in_curriculum.a_trainee(tina, in_curriculum.a_programme(other_hospital))
    there = scans.start(by=tina, application=cardiac, context="clinical", institution=other_hospital)
    hand_in(there)
    assert seen(api_of(dora)) == set()


def test_the_record_is_not_read_from_end_to_end(opened, dora, api_of):
    forget_what_was_counted()
    api = api_of(dora)
    api.get("/api/v1/events/")
    with CaptureQueriesContext(connection) as captured:
        assert api.get("/api/v1/events/").status_code == 200
    assert read_whole(captured.captured_queries) == []
