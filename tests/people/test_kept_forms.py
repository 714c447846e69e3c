"""Signed out while a form was filled in: what was entered is kept, for whoever entered it, and sent at a press."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from curriculum.models import Attempt
from pocus_credentialing.people import kept_forms
from tests.curriculum.answers import right_ones
from tests.curriculum.outside.files import upload
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
QUIZ = "/modules/lung/quiz/"


@pytest.fixture
def clock(settings, monkeypatch):
    settings.SESSION_IDLE = timedelta(minutes=15)
    shown = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: shown[0])

    def on(**by) -> None:
        shown[0] += timedelta(**by)

    return on


def sign_in(client, person):
    return client.post("/account/login/", {"login": person.email, "password": PASSWORD})


def hidden(page) -> dict[str, str]:
    """Of the form that offers it."""
    form = page.content.decode().split('<form class="form"')[1].split("</form>")[0]
    found = re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.fixture
def begun(tina, programme, client_of):
    client = client_of(tina)
    client.post("/modules/lung/quiz/start/")
    attempt = Attempt.objects.get(person=tina)
    answers = {f"question-{code}": option for code, option in right_ones(attempt.version).items()}
    return client, {"attempt": str(attempt.pk), **answers}


def test_a_quiz_that_is_handed_in_too_late_is_handed_in_after_signing_in(begun, tina, clock):
    client, answers = begun
    clock(minutes=16)
    refused = client.post(QUIZ, answers)
    assert (refused.status_code, refused.url) == (302, f"/account/login/?next={QUIZ}")
    sign_in(client, tina)
    offered = client.get(QUIZ)
    assert "What you entered is kept for an hour." in offered.content.decode()
    assert hidden(offered) == answers
    sent = client.post(QUIZ, hidden(offered))
    attempt = Attempt.objects.get(person=tina)
    assert (sent.url, attempt.score) == (f"/attempts/{attempt.pk}/", 100)
    assert kept_forms.KEY not in client.session


def test_a_page_that_notices_first_that_the_time_is_over_loses_nothing_either(begun, tina, clock):
    """It asks by itself how much time is left, and ends the session with that."""
    client, answers = begun
    clock(minutes=16)
    client.get("/session/")
    refused = client.post(QUIZ, answers)
    assert (refused.status_code, refused.url) == (302, f"/account/login/?next={QUIZ}")
    sign_in(client, tina)
    assert hidden(client.get(QUIZ)) == answers


@pytest.mark.parametrize(
    ("site", "mode", "kept"),
    [
        ("same-origin", "navigate", True),
        ("same-origin", "cors", False),  # a script's: it stays on its page, and sends the form again
        ("cross-site", "navigate", False),
        ("", "", False),
    ],
)
def test_a_form_of_before_one_signed_in_anew_in_another_tab_is_kept_if_the_browser_says_that_it_is_ours(
    tina, programme, site, mode, kept
):
    """Signing in changes the token that is in every form: the page that stood open has the old one."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(tina)
    said = {"title": "Two days of lung ultrasound", "csrfmiddlewaretoken": "of the session before"}
    answer = client.post("/outside/new/", said, headers=_says(site, mode))
    assert answer.status_code == (302 if kept else 403)
    page = client.get("/outside/new/").content.decode()
    assert ("What you entered is kept for an hour." in page) is kept
    assert ("Two days of lung ultrasound" in page) is kept


def _says(site: str, mode: str) -> dict[str, str]:
    """What a browser says of a request; an old one says nothing."""
    return {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode} if site else {}


def test_it_may_be_dropped_and_the_page_is_as_it_was(begun, tina, clock):
    client, answers = begun
    clock(minutes=16)
    client.post(QUIZ, answers)
    sign_in(client, tina)
    dropped = client.post(QUIZ, {"kept_form_drop": "yes", **answers})
    assert (dropped.status_code, dropped.url) == (302, QUIZ)
    assert Attempt.objects.get(person=tina).handed_in_at is None
    assert "question-" in client.get(QUIZ).content.decode()
    assert "kept for an hour" not in client.get(QUIZ).content.decode()


def test_it_is_offered_where_it_belongs_and_no_other_page_is_in_its_way(begun, tina, clock):
    client, answers = begun
    clock(minutes=16)
    client.post(QUIZ, answers)
    sign_in(client, tina)
    assert "kept for an hour" not in client.get("/modules/").content.decode()
    assert "kept for an hour" in client.get(QUIZ).content.decode()


def test_somebody_else_who_signs_in_is_told_nothing_of_it_and_it_is_gone(begun, pat, tina, clock):
    client, answers = begun
    clock(minutes=16)
    client.post(QUIZ, answers)
    sign_in(client, pat)
    assert "kept for an hour" not in client.get(QUIZ, follow=True).content.decode()
    assert kept_forms.KEY not in client.session


def test_after_an_hour_it_is_gone(begun, tina, clock):
    client, answers = begun
    clock(minutes=16)
    client.post(QUIZ, answers)
    clock(minutes=61)
    sign_in(client, tina)
    assert "kept for an hour" not in client.get(QUIZ).content.decode()


def test_a_file_is_chosen_again_and_the_words_stand_in_the_form(tina, programme, client_of, clock):
    client, said = client_of(tina), {"title": "Abdominal ultrasound, two days", "provider": "A provider", "hours": "12"}
    clock(minutes=16)
    client.post("/outside/new/", {**said, "file": upload()})
    sign_in(client, tina)
    offered = client.get("/outside/new/")
    assert hidden(offered) == said
    assert "Abdominal ultrasound, two days" in offered.content.decode()
    form = client.post("/outside/new/", hidden(offered))
    assert (form.status_code, form.context["form"]["title"].value()) == (400, said["title"])


@pytest.mark.parametrize(
    ("address", "sent", "more"),
    [
        ("/account/password/change/", {"oldpassword": "x"}, {}),
        ("/modules/lung/quiz/", {"password": "secret", "confirm_code": "123456"}, {}),
        ("/modules/lung/quiz/", {"a": "x" * (kept_forms.MOST + 1)}, {}),
        ("/modules/lung/quiz/", {"a": "x"}, {"headers": {"HX-Request": "true"}}),
        ("/modules/lung/quiz/", {"a": "x", "writer": "of a form that keeps its own words"}, {}),
    ],
    ids=[
        "an account's page",
        "nothing but a password and a code",
        "too much",
        "a fragment",
        "a form that keeps its own",
    ],
)
def test_what_is_not_kept(tina, programme, client_of, clock, address, sent, more):
    client = client_of(tina)
    clock(minutes=16)
    client.post(address, sent, **more)
    assert kept_forms.KEY not in client.session


def test_of_a_form_with_a_password_the_rest_is_kept(tina, programme, client_of, clock):
    client = client_of(tina)
    clock(minutes=16)
    client.post(QUIZ, {"reason": "Because.", "confirm_password": "secret", "csrfmiddlewaretoken": "x"})
    assert client.session[kept_forms.KEY]["said"] == {"reason": ["Because."]}


def test_whoever_is_signed_in_in_time_is_asked_nothing(begun, tina, clock):
    client, answers = begun
    clock(minutes=14)
    assert client.post(QUIZ, answers).url == f"/attempts/{Attempt.objects.get(person=tina).pk}/"
