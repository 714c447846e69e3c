"""Tokens of programs: made by command, kept as digests, gone when their time is over."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.test import APIClient

from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import Token

ANYTHING = "/api/v1/applications/"


def made(email: str, **options) -> str:
    out = StringIO()
    call_command("token", email, stdout=out, **options)
    return out.getvalue().strip()


def api(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def later(monkeypatch):
    """Look at the clock later; tokens are made now."""
    now = timezone.now()
    return lambda since: monkeypatch.setattr(timezone, "now", lambda: now + since)


def test_the_command_prints_the_token_once_and_keeps_only_its_digest(dana):
    secret = made("Dana@Example.org ")
    token = Token.objects.get(person=dana)
    assert secret.startswith("pocus_")
    assert (token.can_sign, secret in (token.secret_digest, str(token))) == (False, False)
    assert api(secret).get(ANYTHING).status_code == 200
    assert api(secret + "x").get(ANYTHING).status_code == 401


def test_making_one_is_recorded_without_the_token(dana):
    secret = made("dana@example.org", sign=True)
    event = Event.objects.get(verb="person.token_made")
    assert (event.person, event.actor, event.data) == (dana.pk, None, {"can_sign": True})
    assert secret not in str(event.content())


def test_an_unknown_address_is_told_and_makes_nothing(db):
    with pytest.raises(CommandError, match=r"^Nobody here has the address nobody@example\.org\.$"):
        made("nobody@example.org")
    assert Token.objects.count() == 0


def test_someone_deactivated_gets_none_and_theirs_stop(dana):
    secret = made("dana@example.org")
    dana.is_active = False
    dana.save()
    assert api(secret).get(ANYTHING).status_code == 401
    with pytest.raises(CommandError, match="may no longer sign in"):
        made("dana@example.org")


@pytest.mark.parametrize(
    ("sign", "since", "status"),
    [
        (False, timedelta(days=29), 200),
        (False, timedelta(days=31), 401),
        (True, timedelta(minutes=59), 200),
        (True, timedelta(minutes=61), 401),
    ],
)
def test_a_token_has_its_time(dana, later, sign, since, status):
    client = api(made("dana@example.org", sign=sign))
    later(since)
    assert client.get(ANYTHING).status_code == status


def test_a_revoked_token_is_told_to_be_made_anew(dana):
    secret = made("dana@example.org")
    Token.objects.update(revoked_at=timezone.now())
    answer = api(secret).get(ANYTHING)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["detail"] == "This token is unknown, expired or revoked. Make a new one."


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer \xff"])
def test_a_header_that_is_not_well_formed_is_refused(db, header):
    assert APIClient().get(ANYTHING, HTTP_AUTHORIZATION=header).status_code == 401


def test_making_a_token_is_told_in_the_events_that_an_administrator_reads(dana, api_of):
    """Only of the institution's own chain: what concerns a person alone lies in the installation's."""
    made("dana@example.org")
    verbs = {each["verb"] for each in api_of(dana).get("/api/v1/events/").json()["results"]}
    assert "person.token_made" not in verbs
