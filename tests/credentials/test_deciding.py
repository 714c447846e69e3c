"""Every square of a certificate's life cycle; who may decide what; and what an amendment does to it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from curriculum.actions import memberships
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate, Remark, Revocation
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


def test_where_the_only_countersigner_leaves_who_asked_completes_it_alone(certificate, dana, dora, authentication):
    certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication)
    with pytest.raises(NotNow) as refused:
        certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication)
    assert refused.value.code == "revocation_waits"
    type(dora).objects.filter(pk=dora.pk).update(is_active=False)
    with pytest.raises(StepUpNeeded):
        certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=None)
    assert (
        certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication).state
        == "revoked"
    )
    event = Event.objects.get(verb="certificate.revoked")
    assert (event.actor, event.data["alone"], Revocation.objects.open().count()) == (dana.pk, True, 0)


def test_whose_role_ends_is_no_countersigner_any_more(certificate, dana, dora, authentication):
    certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication)
    memberships.end(membership=dora.memberships.get(), by=dana)
    dora.memberships.update(ends_on=certificate.institution.today() - timedelta(days=1), starts_on="2026-01-05")
    assert (
        certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication).state
        == "revoked"
    )


def test_who_asked_takes_it_back_and_nobody_else(certificate, dana, dora, authentication):
    certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication)
    revocation = Revocation.objects.get()
    with pytest.raises(NotAllowed) as refused:
        certificates.take_back(revocation=revocation, by=dora)
    assert refused.value.code == "not_asked_by_you"
    assert certificates.take_back(revocation=revocation, by=dana).state == "valid"
    for late in (
        lambda: certificates.take_back(revocation=revocation, by=dana),
        lambda: certificates.decline(revocation=revocation, by=dora),
    ):
        with pytest.raises(NotNow) as refused:
            late()
        assert refused.value.code == "revocation_answered"
    certificates.revoke(certificate=certificate, by=dora, reason=WHY, authentication=authentication)
    assert Revocation.objects.open().get().asked_by == dora


@pytest.mark.parametrize("door", ["page", "api"])
def test_an_answer_to_nothing_says_so(door, certificate, dana, dora, authentication, signing_client_of, api_of):
    def answered(person) -> tuple[int, str]:
        if door == "page":
            answer = signing_client_of(person).post(f"/certificates/{certificate.serial}/decline/")
            return answer.status_code, unescape(answer.content.decode())
        answer = api_of(person, sign=True).post(f"/api/v1/certificates/{certificate.serial}/decline/")
        return answer.status_code, answer.json().get("detail", "")

    status, words = answered(dora)
    assert (status, "Nobody has asked to revoke this certificate." in words) == (409, True)
    status, words = answered(certificate.holder)
    assert (status, "Only another director or an administrator may do this." in words) == (403, True)
    certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication)
    assert answered(dora)[0] == {"page": 302, "api": 200}[door]
    status, words = answered(dora)
    assert (status, "This revocation was answered already." in words) == (409, True)


def test_what_is_asked_to_be_revoked_is_not_renewed_meanwhile(certificate, ready, dana, dora, authentication):
    Certificate.objects.update(expires_on=certificate.institution.today() + timedelta(days=20))
    certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication)

    def renew():
        return certificates.issue(
            enrolment=ready, applications=builders.exams("cardiac"), by=dana, authentication=authentication
        )

    with pytest.raises(NotNow) as refused:
        renew()
    assert refused.value.code == "revocation_asked"
    certificates.decline(revocation=Revocation.objects.get(), by=dora)
    assert renew().state == "valid"


def test_what_was_said_is_in_the_history_and_its_digest_in_the_event(certificate, dana, tina, client_of):
    certificates.suspend(certificate=certificate, by=dana, reason=WHY)
    certificates.lift(certificate=certificate, by=dana, reason="It was unfounded.")
    url = reverse("history", args=["certificate", certificate.pk])
    for person in (dana, tina):
        page = client_of(person).get(url).content.decode()
        assert [words in page for words in (f"“{WHY}”", "“It was unfounded.”")] == [True, True]
    assert client_of(None).get(url).status_code == 302
    public = client_of(None).get(reverse("credentials:verify_show", args=[certificate.code])).content.decode()
    assert [words in public for words in (WHY, "unfounded")] == [False, False]
    said = {remark.event: remark.text for remark in Remark.objects.all()}
    events = {event.pk: event.data["words"] for event in Event.objects.filter(data__has_key="words")}
    assert events == {event: digest(text) for event, text in said.items()}


def test_the_database_keeps_what_was_said(certificate, dana):
    certificates.suspend(certificate=certificate, by=dana, reason=WHY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Remark.objects.update(text="Something else.")
    assert Remark.objects.get().text == WHY


def test_both_doors_complete_alone_or_take_back(certificate, dana, dora, authentication, api_of, signing_client_of):
    here, pages = f"/api/v1/certificates/{certificate.serial}/", f"/certificates/{certificate.serial}/"

    def ask():
        certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication)

    ask()
    assert signing_client_of(dana).post(f"{pages}take-back/").status_code == 302
    ask()
    assert api_of(dana).post(f"{here}take-back/").data["revocation_waits"] is False
    ask()
    browser = signing_client_of(dana)
    assert "Revoke alone" not in browser.get(pages).content.decode()
    assert browser.get(f"{pages}revoke/").status_code == 409
    type(dora).objects.filter(pk=dora.pk).update(is_active=False)
    assert "Revoke alone" in browser.get(pages).content.decode()
    assert browser.get(f"{pages}revoke/").context["form"]["reason"].value() == WHY
    assert api_of(dana, sign=True).post(f"{here}revoke/", {"reason": WHY}, "json").data["state"] == "revoked"
    assert (browser.get(f"{pages}revoke/").status_code, Revocation.objects.open().count()) == (409, 0)


def test_a_page_completes_alone_too(certificate, dana, dora, authentication, signing_client_of):
    certificates.revoke(certificate=certificate, by=dana, reason=WHY, authentication=authentication)
    type(dora).objects.filter(pk=dora.pk).update(is_active=False)
    answer = signing_client_of(dana).post(f"/certificates/{certificate.serial}/revoke/", {"reason": WHY})
    assert (answer.status_code, Certificate.objects.get().state) == (302, "revoked")


def test_what_is_asked_to_be_revoked_is_not_lifted_meanwhile(certificate, dana, dora, authentication):
    certificates.suspend(certificate=certificate, by=dana, reason="Being looked into.")
    certificates.revoke(certificate=certificate, by=dana, reason="Issued in error.", authentication=authentication)
    with pytest.raises(NotNow) as refused:
        certificates.lift(certificate=certificate, by=dana, reason="Looked into.")
    assert [reason.code for reason in refused.value.reasons] == ["revocation_waits"]
    certificates.decline(revocation=Revocation.objects.get(), by=dora)
    assert certificates.lift(certificate=certificate, by=dana, reason="Looked into.").state == "valid"
