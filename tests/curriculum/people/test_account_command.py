"""Whoever runs the installation ends an account that serves two hospitals, which neither administrator alone can."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from curriculum.actions import accounts
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed
from tests.factories.curriculum import a_proctor, a_programme

pytestmark = pytest.mark.django_db


def run(*words) -> str:
    said = StringIO()
    call_command("account", *words, stdout=said)
    return said.getvalue().strip()


def test_an_account_of_two_hospitals_is_ended_from_the_machine_and_opened_again(
    hospital, other_hospital, dana, pat, client_of
):
    a_proctor(pat, a_programme(other_hospital))
    with pytest.raises(NotAllowed, match="whoever runs the installation opens and deactivates accounts"):
        accounts.deactivate(account=pat, institution=hospital, by=dana)
    browser = client_of(pat)
    assert browser.get("/profile/").status_code == 200
    assert run(pat.email.upper(), "--deactivate") == "deactivated"
    assert browser.get("/profile/").status_code == 302
    assert run(pat.email, "--reactivate") == "in use again"
    assert browser.get("/profile/").status_code == 302
    pat.refresh_from_db()
    assert client_of(pat).get("/profile/").status_code == 200
    events = Event.objects.filter(thing_id=pat.pk, verb__in=["person.deactivated", "person.reactivated"])
    assert [(event.verb, event.actor, event.chain) for event in events.order_by("seq")] == [
        ("person.deactivated", None, "installation"),
        ("person.reactivated", None, "installation"),
    ]


def test_what_cannot_be_is_said_in_a_sentence(pat):
    for words, sentence in (
        (("nobody@example.org", "--deactivate"), "Nobody here has the address nobody@example.org."),
        ((pat.email, "--reactivate"), "This account is in use."),
    ):
        with pytest.raises(CommandError, match=sentence):
            run(*words)


def test_the_last_director_and_administrator_is_ended_only_where_it_is_said(dana, hospital, programme):
    said = f"{dana.name} is the only director of {programme.name}.*{dana.name} is the only administrator of {hospital.name}"
    with pytest.raises(CommandError, match=said):
        run(dana.email, "--deactivate")
    dana.refresh_from_db()
    assert dana.is_active is True
    assert run(dana.email, "--deactivate", "--even-the-last") == "deactivated"
    dana.refresh_from_db()
    assert dana.is_active is False
