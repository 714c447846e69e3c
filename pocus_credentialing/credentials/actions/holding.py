"""Under which locks is a certificate changed? The hospital's chain, then the row, read anew: docs/adr/0006."""

from __future__ import annotations

from curriculum.models import Enrolment
from pocus_credentialing.audit.log import hold
from pocus_credentialing.credentials.models import Certificate, OutsideSignatory, Revocation

# What may have changed since the caller read the certificate; the rest is frozen.
LIVE = ["state", "state_since", "state_reason", "issued_on", "expires_on", "flagged_at", "replaced_by"]


def held(certificate: Certificate) -> Certificate:
    """The certificate as it is now, under its lock: nobody else decides about it until this transaction ends."""
    hold(certificate.institution_id)
    certificate.refresh_from_db(fields=LIVE, from_queryset=Certificate.objects.select_for_update(no_key=True))
    return certificate


def held_for_answer(revocation: Revocation) -> Certificate:
    """And what was asked about it, as it is now."""
    certificate = held(revocation.certificate)
    revocation.refresh_from_db(fields=["countersigned_at", "declined_at", "taken_back_at", "completed_alone_at"])
    return certificate


def held_enrolment(certificate: Certificate) -> Enrolment:
    """The enrolment, under the locks that every change of its log takes: the chain, the enrolment."""
    hold(certificate.institution_id)
    return (
        Enrolment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme__institution", "version__catalogue", "trainee")
        .get(pk=certificate.enrolment_id)
    )


def held_link(signatory: OutsideSignatory) -> OutsideSignatory:
    """The outside signatory's link as it is now; until this transaction ends nobody else uses or withdraws it."""
    hold(signatory.enrolment.programme.institution_id)
    signatory.refresh_from_db(fields=["decided_at", "decision", "withdrawn_at", "opened_at", "expires_at"])
    return signatory
