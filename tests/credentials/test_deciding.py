"""Every square of a certificate's life cycle; who may decide what; and what an amendment does to it."""

from __future__ import annotations

import pytest
from django.core import mail

from logbook.models import Scan
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.actions import certificates, flagging
from pocus_credentialing.credentials.models import Certificate, Revocation
from pocus_credentialing.credentials.states import CERTIFICATE, CERTIFICATE_TURN, CertificateState
from pocus_credentialing.refusals import NotAllowed, NotNow, StepUpNeeded
from tests.factories import people as in_people

from . import builders

pytestmark = pytest.mark.django_db

WHY = "A complaint is being looked into."
# verb → the states it may start from; every other square is refused.
ALLOWED = {
    "issue": {"issuing"},
    "abandon": {"issuing"},
    "suspend": {"valid"},
    "lift": {"suspended"},
    "revoke": {"valid", "suspended"},
    "replace": {"valid"},
}


@pytest.mark.parametrize("state", CertificateState.values)
@pytest.mark.parametrize("verb", ALLOWED)
def test_every_square_of_the_table(verb, state):
    assert CERTIFICATE.allows(verb, state) == (state in ALLOWED[verb])


def test_the_table_has_no_other_verb_and_every_state_has_its_turn():
    assert set(CERTIFICATE.steps) == set(ALLOWED)
    assert set(CERTIFICATE_TURN) == set(CertificateState.values)


def _act(verb, certificate, by, authentication):
    more = {"authentication": authentication} if verb == "revoke" else {}
    return getattr(certificates, verb)(certificate=certificate, by=by, reason=WHY, **more)


@pytest.mark.parametrize("state", CertificateState.values)
@pytest.mark.parametrize("verb", ["suspend", "lift", "revoke"])
def test_each_action_moves_or_refuses_as_the_table_says(verb, state, certificate, dana, authentication):
    other = Certificate.objects.exclude(pk=certificate.pk).first()
    Certificate.objects.update(state=state, replaced_by=other or certificate)
    certificate.refresh_from_db()
    if state in ALLOWED[verb]:
        assert _act(verb, certificate, dana, authentication).state == CERTIFICATE.target(verb)
    else:
        with pytest.raises(NotNow) as refused:
            _act(verb, certificate, dana, authentication)
        assert refused.value.code == "wrong_state"
        certificate.refresh_from_db()
        assert certificate.state == state


@pytest.mark.parametrize("verb", ["suspend", "lift", "revoke"])
def test_only_a_director_decides_and_never_about_their_own(verb, certificate, dana, pat, tina, sid, authentication):
    Certificate.objects.update(state="suspended" if verb == "lift" else "valid")
    certificate.refresh_from_db()
    for person, codes in (
        (pat, ["not_director"]),
        (sid, ["not_director"]),
        (tina, ["not_director", "own_certificate"]),
    ):
        with pytest.raises(NotAllowed) as refused:
            _act(verb, certificate, person, authentication)
        assert [reason.code for reason in refused.value.reasons] == codes
    assert _act(verb, certificate, dana, authentication).state == CERTIFICATE.target(verb)


def test_suspending_says_why_and_tells_the_holder(certificate, dana, tina, django_capture_on_commit_callbacks):
    with pytest.raises(NotNow) as refused:
        certificates.suspend(certificate=certificate, by=dana, reason="  ")
    assert refused.value.code == "reason_needed"
    with django_capture_on_commit_callbacks(execute=True):
        certificates.suspend(certificate=certificate, by=dana, reason=WHY)
    assert (certificate.state, certificate.state_reason) == ("suspended", WHY)
    event = Event.objects.get(verb="certificate.suspended")
    assert (event.actor, event.person, WHY in str(event.data)) == (dana.pk, tina.pk, False)
    assert [(each.to, WHY in each.body) for each in mail.outbox] == [(["tina@example.org"], False)]


def test_the_only_director_revokes_alone_with_fresh_proof(certificate, dana, authentication):
    with pytest.raises(StepUpNeeded):
        certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=None)
    assert (
        certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication).state
        == "revoked"
    )
    assert Event.objects.get(verb="certificate.revoked").data["alone"] is True


def test_where_there_is_a_second_director_revoking_waits_for_them(certificate, dana, dora, authentication):
    certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication)
    revocation = Revocation.objects.get()
    assert (certificate.state, revocation.asked_by) == ("valid", dana)
    with pytest.raises(NotAllowed) as refused:
        certificates.countersign(revocation=revocation, by=dana, authentication=authentication)
    assert refused.value.code == "asked_yourself"
    with pytest.raises(StepUpNeeded):
        certificates.countersign(revocation=revocation, by=dora, authentication=None)
    assert certificates.countersign(revocation=revocation, by=dora, authentication=authentication).state == "revoked"
    event = Event.objects.get(verb="certificate.revoked")
    assert (event.actor, event.data["alone"]) == (dora.pk, False)
    assert Certificate.objects.get().state_reason == WHY


def test_an_administrator_countersigns_too_and_a_proctor_does_not(certificate, dana, pat, hospital, authentication):
    ada = in_people.a_person("Ada Administrator")
    in_people.an_administrator(ada, hospital)
    certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication)
    revocation = Revocation.objects.get()
    with pytest.raises(NotAllowed) as refused:
        certificates.countersign(revocation=revocation, by=pat, authentication=authentication)
    assert refused.value.code == "not_countersigner"
    assert certificates.countersign(revocation=revocation, by=ada, authentication=authentication).state == "revoked"


def test_a_revocation_is_asked_once_and_can_be_declined(certificate, dana, dora, authentication):
    certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication)
    with pytest.raises(NotNow) as refused:
        certificates.revoke(certificate=certificate, by=dora, reason=WHY, authentication=authentication)
    assert refused.value.code == "revocation_waits"
    revocation = Revocation.objects.get()
    assert certificates.decline(revocation=revocation, by=dora).state == "valid"
    with pytest.raises(NotNow) as refused:
        certificates.countersign(revocation=revocation, by=dora, authentication=authentication)
    assert refused.value.code == "revocation_answered"
    certificates.revoke(certificate=certificate, by=dora, reason=WHY, authentication=authentication)
    assert Revocation.objects.filter(declined_at=None).get().asked_by == dora


def test_an_amendment_flags_the_certificate_and_changes_nothing(
    certificate, dana, pat, django_capture_on_commit_callbacks
):
    frozen = certificate.evidence.judged
    counted = frozen["judgement"]["requirements"][2]["counted_scans"][0]
    with django_capture_on_commit_callbacks(execute=True):
        assert flagging.flag(scan=Scan.objects.get(pk=counted), by=pat.pk) == [certificate]
        assert flagging.flag(scan=Scan.objects.get(pk=counted), by=pat.pk) == []
    after = Certificate.objects.get()
    assert (after.state, after.flagged_at is not None, after.evidence.judged) == ("valid", True, frozen)
    assert Event.objects.get(verb="certificate.flagged").data == {"scan": counted}
    assert [each.to for each in mail.outbox] == [["dana@example.org"]]


def test_a_scan_that_did_not_count_flags_nothing(certificate, pat):
    other = builders.a_scan(certificate.holder, "lung")
    assert flagging.flag(scan=other, by=pat.pk) == []
    assert Certificate.objects.get().flagged_at is None
