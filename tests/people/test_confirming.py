"""The page that asks “is it you?” before a signature."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from pocus_credentialing.people import confirming, rules, signing_session
from pocus_credentialing.people.authentication import check_fresh, check_signing_session
from pocus_credentialing.refusals import NotAllowed
from tests.factories.people import PASSWORD

HERE = "/confirm/?next=/profile/"


def sent(**fields) -> dict[str, str]:
    return {"confirm_password": PASSWORD, "next": "/profile/", **fields}


def reasons(answer) -> list[str]:
    return list(answer.context["form"].non_field_errors())


def signing(client: Client) -> dict | None:
    return client.session.get(signing_session.SESSION_KEY)


def test_the_password_opens_a_signing_session_under_a_new_session_id(client_of, pat):
    client = client_of(pat)
    before = client.session.session_key
    answer = client.post(HERE, sent())
    assert (answer.status_code, answer.url) == (302, "/profile/")
    assert signing(client)["method"] == "password"
    assert client.session.session_key != before


def test_a_wrong_password_opens_none(client_of, pat):
    client = client_of(pat)
    answer = client.post(HERE, sent(confirm_password="not mine"))
    assert (answer.status_code, reasons(answer)) == (403, ["That is not your password."])
    assert signing(client) is None


def test_with_an_app_the_password_alone_is_not_enough(client_of, pat, app_of, code_now):
    app_of(pat)
    client = client_of(pat)
    assert client.post(HERE, sent()).status_code == 403
    wrong = client.post(HERE, sent(confirm_code="000000"))
    assert reasons(wrong) == [
        "That is not the code your app shows now. If you used it just now, wait for the next one."
    ]
    assert signing(client) is None
    assert client.post(HERE, sent(confirm_code=code_now())).status_code == 302
    assert signing(client)["method"] == "totp"


def test_a_code_confirms_once(client_of, pat, app_of, code_now):
    app_of(pat)
    code = code_now()
    assert client_of(pat).post(HERE, sent(confirm_code=code)).status_code == 302
    assert client_of(pat).post(HERE, sent(confirm_code=code)).status_code == 403


def test_a_printed_code_confirms_when_the_device_is_lost(client_of, pat, app_of):
    app_of(pat)
    printed = Authenticator.objects.get(user=pat, type="recovery_codes").wrap().get_unused_codes()[0]
    client = client_of(pat)
    assert client.post(HERE, sent(confirm_code=printed)).status_code == 302
    assert signing(client)["method"] == "recovery code"
    assert client_of(pat).post(HERE, sent(confirm_code=printed)).status_code == 403


def test_five_wrong_tries_are_the_end_for_a_while_in_any_browser(client_of, pat, dana):
    for _ in range(5):
        client_of(pat).post(HERE, sent(confirm_password="not mine"))
    answer = client_of(pat).post(HERE, sent())
    assert reasons(answer) == ["Too many tries. Wait five minutes, then try again."]
    assert client_of(dana).post(HERE, sent()).status_code == 302


def test_right_ones_are_not_counted(client_of, pat):
    client = client_of(pat)
    assert [client.post(HERE, sent()).status_code for _ in range(8)] == [302] * 8


def test_onward_is_within_the_site(client_of, pat):
    assert client_of(pat).post("/confirm/", sent(next="https://evil.example/x")).url == "/"


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get(HERE).url.startswith("/account/login/?next=")
    assert client.post(HERE, sent()).url.startswith("/account/login/?next=")


def test_someone_with_a_passkey_is_offered_it(client_of, pat):
    assert "Use your passkey" not in client_of(pat).get(HERE).content.decode()
    Authenticator.objects.create(user=pat, type="webauthn", data={"name": "Phone", "credential": {}})
    assert "Use your passkey" in client_of(pat).get(HERE).content.decode()


def test_with_a_passkey_the_password_alone_is_not_enough_and_with_a_printed_code_it_is(client_of, pat):
    Authenticator.objects.create(user=pat, type="webauthn", data={"name": "Phone", "credential": {}})
    RecoveryCodes.activate(pat)
    client = client_of(pat)
    refused = client.post(HERE, sent())
    assert (refused.status_code, reasons(refused)) == (
        403, ["Your password alone is not enough: use your passkey, or type one of your printed recovery codes too."],
    )  # fmt: skip
    assert signing(client) is None
    printed = Authenticator.objects.get(user=pat, type="recovery_codes").wrap().get_unused_codes()[0]
    assert client.post(HERE, sent(confirm_code=printed)).status_code == 302
    assert signing(client)["method"] == "recovery code"


def test_coming_back_without_a_passkey_confirms_nothing(client_of, pat):
    client = client_of(pat)
    assert client.get("/confirm/passkey/?next=/profile/").url == "/confirm/?next=%2Fprofile%2F"
    assert signing(client) is None


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_in_production_the_first_signature_waits_for_a_second_factor(client_of, pat, app_of, code_now, required):
    client = client_of(pat)
    page = client.get(HERE)
    assert "Before your first signature" in page.content.decode()
    assert client.post(HERE, sent()).status_code == 200
    assert signing(client) is None
    assert "Before your first signature" in client.get("/profile/").content.decode()
    app_of(pat)
    assert "/confirm/?next=%2Fprofile%2F" in client.get("/account/2fa/").content.decode()
    assert client.post(HERE, sent(confirm_code=code_now())).url == "/profile/"
    assert "Go on to sign" not in client.get("/account/2fa/").content.decode()


def test_the_rule_of_second_factors(pat, app_of, required, settings):
    with pytest.raises(NotAllowed) as refused:
        rules.check_may_sign(pat)
    assert refused.value.code == "second_factor_needed"
    settings.SECOND_FACTOR_REQUIRED = False
    assert rules.may_sign(pat) is True
    settings.SECOND_FACTOR_REQUIRED = True
    app_of(pat)
    assert rules.may_sign(pat) is True


def test_recovery_codes_alone_are_no_second_factor(pat, required):
    Authenticator.objects.create(user=pat, type="recovery_codes", data={})
    assert rules.may_sign(pat) is False


def test_a_forged_form_without_its_token_confirms_nothing(pat):
    client = Client(enforce_csrf_checks=True)
    client.force_login(pat, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(HERE, sent()).status_code == 403
    assert signing(client) is None


def test_no_proof_is_no_proof(pat):
    for check in (check_signing_session, check_fresh):
        with pytest.raises(NotAllowed):
            check(pat, None)


def test_a_form_that_confirms_beside_its_own_question_waits_for_the_second_factor_too(
    rf, pat, app_of, code_now, required
):
    def ask(**fields):
        request = rf.post("/anywhere/", sent(**fields))
        request.user, request.session = pat, SessionStore()
        return confirming.from_form(request)

    with pytest.raises(NotAllowed) as refused:
        ask()
    assert refused.value.code == "second_factor_needed"
    app_of(pat)
    assert ask(confirm_code=code_now()).method == "totp"
