"""One order of locks: the scan's row first, then the clip's, everywhere."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from logbook.models import Clip, Scan
from pocus_credentialing.refusals import NotNow, Reason

from .queueing import locked

REMOVED = Reason("clip_removed", _("This clip was removed meanwhile."))


def locked_clip(clip: Clip) -> Clip:
    scan = locked(clip.scan_id)
    row: Clip | None = Clip.objects.select_for_update(no_key=True).filter(pk=clip.pk).first()
    if row is None:
        raise NotNow(REMOVED)
    row.scan = scan
    return row


def locked_clips(clips: list[UUID]) -> list[Clip]:
    """Clips of several scans, those that are still there: every scan in the order of ids, then every clip."""
    theirs = Scan.objects.filter(pk__in=Clip.objects.filter(pk__in=clips).values("scan"))
    held = {scan.pk: scan for scan in theirs.select_for_update(no_key=True).order_by("pk")}
    rows = {row.pk: row for row in Clip.objects.select_for_update(no_key=True).filter(pk__in=clips).order_by("pk")}
    for row in rows.values():
        row.scan = held[row.scan_id]
    return [rows[pk] for pk in clips if pk in rows]
