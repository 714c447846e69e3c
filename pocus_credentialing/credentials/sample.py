"""What does a certificate of this hospital look like? One of an invented holder that was never issued, and says so.

Its code is one that nobody has: whoever checks it is told that it is unknown.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pocus_credentialing.people.models import Institution

from .models import Certificate, Evidence
from .statement import address_of, last_day

CODE = "0" * 16
MONTHS, SCANS, BEDSIDE, POSITIVE = 24, 25, 5, 7


def sample_of(institution: Institution) -> tuple[Certificate, Evidence]:
    """As they would be; neither is kept."""
    serial = f"{institution.code}-{institution.today().year}-000000"
    certificate = Certificate(
        id=uuid.UUID(int=0), institution=institution, serial=serial, code=CODE, logo=institution.logo
    )
    return certificate, Evidence(statement=_said(certificate), judged={"annex": _annex()}, kid="–")


def printed(institution: Institution, paper: str) -> bytes:
    """The PDF's bytes, of its face alone."""
    from .pdf import context_of, written  # noqa: PLC0415 -- its import takes a second, and few look at a sample

    certificate, evidence = sample_of(institution)
    with translation.override(settings.LANGUAGE_CODE):
        context = {**context_of(certificate, evidence, paper), "sample": True}
    return written(certificate, context)


def _said(certificate: Certificate) -> dict[str, Any]:
    institution = certificate.institution
    today = institution.today()
    return {
        "serial": certificate.serial,
        "code": certificate.code,
        "verify_at": address_of(certificate.code),
        "title": _("Certificate of competency"),
        "holder": _("Alex Example, MD"),
        "has": _(
            "has met the requirements of this hospital's programme in point-of-care ultrasound in the exams named below."
        ),
        "institution": {"name": institution.name, "department": institution.department},
        "programme": {"name": _("Sample programme"), "number": 1, "published_on": str(today - timedelta(days=400))},
        "standard": {"society": _("Sample society"), "title": _("Sample pathway"), "version": str(today.year)},
        "limits": [_("This is not a privilege."), _("A sample: it certifies nothing.")],
        "issued_on": str(today),
        "expires_on": str(last_day(today, MONTHS)),
        "signed": {
            "name": _("The director's name"),
            "role": "director",
            "at": timezone.now().isoformat(),
            "authentication": "passkey",
        },
    }


def _annex() -> dict[str, Any]:
    """No more than stands on its face."""
    titles = {"cardiac": _("Focused cardiac ultrasound"), "lung": _("Lung ultrasound")}
    figures = {"scope": "", "scans": SCANS, "bedside": BEDSIDE, "positive": POSITIVE, "quality": "4.1"}
    return {
        "exams": [{"code": code, "title": title, **figures} for code, title in titles.items()],
        "requirements": [],
        "modules": [],
        "transcript": [],
    }
