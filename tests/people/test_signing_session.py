"""How long may one sign after confirming? Half an hour after the last act, four hours at most; some acts ask afresh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from pocus_credentialing.people import signing_session, tokens
from pocus_credentialing.people.authentication import check_fresh, check_signing_session
from pocus_credentialing.people.models import Token
from pocus_credentialing.refusals import StepUpNeeded

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Clock:
    def __init__(self, monkeypatch) -> None:
        self.monkeypatch = monkeypatch
        self.at(timedelta())

    def at(self, since: timedelta) -> None:
        self.monkeypatch.setattr(timezone, "now", lambda: START + since)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def request_(db):
    return SimpleNamespace(session=SessionStore())


def is_open(request) -> bool:
    return signing_session.of_request(request) is not None


def test_it_is_closed_until_opened_and_after_closing(request_, clock):
    assert is_open(request_) is False
    signing_session.open_session(request_, "password")
    assert is_open(request_) is True
    signing_session.close(request_)
    assert is_open(request_) is False


@pytest.mark.parametrize(("after", "open_"), [(timedelta(minutes=30), True), (timedelta(minutes=30) + SECOND, False)])
def test_half_an_hour_without_signing_closes_it(request_, clock, after, open_):
    signing_session.open_session(request_, "password")
    clock.at(after)
    assert is_open(request_) is open_


@pytest.mark.parametrize(("after", "open_"), [(timedelta(hours=4), True), (timedelta(hours=4) + SECOND, False)])
def test_after_four_hours_it_closes_however_busy(request_, clock, after, open_):
    signing_session.open_session(request_, "password")
    for minutes in range(20, 240, 20):
        clock.at(timedelta(minutes=minutes))
        signing_session.touch(request_)
    clock.at(after)
    assert is_open(request_) is open_


def test_signing_begins_the_half_hour_again(request_, clock):
    signing_session.open_session(request_, "password")
    clock.at(timedelta(minutes=29))
    signing_session.touch(request_)
    clock.at(timedelta(minutes=58))
    assert is_open(request_) is True


def test_a_look_does_not_begin_it_again(request_, clock):
    signing_session.open_session(request_, "password")
    clock.at(timedelta(minutes=29))
    is_open(request_)
    clock.at(timedelta(minutes=31))
    assert is_open(request_) is False


def test_a_closed_one_cannot_be_touched_open(request_, clock, pat):
    signing_session.open_session(request_, "password")
    clock.at(timedelta(minutes=31))
    signing_session.touch(request_)
    closed = signing_session.of_request(request_)
    assert closed is None
    with pytest.raises(StepUpNeeded):
        check_signing_session(pat, closed)


def test_the_fresh_proof_is_for_one_act(request_, clock, pat):
    signing_session.open_session(request_, "passkey")
    assert signing_session.has_fresh(request_) is True
    proof = signing_session.take_fresh(request_)
    assert (proof.method, proof.fresh) == ("passkey", True)
    assert check_fresh(pat, proof) is proof
    assert signing_session.take_fresh(request_) is None
    assert is_open(request_) is True


@pytest.mark.parametrize(("after", "good"), [(timedelta(minutes=5), True), (timedelta(minutes=5) + SECOND, False)])
def test_the_fresh_proof_is_good_for_five_minutes(request_, clock, pat, after, good):
    signing_session.open_session(request_, "password")
    clock.at(after)
    proof = signing_session.take_fresh(request_)
    if good:
        assert check_fresh(pat, proof) is proof
    else:
        with pytest.raises(StepUpNeeded):
            check_fresh(pat, proof)


def test_an_open_session_is_not_a_fresh_proof(request_, clock, pat):
    signing_session.open_session(request_, "password")
    signing_session.take_fresh(request_)
    with pytest.raises(StepUpNeeded) as refused:
        check_fresh(pat, signing_session.of_request(request_))
    assert refused.value.code == "confirm_identity_now"


def test_only_a_signing_token_signs(pat):
    reading, signing = (tokens.make(pat, can_sign=can) for can in (False, True))
    found = {
        secret: signing_session.of_request(
            SimpleNamespace(auth=Token.objects.get(secret_digest=tokens.secret_digest(secret)))
        )
        for secret in (reading, signing)
    }
    assert found[reading] is None
    assert (found[signing].method, found[signing].fresh) == ("token", True)
