"""What does a certificate rest on? It starts the time for which the clips of its scans are kept, and its reflections stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q
from django_tasks import task

from logbook.actions import keeping, reflections
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


def keep_reflections(certificate: Certificate) -> None:
    """In the transaction that issues it, so that none can be taken back in between."""
    judged, codes = certificate.evidence.judged, certificate.application_codes
    written = {each["id"] for each in judged["facts"].get("reflections", ())}
    if written:
        counted = {each for result in _of(judged, codes) for each in result.get("counted_items", ())}
        reflections.note_certified(counted=map(UUID, sorted(written & counted)))


def counted_scans(judged: dict[str, Any], codes: list[str]) -> Iterator[UUID]:
    """What counted for one of these exams or for the programme as a whole."""
    for result in _of(judged, codes):
        yield from map(UUID, result.get("counted_scans", ()))


def _of(judged: dict[str, Any], codes: list[str]) -> Iterator[dict[str, Any]]:
    for result in judged["judgement"]["requirements"]:
        if result["application"] is None or result["application"] in codes:
            yield result
