"""A claim ends that nobody can decide any more: what it is of was destroyed, or whoever made it is gone."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from logbook.models import Claim
from pocus_credentialing.audit.log import record


def lapse(study: UUID) -> None:
    """Part of destroying the last of a study, under the study's lock."""
    _lapse(list(Claim.objects.filter(study=study, granted=None)))


def lapse_of_who_left(study: UUID) -> None:
    """Part of claiming and of sorting, under the study's lock: it stands in nobody's way."""
    _lapse(list(Claim.objects.of_who_left().filter(study=study)))


def _lapse(claims: list[Claim]) -> None:
    for claim in claims:
        claim.granted, claim.decided_at = False, timezone.now()
        claim.save(update_fields=["granted", "decided_at"])
        study = claim.study
        record(
            "claim.lapsed", by=None, on=claim, within=study, institution=study.institution_id, person=claim.person_id
        )
