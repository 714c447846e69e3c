"""Which crops wait for a proctor or a director, and which clips wait for a crop?"""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from logbook.dicom.errors import Code
from logbook.models import Clip, MachineMask
from logbook.models.visibility import reviewed_at
from logbook.states import ClipState
from pocus_credentialing.people.models import User

from .clips import playable
from .hiding import BY_OTHERS

MOST_DOUBTED = 100
# What a clip and a crop that was remembered have in common where the one was made with the other.
AS_KEY = ("scan__institution", "machine_key", "rows", "columns", "crop")
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


def own_waiting(person: User) -> QuerySet[MachineMask]:
    """What this person drew, and somebody else confirms; the oldest first."""
    waits = Q(confirmed_at=None) | Q(doubted_at__isnull=False)
    masks = MachineMask.objects.filter(waits, drawn_by=person).exclude(institution__in=reviewed_at(person))
    return masks.order_by("drawn_at", "pk")


def to_confirm(person: User) -> QuerySet[MachineMask]:
    """What this person can confirm now, for the first time."""
    return MachineMask.objects.visible_to(person).filter(confirmed_at=None, doubted_at=None).exclude(picture="")


def to_confirm_again(person: User) -> list[MachineMask]:
    """Said to be wrong, or behind a hidden clip about which no director decides any more: it serves nobody until this
    person, or another, confirms or discards it."""
    masks = list(MachineMask.objects.visible_to(person).filter(doubted_at__isnull=False)[:MOST_DOUBTED])
    decided = await_director(masks)
    return [mask for mask in masks if mask.pk not in decided]


def await_director(masks: list[MachineMask]) -> set[UUID]:
    """Behind which of these a hidden clip waits for a director. What its author took out, withdrew, or hid and never sent
    does not, nor what is not kept any more."""
    doubted = [mask for mask in masks if mask.doubted_at is not None]
    if not doubted:
        return set()
    hidden = Clip.objects.filter(BY_OTHERS, hidden_at__isnull=False, erased_at=None, recording_removed_at=None)
    made = {_as_key(*row) for row in _made_there(doubted, hidden).order_by().values_list(*AS_KEY).distinct().iterator()}
    return {mask.pk for mask in doubted if _key(mask) in made}


def pictures(masks: list[MachineMask]) -> dict[UUID, str]:
    """Of each the digest of a picture in which what it keeps can be looked at; of one that is doubted, of a clip that is
    shown. Nothing of it where there is none."""
    found = {mask.pk: mask.picture for mask in masks if mask.picture and mask.doubted_at is None}
    doubted = [mask for mask in masks if mask.doubted_at is not None]
    if doubted:
        made = _posters(doubted, playable())
        found |= {mask.pk: made[_key(mask)] for mask in doubted if _key(mask) in made}
    return found


def picture(mask: MachineMask) -> str:
    return pictures([mask]).get(mask.pk, "")


def picture_of_another(mask: MachineMask) -> str:
    """Of the latest clip that plays and was made with it; empty where none does."""
    return _posters([mask], playable()).get(_key(mask), "")


def _made_there(masks: list[MachineMask], clips: QuerySet[Clip]) -> QuerySet[Clip]:
    """Those of these clips that were made where one of the masks serves, on its machine and at its size, with a crop that
    a person drew. Which crop, is compared by whoever reads them: its sides may be stored in any order."""
    return clips.filter(
        scan__institution__in={mask.institution_id for mask in masks},
        machine_key__in={mask.machine_key for mask in masks},
        rows__in={mask.rows for mask in masks},
        columns__in={mask.columns for mask in masks},
        crop_drawn_at__isnull=False,
    )


def _posters(masks: list[MachineMask], clips: QuerySet[Clip]) -> dict[tuple[str, ...], str]:
    """Of the latest of these clips that was made with each of the masks: the poster. Read until each has one."""
    wanted = {_key(mask) for mask in masks}
    made: dict[tuple[str, ...], str] = {}
    rows = _made_there(masks, clips).order_by("-received_at").only(*AS_KEY, "files", "remade")
    for clip in rows.select_related("scan").iterator():
        key = _as_key(clip.scan.institution_id, clip.machine_key, clip.rows, clip.columns, clip.crop)
        if key in wanted:
            made.setdefault(key, clip.file("poster"))
        if len(made) == len(wanted):
            break
    return made


def _key(mask: MachineMask) -> tuple[str, ...]:
    return _as_key(mask.institution_id, mask.machine_key, mask.rows, mask.columns, mask.box)


def _as_key(institution: UUID, machine: str, rows: int, columns: int, box: dict[str, int] | None) -> tuple[str, ...]:
    return str(institution), machine, f"{columns}x{rows}", str(sorted((box or {}).items()))


def alike(one: MachineMask, other: MachineMask) -> bool:
    """Whether both are for one machine at one size; of one hospital."""
    return (one.machine_key, one.rows, one.columns) == (other.machine_key, other.rows, other.columns)


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
