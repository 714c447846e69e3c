"""What was learnt elsewhere counts where a programme's rules say so: once accepted, while it is valid, at its hospital."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curriculum.actions import courses, outside
from curriculum.actions.library import start_programme
from curriculum.models import Application
from pocus_credentialing.credentials import facts
from pocus_credentialing.credentials.asked import version_of
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.credentials.standings import differences, judged
from tests.curriculum.outside.conftest import SAID
from tests.curriculum.outside.files import upload
from tests.factories import curriculum as in_curriculum
from tests.logbook.reviews.builders import a_scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def heart(hospital, dana, tina):
    """FUSIC Heart asks for an e-learning course and a live course, both about the heart. Tina is in it, too."""
    programme = start_programme(institution=hospital, by=None, code="fusic-heart")
    in_curriculum.a_director(dana, programme)
    return in_curriculum.a_trainee(tina, programme)


@pytest.fixture
def haemodynamics(hospital, dana, tina):
    """FUSIC HD asks for awards earned before."""
    programme = start_programme(institution=hospital, by=None, code="fusic-hd")
    in_curriculum.a_director(dana, programme)
    return in_curriculum.a_trainee(tina, programme)


def bring(tina, hospital, **given):
    said = {**SAID, "application": Application.objects.get(code="cardiac"), "kind": "e_learning", **given}
    return outside.send_in(institution=hospital, by=tina, file=upload(), **said)


def counted(enrolment, shape: str) -> dict[str, int]:
    rows = Standing.objects.filter(enrolment=enrolment, requirement__shape=shape)
    return {row.requirement.key: row.counted for row in rows.select_related("requirement")}


def test_it_counts_in_the_transaction_in_which_it_is_accepted_and_no_more_once_rejected(tina, dana, hospital, heart):
    brought = bring(tina, hospital)
    outside.accept(certificate=brought, by=dana)
    learning = counted(heart, "courses_passed")
    assert sorted(learning.values()) == [0, 1]
    outside.reject(certificate=brought, by=dana, reason="Another person's name.")
    assert sorted(counted(heart, "courses_passed").values()) == [0, 0]
    assert differences(heart) == []


def test_attendance_counts_once_a_director_confirms_it_and_no_more_once_taken_back_or_off(tina, dana, heart):
    cardiac = Application.objects.get(code="cardiac")
    course = courses.record_course(
        programme=heart.programme, by=dana, title="Heart day", held_on=date(2026, 3, 2), minutes=420,
        hands_on_minutes=240, application=cardiac, kind="live_course",
    )  # fmt: skip
    courses.list_attendees(course=course, by=dana, trainees=[tina])
    assert facts.facts_of(heart, version_of(heart.version)).courses == ()
    courses.confirm(course=course, by=dana, trainees=[tina.pk])
    assert sorted(counted(heart, "courses_passed").values()) == [0, 1]
    (fact,) = facts.facts_of(heart, version_of(heart.version)).courses
    assert (fact.kind, fact.completed_on, fact.application) == ("live_course", date(2026, 3, 2), "cardiac")
    assert (fact.minutes, fact.hands_on_minutes) == (420, 240)
    courses.unconfirm(course=course, by=dana, trainees=[tina.pk])
    assert sorted(counted(heart, "courses_passed").values()) == [0, 0]
    courses.confirm(course=course, by=dana, trainees=[tina.pk])
    courses.take_off(course=course, by=dana, trainees=[tina.pk])
    assert sorted(counted(heart, "courses_passed").values()) == [0, 0]
    assert differences(heart) == []


def test_an_expired_one_is_named_with_its_reason_and_the_day_is_foreseen(tina, dana, hospital, heart):
    last = hospital.today() + timedelta(days=5)
    outside.accept(certificate=bring(tina, hospital, expires_on=last), by=dana)
    asked = next(
        each for each in judged(heart).judgement.requirements if each.shape == "courses_passed" and each.counted
    )
    after = next(
        each
        for each in judged(heart, last + timedelta(days=1)).judgement.requirements
        if each.requirement == asked.requirement
    )
    assert (asked.met, asked.next_change_on) == (True, last + timedelta(days=1))
    assert (after.counted, [each.reason for each in after.excluded_items]) == (0, ["expired"])


def test_a_certificate_that_a_director_says_is_an_award_is_one(tina, dana, hospital, haemodynamics):
    brought = bring(tina, hospital, kind="certificate", application=None)
    outside.accept(certificate=brought, by=dana, code="fusic-heart")
    assert list(counted(haemodynamics, "prerequisite_award").values()) == [1]
    other = bring(tina, hospital, kind="certificate", application=None, title="FAMUS")
    outside.accept(certificate=other, by=dana)
    assert list(counted(haemodynamics, "prerequisite_award").values()) == [1]
    outside.reject(certificate=other, by=dana, reason="A mistake.")
    outside.accept(certificate=other, by=dana, code="famus")
    assert list(counted(haemodynamics, "prerequisite_award").values()) == [2]


def test_another_hospitals_certificate_counts_there_only(tina, dana, sid, hospital, other_hospital, heart):
    elsewhere = in_curriculum.a_trainee(tina, sid.memberships.get().programme)
    brought = bring(tina, other_hospital)
    outside.accept(certificate=brought, by=sid)
    assert facts.facts_of(heart, version_of(heart.version)).courses == ()
    assert elsewhere.institution == other_hospital


def test_a_version_that_asks_for_none_is_told_of_none_and_asks_the_database_no_more(tina, dana, hospital, heart):
    outside.accept(certificate=bring(tina, hospital), by=dana)
    pathway = tina.enrolments.exclude(pk=heart.pk).get()
    version = version_of(pathway.version)
    with CaptureQueriesContext(connection) as asked:
        assert facts.facts_of(pathway, version).courses == ()
    assert [query["sql"] for query in asked if "outside" in query["sql"] or "attendance" in query["sql"]] == []


def test_the_rows_behind_the_number_are_the_certificates(tina, dana, hospital, heart, client_of):
    brought = bring(tina, hospital)
    outside.accept(certificate=brought, by=dana)
    key = next(key for key, number in counted(heart, "courses_passed").items() if number)
    page = client_of(tina).get(f"/progress/{heart.pk}/{key}/")
    assert [(row.title, row.why) for row in page.context["behind"].learning] == [(SAID["title"], "")]
    assert f"/outside/{brought.pk}/" in page.content.decode()
    assert page.context["behind"].is_of_scans is False


def test_scans_made_before_the_course_that_phase_1_asks_for_do_not_count(tina, pat, dana, hospital, heart):
    def early() -> list[bool]:
        return [scan.before_phase1 for scan in facts.facts_of(heart, version_of(heart.version)).scans]

    a_scan(tina, institution=hospital)
    for kind in ("e_learning", "course"):
        assert early() == [True]
        outside.accept(certificate=bring(tina, hospital, kind=kind, title=kind), by=dana)
    assert early() == [False]
