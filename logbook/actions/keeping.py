"""The recording of a clip is removed when its time is over; its digests stay, and with them what was signed about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from logbook.models import Clip, Scan, TeachingCase
from logbook.queries import keeping
from logbook.queries.copies import copies_of, in_events
from logbook.queries.holds import is_held
from logbook.states import FINAL, ScanState
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import Institution

from . import housekeeping, masks
from .queueing import locked


@transaction.atomic
def note_certified(*, counted: Iterable[UUID], exams: Q | None, on: date, by: None = None) -> None:
    """Part of a certificate being issued, which is recorded there: the time begins for the scans that it counted, and for the settled ones of its exams
    (`exams`: a condition on scans) that no certificate came after yet."""
    earlier = Q(certified_on=None) | Q(certified_on__lt=on)
    Scan.objects.filter(earlier, pk__in=list(counted)).update(certified_on=on)
    if exams is not None:
        settled = Scan.objects.filter(exams, certified_on=None, state__in=[*FINAL, ScanState.WITHDRAWN])
        settled.update(certified_on=on)


def remove_what_is_over(now: datetime | None = None) -> int:
    """Every recording whose time is over, each by itself; doing it twice, or beside another worker, is harmless. The
    files go with what no clip refers to any more."""
    removed = 0
    for institution in Institution.objects.order_by("pk"):
        removed += sum(remove_recording(clip=clip) for clip in keeping.over(institution))
    if removed:
        housekeeping.clear_media(now or timezone.now())
    return removed


@transaction.atomic
def remove_recording(*, clip: Clip, by: None = None) -> bool:
    """Whether it was removed: not where something changed since it was found."""
    scan = locked(clip.scan_id)
    row: Clip | None = keeping.recordings().select_for_update(no_key=True).filter(pk=clip.pk).first()
    # Under the scan's lock nobody puts a hold on it or releases its clip for teaching until this is done.
    if row is None or is_held(scan) or TeachingCase.objects.standing().filter(clip=row).exists():
        return False
    row.scan = scan
    if not keeping.is_over(row, scan.institution.today()):
        return False
    row.recording_removed_at = timezone.now()
    row.save(update_fields=["recording_removed_at"])
    masks.show_nothing_of(row)
    record(
        "clip.recording_removed", by=by, on=row, within=scan, institution=scan.institution_id, person=scan.trainee_id,
        digest=row.digest, files=row.files, **in_events(copies_of(row)),
    )  # fmt: skip
    return True
