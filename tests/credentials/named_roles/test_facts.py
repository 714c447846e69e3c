"""Whom the rules ask for by name is who held that role on the hospital's day of the attestation, or of the review."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from curriculum.actions import named_roles
from pocus_credentialing.credentials import facts, standings
from pocus_credentialing.credentials.asked import version_of
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.credentials.overview import Overview
from pocus_credentialing.jobs.worker import Worker
from tests.factories import curriculum as in_curriculum

from .. import builders

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)


def scan_facts(enrolment):
    return facts.facts_of(enrolment, version_of(enrolment.version)).scans


@pytest.fixture
def scan(tina, pat):
    """Attested and reviewed by Pat at eleven in the evening of 5 March, by the hospital's clocks."""
    moment = datetime(2026, 3, 5, 23, 0, tzinfo=UTC)
    found = builders.a_scan(tina)
    builders.a_review(found, pat, signed_at=moment)
    builders.an_attestation(found, pat, at=moment)
    return found


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (DAY, None, ("mentor",)),
        (DAY - timedelta(days=9), DAY, ("mentor",)),
        (DAY + timedelta(days=1), None, ()),
        (DAY - timedelta(days=9), DAY - timedelta(days=1), ()),
    ],
)
def test_the_role_counts_from_its_first_day_to_its_last(scan, enrolment, pat, dana, give, first, last, held):
    given = give(pat, "mentor", first)
    if last:
        named_roles.end(named_role=given, by=dana, ends_on=last)
    [fact] = scan_facts(enrolment)
    assert (fact.supervisor_roles, fact.reviewer_roles) == (held, held)


def test_the_day_is_that_of_the_hospital(scan, enrolment, hospital, pat, give):
    give(pat, "mentor", DAY + timedelta(days=1))
    hospital.time_zone = "Europe/Paris"  # where the sixth has begun
    hospital.save()
    enrolment = builders.enrolment_of(enrolment.trainee)
    [fact] = scan_facts(enrolment)
    assert (fact.supervisor_roles, fact.reviewer_roles) == (("mentor",), ("mentor",))


def test_a_role_in_another_programme_says_nothing_here(scan, enrolment, other_hospital, pat, dana):
    other = in_curriculum.a_programme(other_hospital, code="fusic-heart")
    for person, place in ((dana, in_curriculum.a_director), (pat, in_curriculum.a_proctor)):
        place(person, other)
    named_roles.give(programme=other, person=pat, code="mentor", by=dana, starts_on=date(2026, 1, 1))
    [fact] = scan_facts(enrolment)
    assert (fact.supervisor_roles, fact.reviewer_roles) == ((), ())


def test_where_nobody_is_asked_for_by_name_the_facts_stay_as_they_were(tina, pat, give):
    give(pat, "mentor")
    version = version_of(builders.enrolment_of(tina).version)
    plain = replace(version, requirements=version.requirements[:1])
    builders.accepted(tina, pat, "cardiac", 1, bedside=1)
    [fact] = facts.facts_of(builders.enrolment_of(tina), plain).scans
    assert "supervisor_roles" not in fact.to_json()


def test_progress_follows_when_a_role_is_given_and_when_it_ends(learnt, tina, pat, dana, enrolment, give):
    builders.accepted(tina, pat, "cardiac", 12, bedside=12)
    standings.refresh(enrolment)

    def counted():
        Worker().drain()
        rows = Standing.objects.filter(requirement__key__in=["cardiac.bedside", "cardiac.reviewed"])
        return dict(rows.values_list("requirement__key", "counted"))

    assert counted() == {"cardiac.bedside": 0, "cardiac.reviewed": 0}
    given = give(pat, "mentor")
    assert counted() == {"cardiac.bedside": 12, "cardiac.reviewed": 12}
    named_roles.end(named_role=given, by=dana, ends_on=given.starts_on)
    assert counted() == {"cardiac.bedside": 0, "cardiac.reviewed": 0}


def test_what_is_missing_names_who_it_must_be(learnt, tina, pat, enrolment):
    builders.accepted(tina, pat, "cardiac", 31, bedside=2)
    standings.refresh(enrolment)
    lines = Overview(enrolment).lines
    assert {key: line.missing for key, line in lines.items() if key in ("cardiac.bedside", "cardiac.reviewed")} == {
        "cardiac.bedside": "10 more cardiac scans watched at the bedside by a mentor",
        "cardiac.reviewed": "100 per cent reviewed by a mentor: 0 of 31 so far; 31 more to be reviewed by a mentor",
    }
    assert lines["cardiac.sign_off"].missing == (
        "Signatures by the mentor and the supervisor on the summary training record"
    )
