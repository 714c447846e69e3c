"""A mentor, supervisor … signs a trainee's record; withdraws it with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from curriculum.models import Application, Enrolment
from curriculum.named_roles import Signature
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.credentials import sign_off_rules, signing_off, statements_of_sign_offs
from pocus_credentialing.credentials.asked import requirement_rows
from pocus_credentialing.credentials.models import SignOff
from pocus_credentialing.credentials.rules import check_reason
from pocus_credentialing.credentials.states import SignOffEntry
from pocus_credentialing.people.authentication import Authentication, check_signing_session
from pocus_credentialing.people.models import User


@transaction.atomic
def sign(
    *, enrolment: Enrolment, asked: Signature, by: User, authentication: Authentication | None, content_digest: str
) -> SignOff:
    """Put one's name, in this role, under the record as it was shown. Progress follows in the same transaction."""
    enrolment = _locked(enrolment)
    if asked not in signing_off.asked_of(requirement_rows(enrolment.version)):
        raise ValueError(f"no rule asks for {asked}")
    sign_off_rules.check_can_sign(by, enrolment, asked)
    authentication = check_signing_session(by, authentication)
    sign_off_rules.check_unchanged(enrolment, asked, content_digest)
    row = SignOff(
        enrolment=enrolment,
        version=enrolment.version,
        application=Application.objects.get(code=asked.exam) if asked.exam else None,
        document=asked.document or "",
        role=asked.role,
        content_digest=content_digest,
        signed_at=timezone.now(),
    )
    statements_of_sign_offs.sign_row(row, by, authentication)
    row.save(force_insert=True)
    _record("sign_off.signed", row, by=by)
    return row


@transaction.atomic
def withdraw(*, sign_off: SignOff, by: User, authentication: Authentication | None, reason: str) -> SignOff:
    """A further signed row: it counts no more, and a certificate that rests on it is flagged to the director."""
    enrolment = _locked(sign_off.enrolment)
    before = SignOff.objects.select_related("application", "version").get(pk=sign_off.pk)
    before.enrolment = enrolment
    sign_off_rules.check_can_withdraw(by, before)
    reason = check_reason(reason)
    authentication = check_signing_session(by, authentication)
    row = SignOff(
        enrolment=enrolment,
        version=before.version,
        application=before.application,
        document=before.document,
        role=before.role,
        entry=SignOffEntry.WITHDRAWAL,
        supersedes=before,
        reason=reason,
        content_digest=before.content_digest,
        signed_at=timezone.now(),
    )
    statements_of_sign_offs.sign_row(row, by, authentication)
    row.save(force_insert=True)
    _record("sign_off.withdrawn", row, by=by)
    return row


def _locked(enrolment: Enrolment) -> Enrolment:
    """After the chain, so that what is compared, signed and counted is one and the same."""
    hold(enrolment.programme.institution_id)
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("programme__institution", "version__catalogue", "version__programme", "trainee")
    return found.get(pk=enrolment.pk)


def _record(verb: str, row: SignOff, *, by: User) -> None:
    programme = row.enrolment.programme
    record(
        verb,
        by=by,
        on=row,
        within=row.enrolment,
        institution=programme.institution_id,
        programme=programme,
        person=row.enrolment.trainee_id,
        authentication=row.authentication,
        role=row.role,
        document=row.document or "training_record",
    )
