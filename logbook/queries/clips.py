"""Has this recording been seen before, which mask is remembered for its machine, and which files are in use?"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q, QuerySet

from logbook.models import Clip, MachineMask, Scan
from logbook.states import ClipState, ScanState
from pocus_credentialing.people.models import User


def same_in_scan(scan: Scan, digest: str, client_id: UUID | None) -> Clip | None:
    same = Q(digest=digest)
    if client_id is not None:
        same |= Q(client_id=client_id)
    found: Clip | None = Clip.objects.filter(same, scan=scan).select_related("scan").first()
    return found


def in_other_scan_of(person: User, scan: Scan, digest: str) -> Clip | None:
    """The person's own clip with the same bytes, where it still is evidence for something."""
    found: Clip | None = (
        Clip.objects.filter(uploaded_by=person, digest=digest, left_out=False)
        .exclude(scan=scan)
        .exclude(scan__state=ScanState.WITHDRAWN)
        .select_related("scan__application", "scan__institution")
        .first()
    )
    return found


def seen_with_others(person: User, scan: Scan, digest: str, source_uid_digest: str) -> bool:
    """Whether somebody else at this hospital has sent the same recording, byte for byte or exported anew."""
    same = Q(digest=digest)
    if source_uid_digest:
        same |= Q(source_uid_digest=source_uid_digest)
    return Clip.objects.filter(same, scan__institution=scan.institution_id).exclude(uploaded_by=person).exists()


def shown(scan: Scan) -> QuerySet[Clip]:
    """The clips of a scan that can be played."""
    return Clip.objects.filter(scan=scan, left_out=False, state=ClipState.READY)


def mask_for(clip: Clip) -> MachineMask | None:
    """What a person drew once on this machine model, at this size, in this hospital."""
    if not clip.machine_key:
        return None
    return MachineMask.objects.filter(
        institution=clip.scan.institution_id, machine_key=clip.machine_key, rows=clip.rows, columns=clip.columns
    ).first()


def held_alike(clip: Clip) -> list[UUID]:
    """Clips of the same person, machine, size and hospital that wait for the same crop."""
    if not clip.machine_key:
        return []
    alike = Clip.objects.filter(
        uploaded_by=clip.uploaded_by_id,
        scan__institution=clip.scan.institution_id,
        machine_key=clip.machine_key,
        rows=clip.rows,
        columns=clip.columns,
        state=ClipState.HELD,
        left_out=False,
        original_destroyed_at=None,
    ).exclude(pk=clip.pk)
    return list(alike.values_list("pk", flat=True))


def files_in_use() -> Iterator[tuple[str, str]]:
    """Institution and digest of every derived file that a clip refers to."""
    rows = Clip.objects.order_by().values_list("scan__institution", "files")
    for institution, files in rows.iterator(chunk_size=2000):
        yield from ((str(institution), digest) for digest in files.values())
