"""A session ends by itself: on the server, after a time without activity, and after a longer one however busy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from django.contrib.sessions.models import Session
from django.utils import timezone

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.SESSION_IDLE = 15 * MINUTE


@pytest.fixture
def clock(monkeypatch):
    """Moves on by so much each time it is called."""
    shown = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: shown[0])

    def on(by: timedelta) -> None:
        shown[0] += by

    return on


def is_in(client) -> bool:
    return client.get("/profile/").status_code == 200


@pytest.mark.parametrize(("idle", "stays"), [(14 * MINUTE, True), (15 * MINUTE, False)])
def test_fifteen_minutes_without_activity_end_it_on_the_server(client_of, pat, clock, idle, stays):
    client = client_of(pat)
    assert is_in(client) is True
    key = client.session.session_key
    clock(idle)
    assert is_in(client) is stays
    assert Session.objects.filter(pk=key).exists() is stays


def test_activity_keeps_it_alive_for_twelve_hours_and_not_longer(client_of, pat, clock):
    client = client_of(pat)
    for _ in range(51):
        clock(14 * MINUTE)
        assert is_in(client) is True
    clock(6 * MINUTE)
    assert is_in(client) is False


PASSIVE = [("/session/", {}), ("/health/", {}), ("/", {"HX-Request": "true"})]


@pytest.mark.parametrize(("address", "headers"), PASSIVE)
def test_what_a_page_asks_by_itself_keeps_nothing_alive(client_of, pat, clock, address, headers):
    client = client_of(pat)
    for _ in range(2):
        clock(8 * MINUTE)
        client.get(address, headers=headers)
    assert is_in(client) is False


def test_the_same_asked_by_a_person_does(client_of, pat, clock):
    client = client_of(pat)
    for _ in range(2):
        clock(8 * MINUTE)
        client.get("/")
    assert is_in(client) is True


def test_one_press_extends_it_and_leads_back(client_of, pat, clock):
    client = client_of(pat)
    clock(14 * MINUTE)
    assert client.get("/session/").json() == {"seconds_left": 60, "can_be_extended": True}
    answer = client.post("/session/extend/", {"next": "/profile/"})
    assert (answer.status_code, answer.url) == (302, "/profile/")
    assert client.get("/session/").json() == {"seconds_left": 900, "can_be_extended": True}
    clock(14 * MINUTE)
    assert is_in(client) is True


def test_once_it_has_ended_it_is_not_extended(client_of, pat, clock):
    client = client_of(pat)
    clock(16 * MINUTE)
    assert client.post("/session/extend/").url.startswith("/account/login/")
    assert client.get("/session/").json() == {"seconds_left": 0, "can_be_extended": False}


def test_the_last_minutes_of_twelve_hours_cannot_be_extended(client_of, pat, clock, settings):
    settings.SESSION_IDLE = timedelta(hours=13)
    client = client_of(pat)
    clock(timedelta(hours=11, minutes=59))
    assert client.get("/session/").json() == {"seconds_left": 60, "can_be_extended": False}


def test_nothing_is_done_by_a_form_that_comes_too_late(client_of, pat, clock):
    client = client_of(pat)
    clock(16 * MINUTE)
    answer = client.post("/profile/", {"name": "Changed"})
    assert (answer.status_code, answer.url) == (302, "/account/login/?next=/profile/")
    pat.refresh_from_db()
    assert pat.name == "Pat Lindqvist"


def test_the_page_of_signing_in_says_why(client_of, pat, clock):
    client = client_of(pat)
    clock(16 * MINUTE)
    page = client.get("/profile/", follow=True)
    assert "You were signed out, because nothing happened here for a while." in page.content.decode()


def test_a_page_costs_no_write_for_it(client_of, pat, django_assert_num_queries):
    client = client_of(pat)
    client.get("/session/")
    with django_assert_num_queries(2):  # the session, the person
        client.get("/session/")


def test_every_page_of_a_signed_in_person_knows_when_to_ask(client_of, pat, client):
    page = client_of(pat).get("/profile/").content.decode()
    assert 'data-warning="120"' in page
    assert "<dialog" in page
    assert "<us-session" not in client.get("/account/login/").content.decode()


def test_twelve_hours_is_the_longest():
    assert timedelta(hours=12) == site_settings.SESSION_AT_MOST
