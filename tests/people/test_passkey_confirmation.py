"""A passkey that was just shown opens the signing session, once."""

from __future__ import annotations

import time

import pytest
from allauth.account.internal.userkit import user_id_to_str

pytestmark = pytest.mark.django_db


def shown(client, person, *, ago: float = 1.0, kind: str = "webauthn") -> None:
    """As allauth's own page leaves it in the session."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": kind, "at": time.time() - ago, "id": 1}]
    session["account_authentication_methods_user"] = user_id_to_str(person)
    session.save()


def test_a_passkey_shown_just_now_opens_the_signing_session(client_of, pat):
    client = client_of(pat)
    shown(client, pat)
    response = client.get("/confirm/passkey/?next=/reviews/")
    assert (response.status_code, response["Location"]) == (302, "/reviews/")
    assert client.session["signing"]["method"] == "passkey"


@pytest.mark.parametrize("how", [{"ago": 3600.0}, {"kind": "recovery_codes"}])
def test_one_shown_long_ago_or_another_factor_does_not(client_of, pat, how):
    client = client_of(pat)
    shown(client, pat, **how)
    response = client.get("/confirm/passkey/?next=/reviews/")
    assert response["Location"] == "/confirm/?next=%2Freviews%2F"
    assert "signing" not in client.session


def test_it_opens_one_session_only(client_of, pat):
    client = client_of(pat)
    shown(client, pat)
    client.get("/confirm/passkey/?next=/reviews/")
    client.post("/profile/end-signing/")
    assert client.get("/confirm/passkey/?next=/reviews/")["Location"] == "/confirm/?next=%2Freviews%2F"
