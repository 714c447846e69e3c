"""Who may ask somebody outside, for what, and what of the link is kept?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from curriculum.actions.invitations import digest_of
from curriculum.models import Membership
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.actions import signatories
from pocus_credentialing.credentials.models import OutsideSignatory
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.credentials import builders
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from .conftest import codes_of, sign

pytestmark = pytest.mark.django_db


def invite(enrolment, by, *codes, **given):
    return signatories.invite(
        enrolment=enrolment, applications=builders.exams(*(codes or ("cardiac",))), by=by, **given
    )


def test_the_only_director_invites_for_their_own_certificate(own, dana):
    signatory, secret = invite(own, dana, name="Ada Lind", email="Ada@Example.net")
    assert (signatory.application_codes, signatory.email, signatory.is_open) == (["cardiac"], "ada@example.net", True)
    assert signatory.expires_at - signatory.invited_at == pytest.approx(timedelta(days=14), abs=timedelta(seconds=5))
    assert signatory.secret_digest == digest_of(secret)
    event = Event.objects.get(verb="signatory.invited")
    assert (event.actor, event.person, event.within_id) == (dana.pk, dana.pk, own.pk)
    assert event.data == {"applications": ["cardiac"], "by_mail": True}


def test_where_another_director_is_it_is_they_who_issue(own, dana, dora, authentication):
    with pytest.raises(NotNow) as refused:
        invite(own, dana)
    assert str(refused.value) == (
        "No outside signatory is needed: another director of this programme can issue it. Ask Dora Nilsen."
    )
    membership = Membership.objects.get(person=dora)
    membership.ends_on = timezone.now().date() - timedelta(days=2)
    membership.save(update_fields=["ends_on"])
    assert invite(own, dana)[0].is_open


def test_who_does_not_direct_or_is_not_the_holder_does_not_invite(own, ready, dana, tina, pat, sid):
    refusals = {}
    for name, person, enrolment in (
        ("trainee", tina, ready), ("director for a trainee", dana, ready), ("proctor", pat, own), ("stranger", sid, own)
    ):  # fmt: skip
        with pytest.raises(NotAllowed) as refused:
            invite(enrolment, person)
        refusals[name] = codes_of(refused)
    assert refusals == {
        "trainee": ["not_director"],
        "director for a trainee": ["not_holder"],
        "proctor": ["not_holder", "not_director"],
        "stranger": ["not_holder", "not_director"],
    }
    assert OutsideSignatory.objects.count() == 0
    assert invite(own, dana)[0].is_open


def test_what_is_not_complete_is_refused_with_its_reasons(own, dana):
    with pytest.raises(NotNow) as refused:
        invite(own, dana, "cardiac", "lung")
    assert [str(reason) for reason in refused.value.reasons] == [
        "Lung is not complete: 25 more lung scans, of which 3 must be abnormal and 5 watched at the bedside."
    ]
    assert OutsideSignatory.objects.count() == 0


@pytest.mark.parametrize("address", ["dana@example.org", " DANA@example.ORG ", "dana@home.example"])
def test_the_holders_own_address_is_refused(own, dana, address):
    dana.private_email = "Dana@home.example"
    dana.save(update_fields=["private_email"])
    own.trainee.refresh_from_db()
    with pytest.raises(NotAllowed) as refused:
        invite(own, dana, email=address)
    assert codes_of(refused) == ["own_address"]
    assert invite(own, dana, email="ada@example.net")[0].email == "ada@example.net"


def test_somebody_of_the_programme_is_not_outside(own, dana, pat, sid):
    with pytest.raises(NotAllowed) as refused:
        invite(own, dana, email="Pat@example.org")
    assert str(refused.value) == "Pat Lindqvist has a role in this programme. Invite somebody from outside it."
    assert invite(own, dana, email=sid.email)[0].email == "sid@example.org"


def test_a_new_link_for_the_same_exams_kills_the_one_that_is_out(own, dana):
    first, _secret = invite(own, dana)
    second, _secret = invite(own, dana)
    first.refresh_from_db()
    assert (first.is_open, first.withdrawn_at is not None, second.is_open) == (False, True, True)
    with pytest.raises(NotNow) as refused:
        sign(first)
    assert codes_of(refused) == ["signatory_link_withdrawn"]
    assert sign(second).state == "valid"
    verbs = Event.objects.filter(verb__startswith="signatory.").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["signatory.invited", "signatory.withdrawn", "signatory.invited", "signatory.signed"]


def test_only_who_sent_it_withdraws_and_only_once(invited, dana, pat):
    signatory, _secret = invited
    with pytest.raises(NotAllowed):
        signatories.withdraw(signatory=signatory, by=pat)
    assert signatories.withdraw(signatory=signatory, by=dana).withdrawn_at is not None
    with pytest.raises(NotNow) as refused:
        signatories.withdraw(signatory=signatory, by=dana)
    assert codes_of(refused) == ["signatory_link_withdrawn"]


def test_the_database_refuses_what_must_never_be(invited, own, dana):
    signatory, _secret = invited
    for change in (
        {"secret_digest": "x" * 64}, {"applications_key": "lung"}, {"email": "dana@example.org"},  # frozen
        {"decided_at": timezone.now()}, {"decided_at": timezone.now(), "decision": "signed"},  # half decided
        {"decided_at": timezone.now(), "decision": "declined"}, {"decision": "declined"},
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            OutsideSignatory.objects.filter(pk=signatory.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM credentials_outsidesignatory")
    with pytest.raises(IntegrityError), transaction.atomic():
        OutsideSignatory.objects.create(
            enrolment=own, applications_key="cardiac", invited_by=dana, secret_digest="y" * 64,
            expires_at=timezone.now(),
        )  # fmt: skip


def test_a_second_director_elsewhere_does_not_count(own, dana, other_hospital):
    elsewhere = in_people.a_person("Eli Storm")
    in_curriculum.a_director(elsewhere, in_curriculum.a_programme(other_hospital))
    assert invite(own, dana)[0].is_open
