"""Opening the link: as someone new, as someone who is here, and when it is too late."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from curriculum.actions import invitations
from curriculum.models import Enrolment, Invitation, Membership
from curriculum.states import Role
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import User
from tests.curriculum.people.test_pages import mailed

NEW = {"name": "Nia New", "post_nominals": "MD", "password": "four words of our own"}


def test_the_page_says_who_invites_to_what_as_what(client, invited, exams):
    _invitation, link = invited(Role.PROCTOR, applications=exams("lung", "cardiac"))
    text = re.sub(r"\s+", " ", client.get(link).content.decode())
    for words in ("Dana Whitfield, MD invites you to “SPOCUS two-phase pathway”.", "Proctor", "Cardiac, Lung",
                  "St Elsewhere Hospital, Emergency Medicine"):  # fmt: skip
        assert words in text
    assert "<script" not in text


def test_someone_new_joins_is_signed_in_and_is_enrolled(client, invited, programme):
    invitation, link = invited(email="New@Example.org", name="Nia New", route="cme")
    assert client.get(link).context["form"].initial["name"] == "Nia New"
    answer = client.post(link, NEW)
    assert (answer.status_code, answer.url) == (302, "/")
    person = User.objects.get(email="new@example.org")
    assert (person.printed_name, person.check_password(NEW["password"])) == ("Nia New, MD", True)
    assert client.get("/profile/").status_code == 200
    assert (Enrolment.objects.get().trainee, Enrolment.objects.get().route) == (person, "cme")
    invitation.refresh_from_db()
    assert invitation.accepted_by == person
    verbs = list(Event.objects.filter(actor=person.pk).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["invitation.accepted", "membership.granted", "enrolment.started"]


def test_a_proctor_gets_the_exams_and_the_ground_of_the_invitation(client, invited, exams):
    _invitation, link = invited(Role.PROCTOR, applications=exams("lung"), basis="Fellowship", email="new@example.org")
    client.post(link, NEW)
    held = Membership.objects.get(role=Role.PROCTOR)
    assert (held.basis, [exam.code for exam in held.applications.all()]) == ("Fellowship", ["lung"])


def test_an_invitation_by_mail_makes_an_account_of_that_address_only(client, invited):
    _invitation, link = invited(email="new@example.org")
    client.post(link, {**NEW, "email": "else@example.org"})
    assert list(User.objects.exclude(name="Dana Whitfield").values_list("email", flat=True)) == ["new@example.org"]


def test_a_link_to_hand_over_asks_for_the_address(client, invited):
    _invitation, link = invited()
    assert list(client.post(link, NEW).context["form"].errors) == ["email"]
    assert client.post(link, {**NEW, "email": "Own@Example.org"}).status_code == 302
    assert User.objects.filter(email="own@example.org").count() == 1


def test_an_address_that_is_here_already_must_sign_in(client, invited, tina):
    _invitation, link = invited(Role.DIRECTOR)
    answer = client.post(link, {**NEW, "email": "TINA@example.org"})
    assert list(answer.context["form"].non_field_errors()) == [
        "Someone with this address is here already. Sign in, then open the link again."
    ]
    assert Membership.objects.filter(person=tina, role=Role.DIRECTOR).count() == 0
    assert Invitation.objects.get().is_open is True


def test_someone_invited_by_mail_who_is_here_is_led_to_sign_in_and_back(client, invited, tina):
    _invitation, link = invited(Role.DIRECTOR, email="tina@example.org")
    text = client.get(link).content.decode()
    assert f'href="/account/login/?next={link}"' in text
    assert 'name="password"' not in text


def test_someone_signed_in_joins_by_one_button(client_of, invited, tina):
    _invitation, link = invited(Role.DIRECTOR)
    client = client_of(tina)
    assert "You are signed in as Tina Okafor, MD (tina@example.org)." in client.get(link).content.decode()
    assert client.post(link).url == "/"
    assert Membership.objects.filter(person=tina, role=Role.DIRECTOR).count() == 1
    assert User.objects.count() == 2


def test_an_invitation_by_mail_is_taken_up_by_nobody_else(client_of, api_of, invited, tina, pat):
    invitation, link = invited(Role.DIRECTOR, email="TINA@example.org")
    words = "This invitation is for another address."
    page = client_of(pat).post(link)
    assert (page.status_code, words in page.content.decode()) == (403, True)
    api = api_of(pat).post(f"/api/v1{link}")
    assert (api.status_code, api.json()["reasons"][0]["code"]) == (403, "for_another_address")
    invitation.refresh_from_db()
    assert (invitation.is_open, Membership.objects.filter(role=Role.DIRECTOR, person=pat).exists()) == (True, False)
    assert client_of(tina).post(link).url == "/"
    assert Membership.objects.filter(role=Role.DIRECTOR, person=tina).count() == 1


def test_looking_at_the_page_accepts_nothing(client_of, invited, tina):
    _invitation, link = invited(Role.DIRECTOR)
    client_of(tina).get(link)
    assert Invitation.objects.get().is_open is True


def test_one_of_another_hospital_joins_and_keeps_their_own(client_of, invited, sid, programme):
    _invitation, link = invited(Role.DIRECTOR, email="sid@example.org")
    assert client_of(sid).get(f"/programmes/{programme.pk}/people/").status_code == 404
    client_of(sid).post(link)
    assert client_of(sid).get(f"/programmes/{programme.pk}/people/").status_code == 200
    assert Membership.objects.filter(person=sid, role=Role.DIRECTOR).count() == 2


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [("password", "short", "password"), ("password", "niajoins@example", "password"), ("name", "", "name"),
     ("name", "x" * 151, "name"), ("name", "Nia\0New", "name"), ("post_nominals", "x" * 61, "post_nominals")],
)  # fmt: skip
def test_what_is_not_well_formed_is_named_and_the_link_stays_good(client, invited, field, value, wrong):
    _invitation, link = invited(email="niajoins@example.org")
    assert list(client.post(link, {**NEW, field: value}).context["form"].errors) == [wrong]
    assert User.objects.filter(email="niajoins@example.org").count() == 0
    assert client.post(link, NEW).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"), [("role", "director"), ("is_active", ""), ("is_staff", "on"), ("programme", "x"), ("id", "x")]
)
def test_fields_that_are_not_asked_for_change_nothing(client, invited, field, value):
    _invitation, link = invited(email="new@example.org")
    client.post(link, {**NEW, field: value})
    person = User.objects.get(email="new@example.org")
    assert (person.is_active, [each.role for each in person.memberships.all()]) == (True, ["trainee"])


def test_a_link_that_nobody_made_is_404_and_a_closed_one_409(client, invited, dana):
    assert client.get("/join/guessed/").status_code == 404
    assert "Look whether it was copied whole." in client.get("/join/guessed/").content.decode()
    assert client.post("/join/guessed/", NEW).status_code == 404
    _invitation, link = invited(email="new@example.org")
    Client().post(link, NEW)
    for answer in (client.get(link), client.post(link, NEW)):
        assert answer.status_code == 409
        assert "Ask whoever invited you for a new one." in answer.content.decode()


def test_an_expired_link_opens_nothing_to_the_second(client, invited, monkeypatch):
    invitation, link = invited()
    monkeypatch.setattr(timezone, "now", lambda: invitation.expires_at - timedelta(seconds=1))
    assert client.get(link).status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: invitation.expires_at)
    assert client.get(link).status_code == 409


def test_addresses_cannot_be_tried_out_without_end(client, invited, tina):
    _invitation, link = invited()
    tries = [client.post(link, {**NEW, "email": "tina@example.org"}).status_code for _ in range(21)]
    assert tries == [400] * 20 + [429]
    cache.clear()
    assert client.post(link, {**NEW, "email": "own@example.org"}).status_code == 302


def test_a_link_is_tried_twenty_times_a_day_from_wherever(client, invited, tina):
    _invitation, link = invited()
    _other, second = invited()
    said = {**NEW, "email": "tina@example.org"}
    tries = [client.post(link, said, REMOTE_ADDR=f"192.0.2.{number}").status_code for number in range(21)]
    assert tries == [400] * 20 + [429]
    assert client.post(second, said, REMOTE_ADDR="192.0.2.99").status_code == 400


def test_the_mail_says_who_invites_and_the_link_and_no_more(
    programme, dana, invited, django_capture_on_commit_callbacks
):
    from django.core import mail  # noqa: PLC0415 -- the outbox is made for each test

    with django_capture_on_commit_callbacks(execute=True):
        _invitation, link = invited(email="new@example.org", name="Nia New")
    assert mailed() == ["new@example.org"]
    letter = mail.outbox[0]
    assert letter.subject == "You are invited: SPOCUS two-phase pathway"
    assert letter.body.startswith("Dana Whitfield invites you to join “SPOCUS two-phase pathway” at St Elsewhere")
    assert (letter.body.count("http"), link in letter.body, "Nia" in letter.body) == (1, True, False)


def test_an_invitation_that_is_rolled_back_sends_nothing(programme, dana, invited):
    invited(email="new@example.org")  # inside the test's transaction, which never commits
    assert mailed() == []


def test_directors_read_these_events_and_strangers_do_not(client, invited, api_of, dana, sid, tina):
    _invitation, link = invited(email="new@example.org")
    client.post(link, NEW)

    def verbs(person) -> set[str]:
        return {each["verb"] for each in api_of(person).get("/api/v1/events/").json()["results"]}

    expected = {"invitation.sent", "invitation.accepted", "membership.granted", "enrolment.started"}
    assert (expected <= verbs(dana), expected & verbs(sid), expected & verbs(tina)) == (True, set(), set())


def test_whoever_calls_the_action_an_invitation_by_mail_is_for_its_address(invited):
    invitation, _link = invited(email="new@example.org")
    person = invitations.accept(invitation=invitation, email="else@example.org", name="Nia New", password="x" * 20)
    assert person.email == "new@example.org"
