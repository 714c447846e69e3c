"""Two doors, one rule-book: the page and the API refuse the same things in the same words, and do the same things."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from logbook.models import Attestation, CallBack, Review, Scan
from logbook.queries.content import content_digest
from pocus_credentialing.people.models import KeptAnswer
from pocus_credentialing.people.tasks import forget_what_is_over
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from .builders import NEGATIVE, a_review, a_scan
from .test_pages import sent

pytestmark = pytest.mark.django_db


def said(scan, decision="accepted", **more) -> dict:
    return {"decision": decision, "quality": 4, "answers": NEGATIVE, "content_digest": content_digest(scan), **more}


def on_page(response) -> set[str]:
    """Every sentence of a refusal that a page shows: in its form, or on the error page."""
    if "reasons" in (response.context or {}):
        return set(response.context["reasons"])
    if response.context.get("refusal"):
        return {str(reason) for reason in response.context["refusal"].reasons}
    return {html.unescape(message) for messages in response.context["form"].errors.values() for message in messages}


def in_api(response) -> set[str]:
    return {reason["sentence"] for reason in response.json()["reasons"]}


# --- the refusals -----------------------------------------------------------------------------------------------


def their_own(tina, pat, dana, programme, settings):
    in_curriculum.a_trainee(pat, programme)
    return a_scan(pat), pat, {}


def a_trainee_who_left(tina, pat, dana, programme, settings):
    """Before this scan was handed in again; they had seen it the first time."""
    left = timezone.now() - timedelta(days=3)
    tina.enrolments.update(ended_on=left.date())
    scan = a_scan(tina, institution=programme.institution, first_submitted_at=left)
    return scan, pat, {}


def no_second_factor(tina, pat, dana, programme, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    return a_scan(tina), pat, {}


def reviewed_already(tina, pat, dana, programme, settings):
    scan = a_scan(tina)
    a_review(scan, dana)
    return scan, pat, {}


def returned(tina, pat, dana, programme, settings):
    scan = a_scan(tina)
    a_review(scan, dana, "returned")
    return scan, pat, {}


def clips_not_ready(tina, pat, dana, programme, settings):
    return a_scan(tina, queued_at=None), pat, {}


def changed(tina, pat, dana, programme, settings):
    return a_scan(tina), pat, {"content_digest": "0" * 64}


REFUSALS = {
    "their own": (their_own, 403),
    "a trainee who left": (a_trainee_who_left, 403),
    "no second factor": (no_second_factor, 403),
    "reviewed already": (reviewed_already, 409),
    "returned": (returned, 409),
    "clips not ready": (clips_not_ready, 409),
    "changed": (changed, 409),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_page_and_api_refuse_a_review_in_the_same_words(
    name, tina, pat, dana, programme, settings, signing_client_of, api_of
):
    arrange, status = REFUSALS[name]
    scan, person, more = arrange(tina, pat, dana, programme, settings)
    before = Review.objects.count()
    page = signing_client_of(person).post(f"/scans/{scan.pk}/review/", sent(scan, **more))
    api = api_of(person, sign=True).post(f"/api/v1/scans/{scan.pk}/reviews/", said(scan, **more), format="json")
    assert (page.status_code, api.status_code) == (status, status)
    assert api["Content-Type"] == "application/problem+json"
    assert on_page(page) == in_api(api) != set()
    assert Review.objects.count() == before


@pytest.mark.parametrize("name", ["without a session", "too late", "not the signer"])
def test_page_and_api_refuse_to_undo_in_the_same_words(
    name, tina, pat, dana, client_of, signing_client_of, api_of, monkeypatch
):
    review = a_review(a_scan(tina), pat)
    person, client, api, status = pat, signing_client_of(pat), api_of(pat, sign=True), 409
    if name == "without a session":
        client, api, status = client_of(pat), api_of(pat), 403
    elif name == "not the signer":
        client, api, status = signing_client_of(dana), api_of(dana, sign=True), 403
    else:
        moment = review.signed_at + timedelta(minutes=11)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    page = client.post(f"/reviews/{review.pk}/undo/")
    answer = api.post(f"/api/v1/reviews/{review.pk}/undo/")
    assert (page.status_code, answer.status_code) == (status, status)
    assert on_page(page) == in_api(answer) != set()
    assert Scan.objects.get().state == "accepted"
    assert person == pat


def test_page_and_api_refuse_to_amend_and_to_attest_in_the_same_words(
    programme, tina, pat, dana, signing_client_of, api_of
):
    quinn = in_people.a_person("Quinn Abara")
    in_curriculum.a_proctor(quinn, programme)
    scan = a_scan(tina, supervisor=dana)
    review = a_review(scan, pat)
    client, api = signing_client_of(quinn), api_of(quinn, sign=True)
    word = {"reason": "Read again."}
    page = client.post(f"/reviews/{review.pk}/amend/", sent(scan, "rejected", **word))
    answer = api.post(f"/api/v1/reviews/{review.pk}/amend/", said(scan, "rejected", **word), format="json")
    assert (page.status_code, answer.status_code, on_page(page)) == (403, 403, in_api(answer))
    watched = {"mode": "bedside", "content_digest": content_digest(scan)}
    page = client.post(f"/scans/{scan.pk}/attest/", watched)
    answer = api.post(f"/api/v1/scans/{scan.pk}/attest/", watched, format="json")
    assert (page.status_code, answer.status_code, on_page(page)) == (403, 403, in_api(answer))
    allowed = api_of(dana, sign=True)
    answers = [
        allowed.post(f"/api/v1/scans/{scan.pk}/attest/", {**watched, **more}, format="json").status_code
        for more in ({"content_digest": ""}, {"content_digest": "0" * 64}, {})
    ]
    assert answers == [428, 409, 201]
    assert Attestation.objects.get().supervisor == dana


def test_page_and_api_say_what_is_missing_in_the_same_words(tina, pat, signing_client_of, api_of):
    scan = a_scan(tina)
    digest = content_digest(scan)
    page = signing_client_of(pat).post(f"/scans/{scan.pk}/review/", {"decision": "returned", "content_digest": digest})
    wrong = {"decision": "returned", "content_digest": digest, "quality": 9, "answers": {}}
    api = api_of(pat, sign=True).post(f"/api/v1/scans/{scan.pk}/reviews/", wrong, format="json")
    assert (page.status_code, api.status_code) == (400, 400)
    assert on_page(page) == in_api(api)
    fields = {reason["field"] for reason in api.json()["reasons"]}
    assert fields == {"quality", "reason", *(f"answers.{question}" for question in NEGATIVE)}


# --- what the API does ------------------------------------------------------------------------------------------


def test_a_review_by_program_is_signed_as_by_token(tina, pat, api_of):
    scan = a_scan(tina)
    response = api_of(pat, sign=True).post(f"/api/v1/scans/{scan.pk}/reviews/", said(scan), format="json")
    review = Review.objects.get()
    assert (response.status_code, response.json()["id"]) == (201, str(review.pk))
    assert (review.authentication, response.json()["outcome"], Scan.objects.get().state) == ("token", "TN", "accepted")
    listed = api_of(pat).get(f"/api/v1/scans/{scan.pk}/reviews/").json()
    assert [one["id"] for one in listed["results"]] == [str(review.pk)]


def test_a_token_that_only_reads_does_not_sign(tina, pat, api_of):
    scan = a_scan(tina)
    response = api_of(pat).post(f"/api/v1/scans/{scan.pk}/reviews/", said(scan), format="json")
    assert (response.status_code, response.json()["reasons"][0]["code"]) == (403, "confirm_identity")
    assert Review.objects.count() == 0


@pytest.mark.parametrize("digest", [None, ""])
def test_without_the_digest_of_what_was_seen_the_answer_is_428(tina, pat, api_of, digest):
    body = said(a_scan(tina))
    body.pop("content_digest")
    body |= {} if digest is None else {"content_digest": digest}
    scan = Scan.objects.get()
    response = api_of(pat, sign=True).post(f"/api/v1/scans/{scan.pk}/reviews/", body, format="json")
    assert (response.status_code, response["Content-Type"]) == (428, "application/problem+json")
    assert Review.objects.count() == 0


def test_a_review_sent_twice_with_one_key_is_one_review(tina, pat, api_of):
    scan = a_scan(tina)
    api, body = api_of(pat, sign=True), said(scan)
    answers = [
        api.post(f"/api/v1/scans/{scan.pk}/reviews/", body, format="json", headers={"Idempotency-Key": "one"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Review.objects.count() == 1


@pytest.mark.parametrize(("hours", "is_kept"), [(23, True), (24, False)])
def test_a_kept_answer_is_given_for_a_day_and_deleted_after(tina, pat, api_of, hours, is_kept):
    scan = a_scan(tina)
    api, body = api_of(pat, sign=True), said(scan)
    address, key = f"/api/v1/scans/{scan.pk}/reviews/", {"Idempotency-Key": "one"}
    first = api.post(address, body, format="json", headers=key)
    KeptAnswer.objects.update(at=timezone.now() - timedelta(hours=hours))
    again = api.post(address, body, format="json", headers=key)
    assert (again.status_code, again.json() == first.json()) == ((201, True) if is_kept else (409, False))
    KeptAnswer.objects.update(at=timezone.now() - timedelta(hours=hours))
    forget_what_is_over.call()
    assert KeptAnswer.objects.exists() is is_kept


def test_undo_and_amend_by_program(tina, pat, api_of):
    scan = a_scan(tina)
    review = a_review(scan, pat)
    api = api_of(pat, sign=True)
    body = said(scan, "rejected", reason="Read again.", quality=2)
    amended = api.post(f"/api/v1/reviews/{review.pk}/amend/", body, format="json")
    assert (amended.status_code, amended.json()["supersedes"]) == (201, str(review.pk))
    other = a_review(a_scan(tina), pat)
    undone = api.post(f"/api/v1/reviews/{other.pk}/undo/")
    assert (undone.status_code, undone.json()["kind"], undone.json()["decision"]) == (201, "undo", "")


def test_the_queue_by_program_is_the_queue_of_the_page(tina, pat, sid, api_of):
    today = timezone.now().date()
    late, wished = a_scan(tina, due_on=today - timedelta(days=2)), a_scan(tina, wished_proctor=pat)
    rows = api_of(pat).get("/api/v1/review-queue/").json()["results"]
    assert [(row["id"], row["overdue"], row["asked_for_you"]) for row in rows] == [
        (str(late.pk), True, False),
        (str(wished.pk), False, True),
    ]
    assert [api_of(person).get("/api/v1/review-queue/").json()["results"] for person in (tina, sid)] == [[], []]
    first = api_of(pat).get("/api/v1/review-queue/?page_size=1").json()
    second = api_of(pat).get(re.sub(r"^https?://[^/]+", "", first["next"])).json()
    assert [page["results"][0]["id"] for page in (first, second)] == [str(late.pk), str(wished.pk)]


def test_call_backs_by_program(tina, tom, pat, dana, api_of):
    a_review(a_scan(tina), pat, call_back=True)
    call_back = CallBack.objects.get()
    listed = {p.name: len(api_of(p).get("/api/v1/call-backs/").json()["results"]) for p in (tina, tom, dana)}
    assert listed == {tina.name: 1, tom.name: 0, dana.name: 1}
    address = f"/api/v1/call-backs/{call_back.pk}/close/"
    assert api_of(tom).post(address, {"what_was_done": "x"}, format="json").status_code == 404
    assert api_of(tina).post(address, {"what_was_done": " "}, format="json").status_code == 400
    assert api_of(tina).post(address, {"what_was_done": "Rang."}, format="json").json()["what_was_done"] == "Rang."
    assert api_of(dana).post(address, {"what_was_done": "Rang."}, format="json").status_code == 409


def test_strangers_and_fellow_trainees_get_404_everywhere(tina, tom, sid, pat, api_of):
    scan = a_scan(tina, supervisor=pat)
    review = a_review(scan, pat, call_back=True)
    for person in (tom, sid):
        api = api_of(person, sign=True)
        assert [
            api.post(address, said(scan, mode="bedside", what_was_done="x"), format="json").status_code
            for address in (
                f"/api/v1/scans/{scan.pk}/reviews/",
                f"/api/v1/scans/{scan.pk}/attest/",
                f"/api/v1/reviews/{review.pk}/undo/",
                f"/api/v1/reviews/{review.pk}/amend/",
                f"/api/v1/call-backs/{CallBack.objects.get().pk}/close/",
            )
        ] == [404] * 5


def test_nobody_without_a_name_gets_in(tina, client_of, api_of):
    scan = a_scan(tina)
    assert client_of(None).get(f"/scans/{scan.pk}/review/").status_code == 302
    assert api_of(None).get("/api/v1/review-queue/").status_code == 401
