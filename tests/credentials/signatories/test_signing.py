"""Does the link issue the same certificate as a director would, once, for what is met, in the signatory's name?"""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from itertools import count

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from logbook.models import Scan
from pocus_credentialing.audit import queries as audit
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.credentials.actions import signatories
from pocus_credentialing.credentials.models import Certificate, Evidence, OutsideSignatory
from pocus_credentialing.people import signing
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.credentials import builders
from tests.logbook.reviews.parallel import PARALLEL, a_database_of_several_connections, at_once, seen_from_outside

from .conftest import WHO, codes_of, seen, sign

pytestmark = pytest.mark.django_db


def test_the_signature_issues_the_certificate_in_the_signatorys_name(invited, own, dana):
    signatory, _secret = invited
    certificate = sign(signatory)
    evidence = certificate.evidence
    assert (certificate.state, certificate.holder, certificate.intended_by) == ("valid", dana, None)
    assert (evidence.issued_by, evidence.signatory, evidence.authentication) == (None, signatory, "link")
    said = evidence.statement["signed"]
    assert said == {
        "name": "Ada Lind, MD",
        "role": "Head of Emergency Ultrasound",
        "affiliation": "Northfield Hospital",
        "capacity": "outside signatory invited by the holder's hospital",
        "meaning": "issued",
        "at": said["at"],
        "authentication": "link",
    }
    assert signing.is_genuine(evidence.statement, evidence.kid, evidence.signature)
    assert evidence.judged["annex"]["issuer_share"] == {"reviewed": 0, "of": 25}
    assert evidence.judged["people"][str(signatory.pk)] == "Ada Lind, MD"


def test_what_happened_is_told_without_the_signatorys_name(invited, dana):
    signatory, _secret = invited
    certificate = sign(signatory)
    events = list(Event.objects.filter(verb__in=["certificate.intended", "certificate.issued", "signatory.signed"]))
    events.sort(key=lambda event: event.seq)
    assert [(event.verb, event.actor, event.person, event.authentication) for event in events] == [
        ("certificate.intended", None, dana.pk, ""),
        ("signatory.signed", None, dana.pk, "link"),
        ("certificate.issued", None, dana.pk, "link"),
    ]
    assert [sentence(event, {}) for event in events] == [
        "An outside signatory began to sign this certificate.",
        f"The outside signatory signed: certificate {certificate.serial} was issued.",
        "An outside signatory signed this certificate: it was issued.",
    ]
    assert "Ada" not in str([event.data for event in Event.objects.all()])
    assert list(audit.verify()) == []


def test_a_link_signs_once(invited):
    signatory, _secret = invited
    certificate = sign(signatory)
    for again in (lambda: sign(signatory), lambda: signatories.decline(signatory=signatory, by=None, reason="No.")):
        with pytest.raises(NotNow) as refused:
            again()
        assert codes_of(refused) == ["signatory_link_used"]
    assert list(Certificate.objects.all()) == [certificate]


def test_a_declined_link_does_not_sign_and_says_why_to_the_next(invited, own, dana):
    signatory, _secret = invited
    signatories.decline(signatory=signatory, by=None, reason="Too few positive findings.")
    assert (signatory.decision, signatory.reason) == ("declined", "Too few positive findings.")
    with pytest.raises(NotNow) as refused:
        sign(signatory)
    assert codes_of(refused) == ["signatory_link_used"]
    assert (Certificate.objects.count(), own.programme.institution.serials_used) == (0, 0)
    other, _secret = signatories.invite(enrolment=own, applications=builders.exams("cardiac"), by=dana)
    assert sign(other).state == "valid"


def test_declining_needs_a_reason(invited):
    signatory, _secret = invited
    with pytest.raises(NotNow) as refused:
        signatories.decline(signatory=signatory, by=None, reason="  ")
    assert codes_of(refused) == ["reason_needed"]
    signatory.refresh_from_db()
    assert signatory.is_open


def test_an_expired_link_does_neither(invited):
    signatory, _secret = invited
    OutsideSignatory.objects.filter(pk=signatory.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    signatory.refresh_from_db()
    for act in (lambda: sign(signatory), lambda: signatories.decline(signatory=signatory, by=None, reason="No.")):
        with pytest.raises(NotNow) as refused:
            act()
        assert codes_of(refused) == ["signatory_link_expired"]
    OutsideSignatory.objects.filter(pk=signatory.pk).update(expires_at=timezone.now() + timedelta(minutes=1))
    assert sign(signatory).state == "valid"


def test_what_is_no_longer_met_is_refused_with_the_reasons_and_leaves_the_link(invited, own):
    signatory, _secret = invited
    lost = Scan.objects.filter(trainee=own.trainee, application__code="cardiac").order_by("performed_at").last()
    Scan.objects.filter(pk=lost.pk).update(state="rejected")
    with pytest.raises(NotNow) as refused:
        sign(signatory)
    assert [str(reason) for reason in refused.value.reasons] == ["Cardiac is not complete: 1 more cardiac scan."]
    signatory.refresh_from_db()
    assert (signatory.is_open, signatory.printed_name) == (True, "")
    Scan.objects.filter(pk=lost.pk).update(state="accepted")
    assert sign(signatory).state == "valid"


def test_evidence_that_is_not_what_was_shown_is_not_signed(invited, own, dana, pat):
    signatory, _secret = invited
    shown = seen(signatory)
    builders.accepted(dana, pat, "cardiac", 1)
    with pytest.raises(NotNow) as refused:
        sign(signatory, shown=shown)
    assert codes_of(refused) == ["changed_meanwhile"]
    assert [each.state for each in Certificate.objects.all()] == ["abandoned"]
    signatory.refresh_from_db()
    assert signatory.is_open
    assert sign(signatory).state == "valid"


def test_a_director_who_came_meanwhile_issues_instead(invited, own, dora, authentication):
    signatory, _secret = invited
    with pytest.raises(NotNow) as refused:
        sign(signatory)
    assert codes_of(refused) == ["another_director_issues"]
    assert "Dora Nilsen" in str(refused.value)


def test_neither_the_holder_nor_anybody_of_the_programme_signs(invited, dana, pat, tom, sid):
    signatory, _secret = invited
    said = {}
    for person in (dana, pat, tom):
        with pytest.raises(NotAllowed) as refused:
            sign(signatory, by=person)
        said[person.name.split()[0]] = codes_of(refused)
    assert said == {"Dana": ["own_certificate"], "Pat": ["not_outside"], "Tom": ["not_outside"]}
    assert sign(signatory, by=sid).state == "valid"
    assert Event.objects.get(verb="signatory.signed").actor == sid.pk


@pytest.mark.parametrize("name", ["Dana Whitfield", "dana  whitfield, md", " Dana Whitfield, MD "])
def test_the_holders_name_is_not_signed_with(invited, name):
    signatory, _secret = invited
    with pytest.raises(NotAllowed) as refused:
        sign(signatory, name=name)
    assert codes_of(refused) == ["holders_name"]
    assert sign(signatory, name="Dana Whitfield the Elder, MD").state == "valid"


def test_one_issuer_and_no_more_stands_in_the_database(invited, dana):
    signatory, _secret = invited
    evidence = sign(signatory).evidence
    columns = {
        field.attname: getattr(evidence, field.attname) for field in Evidence._meta.fields if field.attname != "id"
    }
    for wrong in ({"signatory_id": None}, {"issued_by_id": dana.pk}):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            Evidence.objects.create(**{**columns, **wrong})


def test_the_check_names_a_signatory_that_was_rewritten(invited):
    signatory, _secret = invited
    certificate = sign(signatory)

    def checked() -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("check_certificates", stdout=out)
        except SystemExit as ended:
            return int(ended.code or 0), out.getvalue()
        return 0, out.getvalue()

    assert checked() == (0, "Every certificate is as it should be. Checked: 1.\n")
    OutsideSignatory.objects.filter(pk=signatory.pk).update(affiliation="Elsewhere")
    assert checked() == (
        1,
        f"certificate {certificate.serial}: the signatory's affiliation is Elsewhere in the row and "
        f"{WHO['affiliation']} in the statement\nFaults: 1. Certificates checked: 1.\n",
    )


@pytest.mark.django_db(transaction=True)
def test_sixteen_signings_of_one_link_are_one(invited, tmp_path):
    signatory, _secret = invited
    shown = seen(signatory)
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: sign(OutsideSignatory.objects.get(), shown=shown))
        left = seen_from_outside(
            lambda: (
                Certificate.objects.filter(state="valid").count(),
                Evidence.objects.count(),
                Event.objects.filter(verb="signatory.signed").count(),
                list(audit.verify()),
            )
        )
    assert left == (1, 1, 1, [])
    assert found.pop("done") == 1
    assert sum(found.values()) == PARALLEL - 1
    assert set(found) == {("signatory_link_used",)}


def test_what_was_answered_meanwhile_is_answered(invited, dana):
    """In another window the page still looks open."""
    signatory, _secret = invited
    stale = OutsideSignatory.objects.get()
    signatories.decline(signatory=signatory, by=None, reason="No.")
    for act in (
        lambda: signatories.decline(signatory=stale, by=None, reason="Once more."),
        lambda: signatories.withdraw(signatory=stale, by=dana),
    ):
        with pytest.raises(NotNow) as refused:
            act()
        assert codes_of(refused) == ["signatory_link_used"]
    assert OutsideSignatory.objects.get().reason == "No."


@pytest.mark.django_db(transaction=True)
def test_of_signing_and_declining_at_once_one_is_done(invited, tmp_path):
    signatory, _secret = invited
    shown, turns = seen(signatory), count()

    def act():
        found = OutsideSignatory.objects.get()
        if next(turns) % 2:
            sign(found, shown=shown)
        else:
            signatories.decline(signatory=found, by=None, reason="No.")

    with a_database_of_several_connections(tmp_path):
        found = at_once(act)
        decision, issued = seen_from_outside(
            lambda: (OutsideSignatory.objects.get().decision, Certificate.objects.filter(state="valid").count())
        )
    assert found["done"] == 1
    assert (decision, issued) in (("signed", 1), ("declined", 0))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_invite_at_once_one_link_is_open(own, dana, tmp_path):
    chosen = builders.exams("cardiac")
    with a_database_of_several_connections(tmp_path):
        at_once(lambda: signatories.invite(enrolment=own, applications=chosen, by=dana))
        left = seen_from_outside(lambda: OutsideSignatory.objects.open().count())
    assert left == 1


def test_a_certificate_that_is_renewed_is_replaced(invited, own, dana):
    first = sign(invited[0])
    first.expires_on = timezone.now().date() + timedelta(days=80)
    first.save(update_fields=["expires_on"])
    signatory, _secret = signatories.invite(enrolment=own, applications=builders.exams("cardiac"), by=dana)
    second = sign(signatory, name="Bo Ek, MD")
    first.refresh_from_db()
    assert (first.state, first.replaced_by) == ("replaced", second)


def test_a_trainees_certificate_is_as_it_was(certificate, dana):
    evidence = certificate.evidence
    assert (evidence.issued_by, evidence.signatory) == (dana, None)
    assert sorted(evidence.statement["signed"]) == ["at", "authentication", "meaning", "name", "role"]
    assert OutsideSignatory.objects.count() == 0
