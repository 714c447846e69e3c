"""What happens to a certificate when evidence behind it is amended? The director is told; the certificate stays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from logbook.models import Assessment, Review
from pocus_credentialing.audit.log import hold
from pocus_credentialing.credentials import emails, rules
from pocus_credentialing.credentials.models import Certificate, Flag, SignOff
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
    data = {"scan": str(scan.pk), "review": str(review.pk)}
    return _flag(scan.trainee_id, "counted_scans", str(scan.pk), by, data, scan=scan, review=review)


@transaction.atomic
def flag_for_assessment(*, assessment: Assessment, by: Any) -> list[Certificate]:
    """The same of every standing certificate that counted the assessment which this row amends or undoes."""
    data = {"assessment": str(assessment.pk)}
    trainee, before = assessment.enrolment.trainee_id, str(assessment.supersedes_id)
    return _flag(trainee, "counted_items", before, by, data, assessment=assessment)


@transaction.atomic
def flag_for_sign_off(*, sign_off: SignOff, by: Any) -> list[Certificate]:
    """The same of every standing certificate that counted the signature which this row withdraws."""
    data = {"sign_off": str(sign_off.pk)}
    trainee, before = sign_off.enrolment.trainee_id, str(sign_off.supersedes_id)
    return _flag(trainee, "counted_items", before, by, data, sign_off=sign_off)


def _flag(trainee: Any, where: str, what: str, by: Any, data: dict[str, str], **amended: Any) -> list[Certificate]:
    """`what`: the id that stands among what was counted; `amended`: what the flag is for."""
    standing = Certificate.objects.filter(holder=trainee, state__in=STANDING)
    # Held already by whoever amends; here for whoever calls this alone.
    hold(*standing.values_list("institution", flat=True).distinct())
    rows = standing.select_for_update(of=("self",), no_key=True)
    found = [
        certificate
        for certificate in rows.select_related("evidence", "version__programme").order_by("pk")
        if _counted(certificate.evidence.judged, certificate.application_codes, where, what)
    ]
    for certificate in found:
        flagged = Flag.objects.create(certificate=certificate, **amended)
        certificate.flagged_at = flagged.at
        certificate.save(update_fields=["flagged_at"])
        record_on(certificate, "certificate.flagged", by=by, **data)
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


def _counted(judged: dict[str, Any], codes: list[str], where: str, what: str) -> bool:
    return any(
        what in result.get(where, ())
        for result in judged["judgement"]["requirements"]
        if result["application"] is None or result["application"] in codes
    )
