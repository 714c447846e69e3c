"""What is said to somebody who checks a certificate? The same to a person and to a machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from pocus_credentialing.people.models import SigningKey

from .codes import LENGTH, is_well_formed, read
from .issuers import in_words
from .models import Certificate, Evidence
from .statement import address_of
from .states import PUBLIC, CertificateState

LONGEST_TYPED = 60
SERIAL = re.compile(r"[A-Z0-9]+-\d{4}-\d{6,}")


@dataclass(frozen=True)
class Check:
    """`state`: valid, expired, suspended, revoked, replaced or unknown."""

    state: str
    checked_at: datetime
    code: str
    why: str = ""  # of an unknown one: whether the code itself is miscopied
    certificate: Certificate | None = None
    evidence: Evidence | None = None

    @property
    def is_known(self) -> bool:
        return self.certificate is not None

    @property
    def statement(self) -> dict[str, Any]:
        return self.evidence.statement if self.evidence else {}

    @property
    def summary(self) -> dict[str, Any]:
        """The printed facts, as they were signed; no counts, no address, no reason."""
        certificate, said = self.certificate, self.statement
        if certificate is None:
            return {}
        standard = said["standard"]
        return {
            "holder": said["holder"],
            "exams": ", ".join(exam["title"] for exam in said["exams"]),
            "issuer": ", ".join(filter(None, [said["institution"]["name"], said["institution"]["department"]])),
            "signed_by": in_words(said["signed"]),
            "programme": _("%(name)s, version %(number)s (%(standard)s %(version)s)")
            % {
                "name": said["programme"]["name"],
                "number": said["programme"]["number"],
                "standard": standard["title"],
                "version": standard["version"],
            },
            "issued_on": date.fromisoformat(said["issued_on"]),
            "expires_on": date.fromisoformat(said["expires_on"]),
            "serial": said["serial"],
            "since": certificate.institution.local_date(certificate.state_since),
            "replaced_by_url": address_of(certificate.replaced_by.code) if certificate.replaced_by else "",
        }

    def as_json(self) -> dict[str, Any]:
        """The statement with its signature and key: a program can check it without us, but for the state."""
        body: dict[str, Any] = {
            "state": self.state,
            "checked_at": self.checked_at.isoformat(timespec="seconds"),
            "code": self.code,
        }
        if self.certificate is None or self.evidence is None:
            return {**body, "detail": self.why}
        key = SigningKey.objects.get(kid=self.evidence.kid)
        since = None if self.state in ("valid", "expired") else self.summary["since"].isoformat()
        return {
            **body,
            "since": since,
            "replaced_by": self.summary["replaced_by_url"] or None,
            "statement": self.statement,
            "signature": self.evidence.signature,
            "kid": self.evidence.kid,
            "alg": self.evidence.alg,
            "public_key": key.public_key,
        }


def check(typed: str) -> Check:
    """Two queries at most, and the same answer for a code that nobody has and one that is not public."""
    now, code = timezone.now(), read(typed)
    if not is_well_formed(code):
        return Check("unknown", now, code, why=_miscopied(code, typed))
    evidence = (
        Evidence.objects.defer("judged")  # long, and never shown here
        .select_related("certificate__institution", "certificate__replaced_by")
        .filter(certificate__code=code, certificate__state__in=PUBLIC)
        .first()
    )
    if evidence is None:
        return Check("unknown", now, code, why=_("No certificate with this code was issued here."))
    certificate = evidence.certificate
    return Check(state_of(certificate), now, code, certificate=certificate, evidence=evidence)


def state_of(certificate: Certificate) -> str:
    """Valid is a state and expired a date: what was suspended, revoked or replaced stays so."""
    if certificate.state == CertificateState.VALID and certificate.is_expired():
        return "expired"
    return certificate.state


def _miscopied(code: str, typed: str) -> str:
    if SERIAL.fullmatch(typed.strip().upper()):
        return _(
            "That is the serial number. The code stands beside the square code: four times four letters and digits."
        )
    if len(code) != LENGTH:
        return _("A code has 16 letters and digits; this one has %(number)d.") % {"number": len(code)}
    return _(
        "This code was miscopied: its letters do not fit together. You typed %(code)s: compare it with the paper, letter by "
        "letter."
    ) % {"code": typed.strip()[:LONGEST_TYPED]}


def public_keys() -> list[dict[str, Any]]:
    """Every key that ever signed here, as JSON Web Keys."""
    return [
        {
            "kid": key.kid,
            "kty": "OKP",
            "crv": "Ed25519",
            "x": key.public_key,
            "alg": key.alg,
            "institution": key.institution.name,
            "made_at": key.created_at.isoformat(timespec="seconds"),
            "retired_at": key.retired_at.isoformat(timespec="seconds") if key.retired_at else None,
        }
        for key in SigningKey.objects.select_related("institution").order_by("created_at", "kid")
    ]
