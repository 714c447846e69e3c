"""Does a program learn what the pages of a director show: the cohort, one candidate, what is behind a number?"""

from __future__ import annotations

import pytest

from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.actions import certificates
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from . import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_more(programme):
    """Adam and Zoe have logged nothing yet."""
    enrolments = [in_curriculum.a_trainee(in_people.a_person(name), programme) for name in ("Adam Berg", "Zoe Lind")]
    for each in enrolments:
        standings.refresh(each)
    return enrolments


def test_a_cohort_comes_by_name_page_by_page(api_of, dana, programme, ready, two_more):
    address = f"/api/v1/programmes/{programme.pk}/cohort/"
    first = api_of(dana).get(f"{address}?page_size=2").json()
    second = api_of(dana).get(first["next"]).json()
    assert [each["name"] for each in first["results"]] == ["Adam Berg", "Tina Okafor"]
    assert ([each["name"] for each in second["results"]], second["next"]) == (["Zoe Lind"], None)
    tina = first["results"][1]
    assert (tina["enrolment"], tina["ready"], tina["certified"]) == (str(ready.pk), ["cardiac"], [])
    assert [cell for cell in tina["exams"] if cell["application"] == "cardiac"] == [
        {"application": "cardiac", "requirement": "cardiac.scans", "counted": 25, "needed": 25, "met": True}
    ]


def test_of_a_cohort_those_who_are_ready(api_of, dana, programme, ready, two_more, authentication):
    address = f"/api/v1/programmes/{programme.pk}/cohort/?show=ready"
    assert [each["name"] for each in api_of(dana).get(address).json()["results"]] == ["Tina Okafor"]
    issued = certificates.issue(
        enrolment=ready, applications=builders.exams("cardiac"), by=dana, authentication=authentication
    )
    assert (issued.state, api_of(dana).get(address).json()["results"]) == ("valid", [])


def test_a_candidate_with_whose_reviews_they_rest_on(api_of, dana, pat, tina, ready):
    body = api_of(dana).get(f"/api/v1/candidates/{ready.pk}/").json()
    assert (body["name"], body["may_issue"], body["may_invite_signatory"]) == ("Tina Okafor, MD", True, False)
    assert body["reviewed_by_you"] == {"reviewed": 0, "of": 25}
    assert [exam["application"] for exam in body["exams"] if exam["met"]] == ["cardiac"]
    assert body["progress"] == api_of(tina).get(f"/api/v1/enrolments/{ready.pk}/progress/").json()
    assert [api_of(person).get(f"/api/v1/candidates/{ready.pk}/").status_code for person in (tina, pat)] == [404, 404]


def test_whether_a_certificate_would_be_issued_is_said_as_issuing_says_it(api_of, dana, certificate):
    address = f"/api/v1/candidates/{certificate.enrolment_id}/eligibility/"
    refused = api_of(dana, sign=True).post(
        "/api/v1/certificates/",
        {"enrolment": str(certificate.enrolment_id), "applications": ["cardiac", "lung"]},
        "json",
    )
    body = api_of(dana).get(f"{address}?exam=lung&exam=cardiac").json()
    assert (body["eligible"], body["reasons"]) == (False, refused.json()["reasons"])
    assert [reason["code"] for reason in body["reasons"]] == ["requirements_not_met"]


def test_what_is_met_would_be_issued(api_of, dana, tina, ready):
    address = f"/api/v1/candidates/{ready.pk}/eligibility/"
    body = api_of(dana).get(f"{address}?exam=cardiac").json()
    assert (body["eligible"], body["reasons"], body["reviewed_by_you"]) == (True, [], {"reviewed": 0, "of": 25})
    refused = api_of(tina).get(address)
    assert (refused.status_code, [each["code"] for each in refused.json()["reasons"]]) == (
        403, ["not_director", "own_certificate"],
    )  # fmt: skip


def test_the_rows_behind_a_number_name_reviewer_and_quality(api_of, tina, pat):
    in_curriculum.all_modules_passed(tina)
    (good,) = builders.accepted(tina, pat, "cardiac", 1)
    (poor,) = builders.accepted(tina, pat, "cardiac", 1, quality=1)
    enrolment = builders.enrolment_of(tina)
    standings.refresh(enrolment)
    body = api_of(tina).get(f"/api/v1/enrolments/{enrolment.pk}/progress/cardiac.scans/").json()
    assert body["requirement"]["counted"] == 1
    rows = body["rows"]
    assert [(row["scan"], row["reviewer"], row["quality"]) for row in rows["counted"]] == [
        (str(good.pk), "Pat Lindqvist", 4)
    ]
    assert [(row["scan"], row["sentence"]) for row in rows["excluded"]] == [
        (str(poor.pk), "Image quality 1, and 3 or more is needed: kept in your log, not counted")
    ]


def test_the_rows_behind_the_modules_say_when_each_was_passed(api_of, tina):
    enrolment = builders.enrolment_of(tina)
    standings.refresh(enrolment)
    address = f"/api/v1/enrolments/{enrolment.pk}/progress/cardiac.module/"
    assert [row["passed_at"] for row in api_of(tina).get(address).json()["rows"]["modules"]] == [None]
    in_curriculum.all_modules_passed(tina)
    assert [row["passed_at"] is None for row in api_of(tina).get(address).json()["rows"]["modules"]] == [False]
