"""What happens to a certificate when evidence behind it is amended? The director is told; the certificate stays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from logbook.models import Review
from pocus_credentialing.audit.log import hold
from pocus_credentialing.credentials import emails, rules
from pocus_credentialing.credentials.models import Certificate, Flag
from pocus_credentialing.credentials.states import STANDING
from pocus_credentialing.people.models import User

from .holding import held
from .remarks import record_on


@transaction.atomic
def flag(*, review: Review, by: Any) -> list[Certificate]:
    """Every standing certificate that counted the scan of this amending (or undoing) review; each amendment anew.

    `by` is whoever amended.
    """
    scan = review.scan
    standing = Certificate.objects.filter(holder=scan.trainee_id, state__in=STANDING)
    # Held already by whoever amends; here for whoever calls this alone.
    hold(*standing.values_list("institution", flat=True).distinct())
    rows = standing.select_for_update(of=("self",), no_key=True)
    found = [
        certificate
        for certificate in rows.select_related("evidence", "version__programme").order_by("pk")
        if _counted(certificate.evidence.judged, certificate.application_codes, str(scan.pk))
    ]
    for certificate in found:
        flagged = Flag.objects.create(certificate=certificate, scan=scan, review=review)
        certificate.flagged_at = flagged.at
        certificate.save(update_fields=["flagged_at"])
        record_on(certificate, "certificate.flagged", by=by, scan=str(scan.pk), review=str(review.pk))
        emails.flagged(certificate)
    return found


@transaction.atomic
def look(*, certificate: Certificate, by: User, reason: str, flags: Iterable[Any]) -> Certificate:
    """A director looked at what was amended (`flags`: the ids of what was shown), and the certificate stands.

    Not a change of the certificate: the mark alone is taken off, until the next amendment.
    """
    held(certificate)
    rules.check_can_look(by, certificate)
    reason = rules.check_reason(reason)
    waiting = Flag.objects.filter(certificate=certificate).open()
    ids = sorted(str(pk) for pk in waiting.values_list("pk", flat=True))
    rules.check_all_seen(ids, flags)
    waiting.update(looked_at=timezone.now(), looked_by=by)
    certificate.flagged_at = None
    certificate.save(update_fields=["flagged_at"])
    record_on(certificate, "certificate.looked_at", by=by, words=reason, flags=ids)
    return certificate


def _counted(judged: dict[str, Any], codes: list[str], scan: str) -> bool:
    return any(
        scan in result["counted_scans"]
        for result in judged["judgement"]["requirements"]
        if result["application"] is None or result["application"] in codes
    )
