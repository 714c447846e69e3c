"""What happens to a certificate when evidence behind it is amended? The director is told; the certificate stays."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from logbook.models import Scan
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.credentials import emails
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.states import STANDING


@transaction.atomic
def flag(*, scan: Scan, by: Any) -> list[Certificate]:
    """Every standing certificate that counted this scan; `by` is whoever amended its review."""
    standing = Certificate.objects.filter(holder=scan.trainee_id, state__in=STANDING, flagged_at=None)
    # Held already by whoever amends; here for whoever calls this alone.
    hold(*standing.values_list("institution", flat=True).distinct())
    rows = standing.select_for_update(of=("self",), no_key=True)
    found = [
        certificate
        for certificate in rows.select_related("evidence", "version").order_by("pk")
        if _counted(certificate.evidence.judged, certificate.application_codes, str(scan.pk))
    ]
    for certificate in found:
        certificate.flagged_at = timezone.now()
        certificate.save(update_fields=["flagged_at"])
        record(
            "certificate.flagged",
            by=by,
            on=certificate,
            institution=certificate.institution_id,
            programme=certificate.version.programme_id,
            person=certificate.holder_id,
            scan=str(scan.pk),
        )
        emails.flagged(certificate)
    return found


def _counted(judged: dict[str, Any], codes: list[str], scan: str) -> bool:
    return any(
        scan in result["counted_scans"]
        for result in judged["judgement"]["requirements"]
        if result["application"] is None or result["application"] in codes
    )
