"""What exactly is signed when a certificate is issued? `pocus-certificate/1`: what a stranger may read, and no counts.

The numbers and the evidence are bound to it by their digests: the annex travels inside the PDF, the evidence stays in
the house.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings

from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.people.authentication import Authentication

from .issuers import Issuer, signature_of
from .models import Certificate

TYPE = "pocus-certificate/1"


def statement_of(
    certificate: Certificate,
    *,
    issued_by: Issuer,
    authentication: Authentication,
    at: datetime,
    issued_on: date,
    expires_on: date,
    judged: dict[str, Any],
    exams: list[dict[str, Any]],
) -> dict[str, Any]:
    version, institution = certificate.version, certificate.institution
    text = version.data["certificate"]
    return {
        "type": TYPE,
        "serial": certificate.serial,
        "code": certificate.code,
        "verify_at": address_of(certificate.code),
        "title": text["title"],
        "holder": certificate.holder.printed_name,
        "has": text["statement"],
        "exams": [{"code": exam["code"], "title": exam["title"], "scope": exam["scope"]} for exam in exams],
        "institution": {"code": institution.code, "name": institution.name, "department": institution.department},
        "programme": {
            "name": version.programme.name,
            "number": version.number,
            "published_on": institution.local_date(version.published_at).isoformat(),
            "digest": version.digest,
        },
        "standard": {
            "code": version.data["code"],
            "title": version.data["title"],
            "version": version.data["version"],
            "society": version.data["issuer"],
        },
        "limits": list(text["limits"]),
        "issued_on": issued_on.isoformat(),
        "expires_on": expires_on.isoformat(),
        "signed": signature_of(issued_by, authentication, at),
        "annex_digest": digest(judged["annex"]),
        "evidence_digest": digest(judged),
    }


def address_of(code: str) -> str:
    """Where anyone can check it."""
    return f"{settings.SITE_URL}/v/{code}"


def last_day(issued_on: date, months: int) -> date:
    """The last day, inclusive: two years from 1 Nov 2026 end on 31 Oct 2028; from 31 Mar, one month ends on 30 Apr."""
    year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + months, 12)
    try:
        same_day = date(year, month + 1, issued_on.day)
    except ValueError:  # there is no such day in that month: its last one is not yet a month later
        following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    return date.fromordinal(same_day.toordinal() - 1)
