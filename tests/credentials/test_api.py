"""Does the API do what the pages do, and refuse in the same words?"""

from __future__ import annotations

import pytest
from django.urls import reverse

from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.models import Certificate
from tests.factories import curriculum as in_curriculum
from tests.factories.people import PASSWORD

from . import builders
from .test_pages import text_of

pytestmark = pytest.mark.django_db
CERTIFICATES = "/api/v1/certificates/"


def url(certificate, verb="") -> str:
    return f"{CERTIFICATES}{certificate.serial}/{verb}"


def test_progress_gives_each_requirement_with_what_is_behind_it(api_of, tina, dana, tom, sid, pat):
    in_curriculum.all_modules_passed(tina)
    (good,) = builders.accepted(tina, pat, "cardiac", 1)
    (poor,) = builders.accepted(tina, pat, "cardiac", 1, quality=1)
    enrolment = builders.enrolment_of(tina)
    standings.refresh(enrolment)
    address = f"/api/v1/enrolments/{enrolment.pk}/progress/"
    body = api_of(tina).get(address).json()
    (line,) = [each for each in body["requirements"] if each["id"] == "cardiac.scans"]
    assert {key: line[key] for key in ("needed", "counted", "met", "missing", "counted_scans", "excluded")} == {
        "needed": 25,
        "counted": 1,
        "met": False,
        "missing": "24 more cardiac scans",
        "counted_scans": [str(good.pk)],
        "excluded": [
            {
                "scan": str(poor.pk),
                "reason": "quality_below",
                "sentence": "Image quality 1, and 3 or more is needed: kept in your log, not counted",
            }
        ],
    }
    assert api_of(dana).get(address).json() == body
    assert [api_of(person).get(address).status_code for person in (tom, pat, sid, None)] == [404, 404, 404, 401]


def test_a_program_with_a_signing_token_issues(api_of, dana, tina, ready):
    response = api_of(dana, sign=True).post(
        CERTIFICATES, {"enrolment": str(ready.pk), "applications": ["cardiac"]}, "json"
    )
    body = response.json()
    certificate = Certificate.objects.get()
    assert (response.status_code, body["serial"], body["state"]) == (201, certificate.serial, "valid")
    assert body["holder"] == {"id": str(tina.pk), "name": "Tina Okafor, MD"}
    assert body["applications"] == ["cardiac"]
    assert certificate.evidence.authentication == "token"
    # Whether anything was amended behind it is for its directors.
    assert api_of(tina).get(url(certificate)).json() == {**body, "flagged": None}
    assert [each["serial"] for each in api_of(tina).get(CERTIFICATES).json()["results"]] == [certificate.serial]


def test_a_reading_token_issues_nothing(api_of, dana, ready):
    response = api_of(dana).post(CERTIFICATES, {"enrolment": str(ready.pk), "applications": ["cardiac"]}, "json")
    assert (response.status_code, response.json()["reasons"][0]["code"]) == (403, "confirm_identity_now")
    assert response.json()["detail"].endswith(
        "A program needs a token made with --sign for this: ./pocus manage token EMAIL --sign."
    )
    assert Certificate.objects.count() == 0


def test_a_reading_token_suspends_and_lifts_and_does_not_revoke(api_of, dana, certificate):
    client, why = api_of(dana), {"reason": "A complaint."}
    found = [client.post(url(certificate, f"{verb}/"), why, "json") for verb in ("suspend", "lift", "revoke")]
    assert [answer.status_code for answer in found] == [200, 200, 403]
    assert found[2].json()["detail"].count("made with --sign") == 1
    assert Certificate.objects.get().state == "valid"


def test_a_browser_is_not_told_of_tokens(client_of, dana, ready):
    body = {"enrolment": str(ready.pk), "applications": ["cardiac"]}
    refused = client_of(dana).post(CERTIFICATES, body, content_type="application/json")
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (403, "confirm_identity_now")
    assert "--sign" not in refused.json()["detail"]


def test_a_paper_that_nothing_is_printed_on_is_named(api_of, client_of, dana, certificate):
    sentence = "Certificates are printed on A4 and on Letter: ask for paper=A4 or paper=Letter."
    answer = api_of(dana).get(url(certificate, "pdf/?paper=A0"))
    assert (answer.status_code, answer.json()["reasons"]) == (
        400, [{"code": "no_such_paper", "sentence": sentence, "field": "paper"}],
    )  # fmt: skip
    page = client_of(dana).get(f"/certificates/{certificate.serial}/pdf/?paper=A0")
    assert (page.status_code, sentence in text_of(page)) == (400, True)
    assert api_of(dana).get(url(certificate, "pdf/?paper=Letter")).status_code == 503


def test_what_is_not_well_formed_is_said_in_our_words(api_of, dana, certificate):
    client = api_of(dana, sign=True)

    def said(address, body) -> dict:
        return {each["field"]: each["sentence"] for each in client.post(address, body, "json").json()["reasons"]}

    assert said(CERTIFICATES, {}) == {"enrolment": "This is needed.", "applications": "This is needed."}
    assert said(CERTIFICATES, {"enrolment": "0" * 8, "applications": ["brain"], "serial": "X"}) == {
        "serial": "This cannot be set here."
    }
    unknown = {"enrolment": "00000000-0000-4000-8000-000000000000", "applications": ["brain"]}
    assert said(CERTIFICATES, unknown) == {
        "enrolment": "There is nothing with this id here, or nothing that you may see.",
        "applications": "There is no “brain” here.",
    }
    assert said(url(certificate, "look/"), {"reason": " ", "flags": "all"}) == {
        "reason": "This may not be empty.",
        "flags": "This must be a list.",
    }
    broken = client.generic("POST", CERTIFICATES, "{", content_type="application/json").json()
    assert broken["detail"] == "The body is not JSON: line 1, column 2."


@pytest.mark.parametrize("address", ["certificates", "signatories"])
def test_exams_without_end_are_not_looked_up_one_by_one(address, api_of, dana, ready, django_assert_max_num_queries):
    api, said = api_of(dana, sign=True), {"enrolment": str(ready.pk), "applications": ["cardiac"] * 101}
    with django_assert_max_num_queries(10):
        refused = api.post(f"/api/v1/{address}/", said, "json")
    reason = {"code": "max_length", "sentence": "At most 100 entries.", "field": "applications"}
    assert (refused.status_code, refused.json()["reasons"]) == (400, [reason])
    assert Certificate.objects.count() == 0


def test_shape_is_checked_and_what_one_may_not_see_does_not_exist(api_of, dana, sid, ready):
    client = api_of(dana, sign=True)
    assert client.post(CERTIFICATES, {}, "json").status_code == 400
    assert client.post(CERTIFICATES, {"enrolment": str(ready.pk), "applications": ["brain"]}, "json").status_code == 400
    body = {"enrolment": str(ready.pk), "applications": ["cardiac"]}
    assert api_of(sid, sign=True).post(CERTIFICATES, body, "json").status_code == 400
    assert client.post(CERTIFICATES, body, "json").status_code == 201


def test_the_same_key_sent_twice_issues_once(api_of, dana, ready):
    body = {"enrolment": str(ready.pk), "applications": ["cardiac"]}
    client = api_of(dana, sign=True)
    first, second = (client.post(CERTIFICATES, body, "json", HTTP_IDEMPOTENCY_KEY="once") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Certificate.objects.count() == 1


def said_by_both(client, api, page_url, form, api_url, body):
    """Status and sentences of the page and of the API for one refusal."""
    page = client.post(page_url, form)
    program = api.post(api_url, body, "json")
    read = text_of(page)
    reasons = [reason["sentence"] for reason in program.json()["reasons"]]
    return (page.status_code, [sentence in read for sentence in reasons]), (program.status_code, reasons)


@pytest.mark.parametrize(
    ("exams", "sentences"),
    [
        (
            ["lung"],
            ["Lung is not complete: 25 more lung scans, of which 3 must be abnormal and 5 watched at the bedside."],
        ),
        (["cardiac"], ["SEH-{year}-000001 for the same exams is valid until {day}."]),
    ],
)
def test_page_and_api_refuse_to_issue_in_the_same_words(exams, sentences, client_of, api_of, dana, certificate):
    page_url = reverse("credentials:candidates_issue", args=[certificate.enrolment_id])
    page, program = said_by_both(
        client_of(dana), api_of(dana, sign=True), page_url, {"exam": exams, "confirm_password": PASSWORD},
        CERTIFICATES, {"enrolment": str(certificate.enrolment_id), "applications": exams},
    )  # fmt: skip
    day = f"{certificate.expires_on.day} {certificate.expires_on:%b %Y}"
    assert program == (409, [each.format(year=certificate.issued_on.year, day=day) for each in sentences])
    assert page == (409, [True])


@pytest.mark.parametrize(("verb", "state"), [("suspend", "suspended"), ("lift", "valid"), ("revoke", "revoked")])
def test_page_and_api_refuse_to_decide_in_the_same_words(verb, state, client_of, api_of, dana, certificate):
    Certificate.objects.update(state=state)
    page, program = said_by_both(
        client_of(dana), api_of(dana, sign=True), reverse(f"credentials:deciding_{verb}", args=[certificate.serial]),
        {"reason": "Why", "confirm_password": PASSWORD}, url(certificate, f"{verb}/"), {"reason": "Why"},
    )  # fmt: skip
    assert program[0] == 409
    assert page == (409, [True])


def test_suspend_lift_and_revoke_by_program(api_of, dana, pat, certificate):
    client = api_of(dana, sign=True)
    found = [
        client.post(url(certificate, f"{verb}/"), {"reason": "A complaint."}, "json").json()["state"]
        for verb in ("suspend", "lift", "revoke")
    ]
    assert found == ["suspended", "valid", "revoked"]
    assert client.post(url(certificate, "suspend/"), {"reason": ""}, "json").status_code == 400
    assert api_of(pat, sign=True).post(url(certificate, "suspend/"), {"reason": "Why"}, "json").status_code == 404


def test_a_trainee_may_look_and_not_decide(api_of, tina, certificate):
    response = api_of(tina, sign=True).post(url(certificate, "suspend/"), {"reason": "Why"}, "json")
    assert response.status_code == 403
    assert [reason["code"] for reason in response.json()["reasons"]] == ["not_director", "own_certificate"]
    assert Certificate.objects.get().state == "valid"
