"""Whatever comes between writing and signing, what was written is on the answer."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from logbook.actions import call_backs, scans
from logbook.models import CallBack, Review, Scan
from pocus_credentialing.written import written

from .builders import a_review, a_scan
from .test_pages import page, sent

pytestmark = pytest.mark.django_db
WORDS = {"comment": "Fan a little down.", "reason": "Show the <apex> & more."}
NOTHING_LOST = ["Fan a little down.", "Show the &lt;apex&gt; &amp; more."]


def post(client, address, form, **more):
    """As a browser sends this form: not as multipart, which is the test client's."""
    body = urlencode(form, doseq=True)
    return client.post(address, body, content_type="application/x-www-form-urlencoded", **more)


def kept(answer) -> list[str]:
    text = answer.content.decode()
    return [words for words in NOTHING_LOST if words in text] if "What you wrote" in text else []


def test_a_scan_withdrawn_meanwhile(tina, pat, signing_client_of):
    scan = a_scan(tina)
    form = sent(scan, "returned", **WORDS)
    client = signing_client_of(pat)
    client.get(page(scan))
    scans.withdraw(scan=scan, by=tina)
    answer = post(client, page(scan), form)
    assert (answer.status_code, kept(answer), Review.objects.count()) == (404, NOTHING_LOST, 0)
    assert "It may have been withdrawn while you wrote." in answer.content.decode()


def test_a_trainee_who_left_meanwhile(tina, pat, signing_client_of, programme):
    scan = a_scan(tina)
    form = sent(scan, "returned", **WORDS)
    left = timezone.now() - timedelta(days=3)
    tina.enrolments.update(ended_on=left.date())
    Scan.objects.update(first_submitted_at=left)  # and is handed in again after that
    answer = post(signing_client_of(pat), page(scan), form)
    assert (answer.status_code, kept(answer)) == (403, NOTHING_LOST)


def test_an_amendment_that_came_second(tina, pat, dana, signing_client_of):
    scan = a_scan(tina)
    review = a_review(scan, pat)
    form = sent(scan, "rejected", **WORDS)
    assert signing_client_of(dana).post(f"/reviews/{review.pk}/amend/", form).status_code == 302
    answer = post(signing_client_of(pat), f"/reviews/{review.pk}/amend/", form)
    assert (answer.status_code, kept(answer)) == (409, NOTHING_LOST)


def test_a_call_back_that_somebody_else_closed(tina, pat, dana, client_of):
    a_review(a_scan(tina), pat, call_back=True)
    call_back = CallBack.objects.get()
    call_backs.close(call_back=call_back, by=dana, what_was_done="Rang.")
    answer = post(client_of(tina), f"/call-backs/{call_back.pk}/close/", {"what_was_done": WORDS["reason"]})
    assert (answer.status_code, kept(answer)) == (409, NOTHING_LOST[1:])


@pytest.mark.parametrize(("site", "shown"), [("same-origin", NOTHING_LOST), ("cross-site", []), (None, [])])
def test_a_token_that_grew_old_on_our_own_page_and_no_form_from_elsewhere(tina, pat, site, shown):
    scan = a_scan(tina)
    client = Client(enforce_csrf_checks=True)
    client.force_login(pat, backend="allauth.account.auth_backends.AuthenticationBackend")
    headers = {"Sec-Fetch-Site": site} if site else {}
    answer = post(client, page(scan), sent(scan, "returned", **WORDS), headers=headers)
    assert (answer.status_code, kept(answer)) == (403, shown)


def test_words_only_and_no_secret(rf):
    form = {
        "comment": "Two words", "quality": "4", "answer_x": "negative", "content_digest": "0" * 64,
        "confirm_password": "correct horse battery", "confirm_code": "123 456", "credential": '{"id": 1}',
        "case_key": "Bay 7", "blank": "   ", "offered": ["views", "Rung."],
    }  # fmt: skip
    body = urlencode(form, doseq=True)
    assert written(rf.post("/", body, content_type="application/x-www-form-urlencoded")) == ["Two words", "Rung."]
    assert written(rf.get("/", form)) == []
