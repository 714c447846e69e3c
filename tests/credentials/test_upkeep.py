"""What is asked of those who hold a certificate: said before it is gained, and judged while it is in force."""

from __future__ import annotations

from datetime import timedelta

import pytest

from curriculum.actions.library import publish
from curriculum.asked import phases_of
from curriculum.comparing import compared
from curriculum.drafting import draft
from curriculum.library.texts import library_text, read_programme_text
from curriculum.models import Enrolment
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.asked import requirement_rows
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.standings import refresh
from pocus_credentialing.credentials.upkeep import upkeep_of

from . import builders

pytestmark = pytest.mark.django_db
KEPT = """
maintenance:
  - id: cardiac.scans
    title: "Cardiac scans in two years"
    shape: min_count
    application: cardiac
    params: {n: 30, filters: {last_months: 24}}
    source: [STAN]
    tag: p
    note: "Chosen here."
  - id: lung.scans
    title: "Lung scans in two years"
    shape: min_count
    application: lung
    params: {n: 30, filters: {last_months: 24}}
    source: [STAN]
    tag: p
    note: "Chosen here."
  - id: programme.hours
    title: "Hours a year"
    shape: learning_hours
    application: null
    params: {hours: 3, last_months: 12}
    source: [STAN]
    tag: p
    note: "Chosen here."
"""
TEXT = library_text("spocus-two-phase") + KEPT


@pytest.fixture
def held_to_it(programme, ready):
    """Tina, complete, in a version that asks something to keep its certificate."""
    made = publish(programme=programme, source=read_programme_text(TEXT)[0], by=None)
    Enrolment.objects.filter(pk=ready.pk).update(version=made)
    enrolment = builders.enrolment_of(ready.trainee)
    refresh(enrolment)
    return enrolment


@pytest.fixture
def holder(held_to_it, dana, authentication):
    certificates.issue(
        enrolment=held_to_it, applications=builders.exams("cardiac"), by=dana, authentication=authentication
    )
    return held_to_it


def told(enrolment) -> list[tuple]:
    return [(each.key, each.result.needed, each.result.counted, each.missing) for each in upkeep_of(enrolment)]


LINES = [
    ("keep.cardiac.scans", 30, 25, "5 more cardiac scans"),
    ("keep.programme.hours", 3, 0, "3 more hours of courses"),
]


def test_it_is_judged_for_whoever_holds_a_certificate_and_for_nobody_else(held_to_it, dana, pat, authentication):
    assert told(held_to_it) == []
    certificates.issue(
        enrolment=held_to_it, applications=builders.exams("cardiac"), by=dana, authentication=authentication
    )
    assert told(held_to_it) == LINES
    builders.accepted(held_to_it.trainee, pat, "cardiac", 5)
    assert told(held_to_it)[0] == ("keep.cardiac.scans", 30, 30, "")


def test_only_what_stands_on_the_certificate_is_kept_up(holder, dana, pat, authentication):
    assert "keep.lung.scans" not in {key for key, *_rest in told(holder)}
    builders.complete(holder.trainee, pat, "lung")
    certificates.issue(enrolment=holder, applications=builders.exams("lung"), by=dana, authentication=authentication)
    assert [(key, counted) for key, _needed, counted, _missing in told(holder)] == [
        ("keep.cardiac.scans", 25), ("keep.lung.scans", 25), ("keep.programme.hours", 0),
    ]  # fmt: skip


def test_each_certificate_asks_by_its_own_version_and_of_all_exams_once(holder, programme, dana, pat, authentication):
    text = TEXT.replace("n: 30, filters: {last_months: 24}", "n: 40, filters: {last_months: 24}").replace(
        "hours: 3,", "hours: 4,"
    )
    newer = publish(programme=programme, source=read_programme_text(text)[0], by=None)
    builders.complete(holder.trainee, pat, "lung")
    Enrolment.objects.filter(pk=holder.pk).update(version=newer)
    enrolment = builders.enrolment_of(holder.trainee)
    refresh(enrolment)
    certificates.issue(enrolment=enrolment, applications=builders.exams("lung"), by=dana, authentication=authentication)
    assert {key: needed for key, needed, *_rest in told(enrolment)} == {
        "keep.lung.scans": 40, "keep.programme.hours": 4, "keep.cardiac.scans": 30,
    }  # fmt: skip


def test_what_is_no_longer_in_force_is_not_kept_up(holder):
    yesterday = holder.programme.institution.today() - timedelta(days=1)
    Certificate.objects.filter(enrolment=holder).update(expires_on=yesterday)
    assert told(holder) == []


def test_a_holder_is_held_to_the_version_of_the_certificate(holder, programme):
    Enrolment.objects.filter(pk=holder.pk).update(version=programme.versions.get(number=1))
    assert told(builders.enrolment_of(holder.trainee)) == LINES


def test_trainee_and_director_see_it_and_what_is_behind_each_number(holder, tina, dana, sid, client_of, api_of):
    for person, page in ((tina, f"/progress/{holder.pk}/"), (dana, f"/candidates/{holder.pk}/")):
        answer = client_of(person).get(page)
        assert [line.key for line in answer.context["upkeep"]] == ["keep.cardiac.scans", "keep.programme.hours"]
        assert "To keep the certificate" in answer.content.decode()
    behind = client_of(tina).get(f"/progress/{holder.pk}/keep.cardiac.scans/")
    assert (behind.status_code, len(behind.context["behind"].counted)) == (200, 25)
    said = api_of(tina).get(f"/api/v1/enrolments/{holder.pk}/progress/").json()["to_keep"]
    assert [(each["id"], each["needed"], each["counted"]) for each in said] == [line[:3] for line in LINES]
    rows = f"/api/v1/enrolments/{holder.pk}/progress/keep.cardiac.scans/"
    assert [api_of(person).get(rows).status_code for person in (tina, dana, sid)] == [200, 200, 404]
    assert api_of(tina).get(rows.replace("keep.cardiac.scans", "keep.nothing")).status_code == 404


def test_the_programme_and_what_is_about_to_be_one_say_it_in_sentences(programme, tina, held_to_it, client_of):
    drafted = draft(programme, read_programme_text(TEXT)[0])
    last = phases_of(drafted.version, drafted.requirements)[-1]
    assert (last["title"], [each["sentence"] for group in last["by_exam"] for each in group["requirements"]]) == (
        "To keep the certificate",
        [
            "At least 3 hours of courses. In the last 12 months.",
            "At least 30 cardiac scans that count.",
            "At least 30 lung scans that count.",
        ],
    )
    page = client_of(tina).get(f"/programmes/{programme.pk}/?version=2")
    assert [phase["title"] for phase in page.context["phases"]][-1] == "To keep the certificate"
    assert "At least 30 cardiac scans that count." in page.content.decode()


def test_a_changed_number_is_named_among_what_differs(programme, held_to_it):
    current = programme.versions.order_by("number").last()
    other = draft(programme, read_programme_text(TEXT.replace("n: 30", "n: 40", 1))[0])
    found = compared(current, requirement_rows(current), other.version, other.requirements)
    assert [(each.title, each.before[:11], each.after[:11]) for each in found.changed] == [
        ("To keep the certificate: Cardiac scans in two years", "At least 30", "At least 40")
    ]
    assert (found.added, found.gone, found.besides) == ([], [], [])
