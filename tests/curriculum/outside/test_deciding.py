"""A certificate from outside: sent in by its owner, decided by a director of theirs, who may decide again."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail

from curriculum import papers
from curriculum.actions import outside
from curriculum.models import Membership, OutsideCertificate
from curriculum.states import OUTSIDE, OUTSIDE_TURN, OutsideState
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories.curriculum import a_director, a_trainee
from tests.factories.people import a_person

from .conftest import SAID
from .files import PDF, upload

pytestmark = pytest.mark.django_db

ALLOWED = {
    ("submitted", "accept"): "accepted",
    ("submitted", "reject"): "rejected",
    ("submitted", "withdraw"): "withdrawn",
    ("accepted", "reject"): "rejected",
    ("rejected", "accept"): "accepted",
}


def do(verb, certificate, tina, dana):
    if verb == "withdraw":
        return outside.withdraw(certificate=certificate, by=tina)
    more = {"reason": "The name is another one."} if verb == "reject" else {}
    return getattr(outside, verb)(certificate=certificate, by=dana, **more)


def test_the_table_is_the_one_that_is_tested_here():
    assert {(state, verb) for verb, step in OUTSIDE.steps.items() for state in step.sources} == set(ALLOWED)
    assert set(OUTSIDE_TURN) == set(OutsideState.values)


@pytest.mark.parametrize("verb", OUTSIDE.steps)
@pytest.mark.parametrize("state", OutsideState.values)
def test_each_verb_moves_it_from_the_states_in_the_table_and_from_no_other(state, verb, brought, tina, dana):
    before = {"accepted": "accept", "rejected": "reject", "withdrawn": "withdraw"}
    if state in before:
        do(before[state], brought, tina, dana)
    if (state, verb) in ALLOWED:
        do(verb, brought, tina, dana)
    else:
        with pytest.raises(NotNow):
            do(verb, brought, tina, dana)
    assert OutsideCertificate.objects.get().state == ALLOWED.get((state, verb), state)


def refused(action, **given) -> str:
    with pytest.raises((NotNow, NotAllowed)) as no:
        action(**given)
    return no.value.code


def test_only_a_director_of_the_trainee_decides_and_nobody_about_their_own(
    brought, tina, tom, pat, dana, sid, programme
):
    for person in (tom, pat, sid):
        assert refused(outside.accept, certificate=brought, by=person) == "not_director"
    a_director(tina, programme)
    assert refused(outside.accept, certificate=brought, by=tina) == "own_certificate"
    assert refused(outside.reject, certificate=brought, by=dana, reason="  ") == "reason_needed"
    assert outside.accept(certificate=brought, by=dana).state == "accepted"
    assert refused(outside.withdraw, certificate=brought, by=tom) == "not_yours"


def test_where_nobody_but_the_trainee_directs_a_proctor_decides(programme, dana, pat, hospital, client_of):
    """No rule needs a person whom a small hospital does not have."""
    a_trainee(dana, programme)
    own = outside.send_in(by=dana, institution=hospital, file=upload(), **SAID)
    assert refused(outside.accept, certificate=own, by=dana) == "own_certificate"
    assert list(OutsideCertificate.objects.visible_to(pat)) == [own]
    assert "waits" in client_of(pat).get("/").content.decode()
    second = a_director(a_person("Quinn Abara"), programme).person
    assert refused(outside.accept, certificate=own, by=pat) == "not_director"
    assert list(OutsideCertificate.objects.visible_to(pat)) == []
    assert list(OutsideCertificate.objects.visible_to(second)) == [own]
    Membership.objects.filter(person=second).update(starts_on="2025-01-01", ends_on="2026-01-01")
    assert outside.accept(certificate=own, by=pat).state == "accepted"


def test_it_stands_only_for_what_a_programme_asks_for(brought, dana):
    assert refused(outside.accept, certificate=brought, by=dana, code="made-up") == "code_unknown"


def test_what_cannot_be_true_is_not_taken(tina, hospital, other_hospital, dana):
    def send(**given):
        where = given.pop("institution", hospital)
        return refused(outside.send_in, institution=where, by=tina, file=upload(), **{**SAID, **given})

    assert send(institution=other_hospital) == "not_enrolled"
    assert send(completed_on=date(2999, 1, 1)) == "not_over"
    assert send(expires_on=date(2026, 2, 28)) == "expires_before"
    assert send(hands_on_minutes=151) == "hands_on_above"
    assert OutsideCertificate.objects.count() == 0
    first = outside.send_in(institution=hospital, by=tina, file=upload(), **SAID)
    assert send() == "sent_already"
    outside.send_in(institution=hospital, by=tina, file=upload(), **{**SAID, "title": "Another one"})
    assert (first.media_type, first.size, OutsideCertificate.objects.count()) == ("application/pdf", len(PDF), 2)


def test_withdrawing_destroys_the_file_unless_another_lies_in_it(brought, tina, hospital, dana, run_jobs):
    place = papers.place_of(hospital.pk, brought.digest)
    other = outside.send_in(institution=hospital, by=tina, file=upload(), **{**SAID, "title": "Another one"})
    outside.withdraw(certificate=brought, by=tina)
    run_jobs()
    assert place.exists()
    outside.withdraw(certificate=other, by=tina)
    run_jobs()
    assert not place.exists()


def test_the_trainee_is_told_that_it_was_decided_and_nothing_more(brought, dana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        outside.reject(certificate=brought, by=dana, reason="The name is another one.")
    [message] = mail.outbox
    assert message.to == ["tina@example.org"]
    assert f"/outside/{brought.pk}/" in message.body
    assert "another one" not in message.body
    assert "another one" not in str(Event.objects.get(verb="outside.rejected").data)


def test_a_director_extends_the_hospitals_list_of_providers(programme, dana, pat):
    assert refused(outside.add_provider, programme=programme, by=pat, name="Echo School") == "not_director"
    assert refused(outside.add_provider, programme=programme, by=dana, name="medmastery") == "provider_listed"
    added = outside.add_provider(programme=programme, by=dana, name="  Echo   School ")
    assert added.name == "Echo School"
    assert refused(outside.add_provider, programme=programme, by=dana, name="ECHO SCHOOL") == "provider_listed"
    outside.remove_provider(programme=programme, by=dana, provider=added)
    assert programme.institution.providers.count() == 0
