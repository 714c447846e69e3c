"""A certificate is revoked for good: with a second signature where somebody can give it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from pocus_credentialing.credentials import emails, rules
from pocus_credentialing.credentials.models import Certificate, Revocation
from pocus_credentialing.credentials.queries import countersigners_of, open_revocation
from pocus_credentialing.credentials.states import CERTIFICATE
from pocus_credentialing.people.authentication import Authentication, check_fresh
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow

from .holding import held, held_for_answer
from .remarks import record_on, since


@transaction.atomic
def revoke(*, certificate: Certificate, by: User, reason: str, authentication: Authentication | None) -> Certificate:
    """For good. Where somebody else could countersign it takes effect with their signature, else at once.

    Where it was asked for already, and nobody is left who could countersign, who asked completes it alone.
    """
    held(certificate)
    rules.check_can_revoke(by, certificate)
    reason = rules.check_reason(reason)
    authentication = check_fresh(by, authentication)
    asked = open_revocation(certificate)
    if asked is not None:
        _answer(asked, completed_alone_at=timezone.now())
    others = [] if asked is not None else list(countersigners_of(certificate, by))
    if not others:
        return _revoked(certificate, by=by, reason=reason, authentication=authentication, alone=True)
    try:
        with transaction.atomic():
            revocation = Revocation.objects.create(certificate=certificate, asked_by=by, reason=reason)
    except IntegrityError:
        # Whatever else may happen, the constraint lets one through.
        raise NotNow(rules.REVOCATION_WAITS) from None
    record_on(certificate, "certificate.revocation_asked", by=by, words=reason, authentication=authentication.method)
    emails.revocation_asked(revocation, others)
    return certificate


@transaction.atomic
def countersign(*, revocation: Revocation, by: User, authentication: Authentication | None) -> Certificate:
    """The second signature: the certificate is revoked."""
    certificate = held_for_answer(revocation)
    rules.check_can_answer_revocation(by, revocation)
    authentication = check_fresh(by, authentication)
    _answer(revocation, countersigned_at=timezone.now(), countersigned_by=by)
    return _revoked(certificate, by=by, reason=revocation.reason, authentication=authentication, alone=False)


@transaction.atomic
def decline(*, revocation: Revocation, by: User) -> Certificate:
    """The second person does not agree: the certificate stays as it is."""
    certificate = held_for_answer(revocation)
    rules.check_can_answer_revocation(by, revocation)
    _answer(revocation, declined_at=timezone.now())
    record_on(certificate, "certificate.revocation_declined", by=by)
    emails.revocation_declined(revocation)
    return certificate


@transaction.atomic
def take_back(*, revocation: Revocation, by: User) -> Certificate:
    """Who asked asks no longer: the certificate stays as it is."""
    certificate = held_for_answer(revocation)
    rules.check_can_take_back(by, revocation)
    _answer(revocation, taken_back_at=timezone.now())
    record_on(certificate, "certificate.revocation_taken_back", by=by)
    return certificate


def _answer(revocation: Revocation, **fields: datetime | User) -> None:
    """Conditional on it being open: of two answers at once, one is given."""
    if Revocation.objects.open().filter(pk=revocation.pk).update(**fields) != 1:
        raise NotNow(rules.REVOCATION_ANSWERED)
    for name, value in fields.items():
        setattr(revocation, name, value)


def _revoked(certificate: Certificate, *, by: User, reason: str, alone: bool, authentication: Any) -> Certificate:
    CERTIFICATE.move(certificate, "revoke", state_since=timezone.now(), state_reason=reason)
    record_on(
        certificate, "certificate.revoked", by=by, words=reason, authentication=authentication.method, alone=alone,
        **since(certificate),
    )  # fmt: skip
    emails.revoked(certificate)
    return certificate
