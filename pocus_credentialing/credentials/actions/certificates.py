"""What happens to a certificate after it was issued: suspended, lifted, revoked?"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.audit.log import record
from pocus_credentialing.credentials import emails, rules
from pocus_credentialing.credentials.models import Certificate, Revocation
from pocus_credentialing.credentials.queries import countersigners_of
from pocus_credentialing.credentials.states import CERTIFICATE
from pocus_credentialing.people.authentication import Authentication, check_fresh
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason

from .holding import held, held_for_answer
from .issuing import issue
from .printing import print_certificate

__all__ = ["countersign", "decline", "issue", "lift", "print_certificate", "revoke", "suspend"]


@transaction.atomic
def suspend(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """At once and alone: whoever checks it is told not to rely on it."""
    held(certificate)
    rules.check_can_suspend(by, certificate)
    reason = rules.check_reason(reason)
    CERTIFICATE.move(certificate, "suspend", state_since=timezone.now(), state_reason=reason)
    _record("certificate.suspended", certificate, by=by)
    emails.suspended(certificate)
    return certificate


@transaction.atomic
def lift(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """The suspension ends; the certificate is valid again."""
    held(certificate)
    rules.check_can_lift(by, certificate)
    reason = rules.check_reason(reason)
    CERTIFICATE.move(certificate, "lift", state_since=timezone.now(), state_reason=reason)
    _record("certificate.lifted", certificate, by=by)
    emails.lifted(certificate)
    return certificate


@transaction.atomic
def revoke(*, certificate: Certificate, by: User, reason: str, authentication: Authentication | None) -> Certificate:
    """For good. Where somebody else could countersign it takes effect with their signature, else at once."""
    held(certificate)
    rules.check_can_revoke(by, certificate)
    reason = rules.check_reason(reason)
    authentication = check_fresh(by, authentication)
    others = list(countersigners_of(certificate, by))
    if not others:
        return _revoked(certificate, by=by, reason=reason, authentication=authentication, alone=True)
    try:
        with transaction.atomic():
            revocation = Revocation.objects.create(certificate=certificate, asked_by=by, reason=reason)
    except IntegrityError:
        # Of two who ask at once, the constraint lets one through.
        raise NotNow(
            Reason("revocation_waits", _("Its revocation was asked for already and waits for a second signature."))
        ) from None
    _record("certificate.revocation_asked", certificate, by=by, authentication=authentication.method)
    emails.revocation_asked(revocation, others)
    return certificate


@transaction.atomic
def countersign(*, revocation: Revocation, by: User, authentication: Authentication | None) -> Certificate:
    """The second signature: the certificate is revoked."""
    held_for_answer(revocation)
    rules.check_can_answer_revocation(by, revocation)
    authentication = check_fresh(by, authentication)
    _answer(revocation, countersigned_at=timezone.now(), countersigned_by=by)
    return _revoked(revocation.certificate, by=by, reason=revocation.reason, authentication=authentication, alone=False)


@transaction.atomic
def decline(*, revocation: Revocation, by: User) -> Certificate:
    """The second person does not agree: the certificate stays as it is."""
    held_for_answer(revocation)
    rules.check_can_answer_revocation(by, revocation)
    _answer(revocation, declined_at=timezone.now())
    _record("certificate.revocation_declined", revocation.certificate, by=by)
    return revocation.certificate


def _answer(revocation: Revocation, **fields: Any) -> None:
    """Conditional on it being open: of two answers at once, one is given."""
    still_open = Revocation.objects.filter(pk=revocation.pk, countersigned_at=None, declined_at=None)
    if still_open.update(**fields) != 1:
        raise NotNow(Reason("revocation_answered", _("This revocation was answered already.")))
    for name, value in fields.items():
        setattr(revocation, name, value)


def _revoked(
    certificate: Certificate, *, by: User, reason: str, authentication: Authentication, alone: bool
) -> Certificate:
    CERTIFICATE.move(certificate, "revoke", state_since=timezone.now(), state_reason=reason)
    _record("certificate.revoked", certificate, by=by, authentication=authentication.method, alone=alone)
    emails.revoked(certificate)
    return certificate


def _record(verb: str, certificate: Certificate, **more: Any) -> None:
    record(
        verb, on=certificate, institution=certificate.institution_id, programme=certificate.version.programme_id,
        person=certificate.holder_id, **more,
    )  # fmt: skip
