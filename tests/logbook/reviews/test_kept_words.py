"""What was typed into a review is kept while its author proves who they are; nothing is decided by that."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from logbook.models import Review, Scan
from logbook.queries.content import content_digest
from logbook.views import kept
from tests.factories.people import PASSWORD

from .builders import a_review, a_scan
from .test_pages import page, sent

pytestmark = pytest.mark.django_db
TYPED = "Fan a little down."
IS_KEPT = "What you typed is kept"
IS_CHANGED = "The scan was changed since you typed it. Look again before you decide."
IS_HERE = "What you typed is here again. Nothing is signed yet."


def the_form(client, address, **more) -> dict:
    """As the page gave it, with something typed."""
    writer = re.search(r'name="writer" value="([^"]+)"', client.get(address).content.decode())
    return {
        "writer": writer[1],
        "quality": "2",
        "comment": TYPED,
        "decision": "rejected",
        "confirm_password": "x",
        **more,
    }


def signed_out(client) -> Client:
    Session.objects.all().delete()
    return client


def sign_in(client, person) -> None:
    assert client.post("/account/login/", {"login": person.email, "password": PASSWORD}).status_code == 302


def shown(client, address) -> tuple:
    """The form's texts, whether the page says that they are here again, and how many reviews there are."""
    answer = client.get(address)
    form = answer.context["form"]
    return form["comment"].value(), form["quality"].value(), IS_HERE in answer.content.decode(), Review.objects.count()


def test_a_review_sent_after_the_session_ended_stands_in_the_form_again(tina, pat, client_of):
    address, client = page(a_scan(tina)), client_of(pat)
    form = the_form(client, address)
    answer = signed_out(client).post(address, form)
    assert answer["Location"] == f"/account/login/?next={address}"
    assert IS_KEPT in client.get(answer["Location"]).content.decode()
    sign_in(client, pat)
    assert shown(client, address) == (TYPED, "2", True, 0)
    assert client.get(address).context["form"].errors == {}


def test_an_amendment_is_kept_too(tina, pat, client_of):
    review = a_review(a_scan(tina), pat)
    address, client = f"/reviews/{review.pk}/amend/", client_of(pat)
    signed_out(client).post(address, the_form(client_of(pat), address))
    sign_in(client, pat)
    assert shown(client, address) == (TYPED, "2", True, 1)


@pytest.mark.parametrize("is_changed", [False, True])
def test_where_the_scan_was_changed_meanwhile_that_is_said_beside_what_was_typed(is_changed, tina, pat, client_of):
    scan = a_scan(tina)
    address, client = page(scan), client_of(pat)
    form = the_form(client, address, content_digest=content_digest(scan))
    signed_out(client).post(address, form)
    if is_changed:
        Scan.objects.filter(pk=scan.pk).update(remarks="Another rib space")
    sign_in(client, pat)
    said = client.get(address).content.decode()
    assert (IS_HERE in said, IS_CHANGED in said) == (True, is_changed)


def test_whoever_signs_in_instead_sees_none_of_it(tina, pat, dana, client_of):
    address, client = page(a_scan(tina)), client_of(pat)
    signed_out(client).post(address, the_form(client_of(pat), address))
    assert (kept.KEY in client.session) is True
    sign_in(client, dana)
    assert (kept.KEY in client.session) is False
    assert shown(client, address) == (None, None, False, 0)


def test_nobody_signs_in_the_page_that_was_shown_to_somebody_else(tina, pat, dana, client_of, signing_client_of):
    scan = a_scan(tina)
    address = page(scan)
    of_pat, of_dana = (the_form(client_of(person), address)["writer"] for person in (pat, dana))
    refused = signing_client_of(dana).post(address, sent(scan, writer=of_pat))
    assert (refused.status_code, "was shown to somebody else" in refused.content.decode()) == (409, True)
    assert Review.objects.count() == 0
    assert signing_client_of(dana).post(address, sent(scan, writer=of_dana)).status_code == 302
    review = Review.objects.get()
    assert review.proctor == dana
    amended = f"/reviews/{review.pk}/amend/"
    assert signing_client_of(dana).post(amended, sent(scan, writer=of_pat)).status_code == 409


@pytest.mark.parametrize(
    "change", [{"writer": "made:up"}, {"writer": ""}, {"comment": "x" * 100_001}], ids=["made up", "none", "too long"]
)
def test_what_is_no_form_of_ours_is_not_kept(change, tina, pat, client_of):
    address, client = page(a_scan(tina)), client_of(pat)
    form = the_form(client, address, **change)
    answer = signed_out(client).post(address, form)
    assert (answer["Location"], kept.KEY in client.session) == (f"/account/login/?next={address}", False)


def test_another_scan_s_form_is_not_filled_in(tina, pat, client_of):
    address, other, client = page(a_scan(tina)), page(a_scan(tina)), client_of(pat)
    signed_out(client).post(address, the_form(client_of(pat), address))
    sign_in(client, pat)
    assert shown(client, other) == (None, None, False, 0)
    assert shown(client, address) == (TYPED, "2", True, 0)


def test_after_an_hour_it_is_gone(tina, pat, client_of, monkeypatch):
    address, client = page(a_scan(tina)), client_of(pat)
    form = the_form(client, address)
    signed_out(client).post(address, form)
    sign_in(client, pat)
    session = client.session
    session[kept.KEY] = {**session[kept.KEY], "at": session[kept.KEY]["at"] - timedelta(hours=1).total_seconds() - 1}
    session.save()
    assert shown(client, address) == (None, None, False, 0)
    assert (kept.KEY in client.session) is False


def test_nothing_secret_and_no_decision_is_kept_and_once_sent_it_is_forgotten(tina, pat, signing_client_of):
    scan = a_scan(tina)
    address, client = page(scan), signing_client_of(pat)
    form = the_form(client, address)
    signed_out(client).post(address, form)
    assert sorted(client.session[kept.KEY]["words"]) == ["comment", "quality"]
    again = signing_client_of(pat)
    session = again.session
    session[kept.KEY] = client.session[kept.KEY]
    session.save()
    assert shown(again, address)[0] == TYPED
    assert again.post(address, sent(scan)).status_code == 302
    assert (kept.KEY in again.session, Review.objects.count()) == (False, 1)


def test_the_way_to_the_passkey_keeps_what_was_typed_and_leads_back(tina, pat, client_of):
    Authenticator.objects.create(user=pat, type=Authenticator.Type.WEBAUTHN, data={"name": "key"})
    address, client = page(a_scan(tina)), client_of(pat)
    form = the_form(client, address, keep="passkey")
    answer = client.post(address, form)
    assert answer["Location"] == f"/confirm/?next={quote(address, safe='')}"
    assert shown(client, address) == (TYPED, "2", True, 0)


def test_without_a_passkey_that_button_decides_nothing(tina, pat, client_of):
    address, client = page(a_scan(tina)), client_of(pat)
    answer = client.post(address, the_form(client, address, keep="passkey"))
    assert (answer.status_code, answer.context["form"]["comment"].value(), Review.objects.count()) == (400, TYPED, 0)


def test_a_second_tab_on_a_decided_scan_says_so_before_anything_that_is_missing(tina, pat, dana, signing_client_of):
    scan = a_scan(tina)
    client, address = signing_client_of(pat), page(scan)
    form = the_form(client, address)
    missing = client.post(address, form)
    assert (missing.status_code, "reason" in missing.context["form"].errors) == (400, True)
    a_review(scan, dana)
    answer = client.post(address, form)
    said = {"__all__": ["This scan has been reviewed already. Open it to read the review."]}
    assert (answer.status_code, answer.context["form"].errors) == (409, said)
    assert answer.context["form"]["comment"].value() == TYPED
