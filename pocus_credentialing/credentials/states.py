"""What can a certificate be, and what follows what?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.lifecycle import Lifecycle


class CertificateState(models.TextChoices):
    ISSUING = "issuing", _("Being issued")
    ABANDONED = "abandoned", _("Not issued")
    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", _("Replaced")


class SignOffEntry(models.TextChoices):
    SIGNATURE = "signature", _("Signature")
    WITHDRAWAL = "withdrawal", _("Withdrawal")


# Expired is a date, not a state.
STANDING = (CertificateState.VALID, CertificateState.SUSPENDED)
PUBLIC = (CertificateState.VALID, CertificateState.SUSPENDED, CertificateState.REVOKED, CertificateState.REPLACED)

CERTIFICATE = Lifecycle(
    "certificate",
    CertificateState,
    {
        "issue": (CertificateState.ISSUING, CertificateState.VALID),
        "abandon": (CertificateState.ISSUING, CertificateState.ABANDONED),
        "suspend": (CertificateState.VALID, CertificateState.SUSPENDED),
        "lift": (CertificateState.SUSPENDED, CertificateState.VALID),
        "revoke": ((CertificateState.VALID, CertificateState.SUSPENDED), CertificateState.REVOKED),
        "replace": (CertificateState.VALID, CertificateState.REPLACED),
    },
)

CERTIFICATE_TURN: dict[str, str] = {
    CertificateState.ISSUING: "director",
    CertificateState.ABANDONED: "nobody",
    CertificateState.VALID: "nobody",
    CertificateState.SUSPENDED: "director",
    CertificateState.REVOKED: "nobody",
    CertificateState.REPLACED: "nobody",
}
