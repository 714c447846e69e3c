"""Which scans does a certificate start the time for, for which their clips are kept?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q
from django_tasks import task

from logbook.actions import keeping
from pocus_credentialing.credentials.facts import scans_in_scope
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.states import PUBLIC


@task()
def note_certified(certificate_id: str) -> None:
    """Outside of the issuing, whose locks come after those of scans. Harmless to repeat."""
    rows = Certificate.objects.select_related("evidence", "enrolment__programme", "enrolment__version")
    certificate = rows.filter(pk=certificate_id, state__in=PUBLIC).first()
    if certificate is None or certificate.issued_on is None:
        return
    codes = certificate.application_codes
    keeping.note_certified(
        counted=counted_scans(certificate.evidence.judged, codes),
        exams=scans_in_scope(certificate.enrolment) & Q(application__code__in=codes),
        on=certificate.issued_on,
    )


def counted_scans(judged: dict[str, Any], codes: list[str]) -> Iterator[UUID]:
    """What counted for one of these exams or for the programme as a whole."""
    for result in judged["judgement"]["requirements"]:
        if result["application"] is None or result["application"] in codes:
            yield from map(UUID, result.get("counted_scans", ()))
