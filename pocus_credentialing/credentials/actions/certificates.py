"""What happens to a certificate after it was issued: suspended, lifted, revoked?"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pocus_credentialing.credentials import emails, rules
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.states import CERTIFICATE
from pocus_credentialing.people.models import User

from .flagging import look
from .holding import held
from .issuing import issue
from .printing import print_certificate
from .remarks import record_on, since
from .revoking import countersign, decline, revoke, take_back

__all__ = [
    "countersign", "decline", "issue", "lift", "look", "print_certificate", "revoke", "suspend", "take_back",
]  # fmt: skip


@transaction.atomic
def suspend(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """At once and alone: whoever checks it is told not to rely on it."""
    held(certificate)
    rules.check_can_suspend(by, certificate)
    reason = rules.check_reason(reason)
    CERTIFICATE.move(certificate, "suspend", state_since=timezone.now(), state_reason=reason)
    record_on(certificate, "certificate.suspended", by=by, words=reason, **since(certificate))
    emails.suspended(certificate)
    return certificate


@transaction.atomic
def lift(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """The suspension ends; the certificate is valid again."""
    held(certificate)
    rules.check_can_lift(by, certificate)
    reason = rules.check_reason(reason)
    CERTIFICATE.move(certificate, "lift", state_since=timezone.now(), state_reason=reason)
    record_on(certificate, "certificate.lifted", by=by, words=reason, **since(certificate))
    emails.lifted(certificate)
    return certificate
