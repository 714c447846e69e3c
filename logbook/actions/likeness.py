"""A recording that looks like another one is noticed, and shown to the directors; nothing else follows from it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django_tasks import task

from logbook.models import Clip, Resemblance
from logbook.queries.likeness import looking_like
from logbook.states import ClipState
from pocus_credentialing.audit.log import record
from pocus_credentialing.refusals import NotNow

from .locking import locked_clip


@task()
def compare_clip(clip_id: str) -> None:
    compare(UUID(clip_id))


def ask_to_compare(clip: Clip) -> None:
    """A job of its own: it reads what the hospital has, once the clip is there for others who are being compared."""
    if clip.looks:
        compare_clip.enqueue(str(clip.pk))


def compare(clip_id: UUID) -> int:
    """How many it looks like that nobody had noticed."""
    clip = Clip.objects.select_related("scan").filter(pk=clip_id, state=ClipState.READY).first()
    if clip is None:
        return 0
    return sum(note(clip=clip, other=other) for other in looking_like(clip))


@transaction.atomic
def note(*, clip: Clip, other: Clip, by: None = None) -> bool:
    """Of two the later one is flagged, whichever was compared; whether that is new. An event of the clip alone: its scan's
    history is the trainee's, too, and they are not told."""
    earlier, later = sorted((clip, other), key=lambda each: (each.received_at, each.pk))
    try:
        later = locked_clip(later)
    except NotNow:
        return False
    if not Clip.objects.filter(pk=earlier.pk).exists():
        return False
    _made, is_new = Resemblance.objects.get_or_create(clip=later, other=earlier)
    if not is_new:
        return False
    later.seen_elsewhere = True
    later.save(update_fields=["seen_elsewhere"])
    scan = later.scan
    record("clip.looks_like_another", by=by, on=later, institution=scan.institution_id, person=scan.trainee_id)
    return True
