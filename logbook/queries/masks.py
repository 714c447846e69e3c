"""Which crops wait for a proctor or a director, and which clips wait for a crop?"""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from logbook.dicom.errors import Code
from logbook.models import Clip, MachineMask
from logbook.models.visibility import reviewed_at
from logbook.states import ClipState
from pocus_credentialing.people.models import User

HELD: dict[str, Any] = {
    "state": ClipState.HELD,
    "reason__in": [str(Code.CROP_NEEDED), str(Code.CROP_UNCONFIRMED)],
    "left_out": False,
    "original_destroyed_at": None,
}


def keeps_masks(person: User, institution: UUID) -> bool:
    """Proctors and directors do, where they are."""
    return institution in set(reviewed_at(person).values_list("pk", flat=True))


def listed(person: User) -> QuerySet[MachineMask]:
    """All that this person may confirm or discard, the oldest first."""
    masks: QuerySet[MachineMask] = MachineMask.objects.visible_to(person)
    return masks.select_related("institution", "drawn_by", "confirmed_by").order_by("drawn_at", "pk")


def to_confirm(person: User) -> QuerySet[MachineMask]:
    """What this person can confirm now."""
    return MachineMask.objects.visible_to(person).filter(confirmed_at=None, doubted_at=None).exclude(picture="")


def others_of(mask: MachineMask) -> QuerySet[MachineMask]:
    """What else was drawn for the same machine and size there."""
    same = {"institution": mask.institution_id, "machine_key": mask.machine_key}
    return MachineMask.objects.filter(**same, rows=mask.rows, columns=mask.columns).exclude(pk=mask.pk)


def held_for(mask: MachineMask) -> QuerySet[Clip]:
    """Clips of anybody there, drafts included, from that machine at that size, that wait for a crop."""
    return Clip.objects.filter(
        scan__institution=mask.institution_id,
        machine_key=mask.machine_key,
        rows=mask.rows,
        columns=mask.columns,
        **HELD,
    )


def held_alike_any(clip: Clip) -> QuerySet[Clip]:
    """Clips of anybody there, from the machine of this one at its size, that wait for a crop."""
    if not clip.machine_key:
        return Clip.objects.none()
    alike = {"machine_key": clip.machine_key, "rows": clip.rows, "columns": clip.columns}
    return Clip.objects.filter(scan__institution=clip.scan.institution_id, **alike, **HELD).exclude(pk=clip.pk)


def held_alike(masks: list[MachineMask]) -> dict[UUID, int]:
    """How many clips wait for each of them; one query."""
    keys = {mask.machine_key for mask in masks}
    rows = Clip.objects.filter(machine_key__in=keys, **HELD).order_by() if keys else Clip.objects.none()
    waiting = Counter(rows.values_list("scan__institution", "machine_key", "rows", "columns"))
    return {mask.pk: waiting[mask.institution_id, mask.machine_key, mask.rows, mask.columns] for mask in masks}
