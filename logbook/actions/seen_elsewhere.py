"""Two people sent the same recording: write it down; and record what a director found about it, or about one that looks
like another."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from logbook.models import Clip
from logbook.rules import seen_elsewhere as rules
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow


def tell(clip: Clip) -> None:
    """Part of receiving: that it was seen is an event of its own, apart from what the trainee reads."""
    if clip.seen_elsewhere:
        _record("clip.seen_elsewhere", clip, by=None)


@transaction.atomic
def look_into(*, clip: Clip, by: User, note: str) -> Clip:
    """A director says what they found; it leaves every director's home."""
    note = note.strip()
    if not note:
        raise ValueError("what was found must be said")
    rules.check_can_look_into(by, clip)
    # Conditional: of two who look into it at once, one is told that it is done.
    now = timezone.now()
    updated = Clip.objects.filter(pk=clip.pk, looked_into_at=None).update(
        looked_into_at=now, looked_into_by=by, looked_into_note=note
    )
    if updated != 1:
        raise NotNow(rules.LOOKED_INTO)
    clip.refresh_from_db()
    _record("clip.looked_into", clip, by=by)
    return clip


def _record(verb: str, clip: Clip, *, by: User | None) -> None:
    """On the clip alone: its scan's history is the trainee's too, and they are not told."""
    record(verb, by=by, on=clip, institution=clip.scan.institution_id, person=clip.scan.trainee_id)
