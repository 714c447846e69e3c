"""Two people sent the same recording: write it down; and record what a director found about it, or about one that looks
like another."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from logbook.models import Clip
from logbook.queries.seen_elsewhere import to_look_into
from logbook.rules import seen_elsewhere as rules
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow

from .locking import locked_clip


def tell(clip: Clip) -> None:
    """Part of receiving: that it was seen is an event of its own, apart from what the trainee reads."""
    if clip.seen_elsewhere:
        _record("clip.seen_elsewhere", clip, by=None)


@transaction.atomic
def look_into(*, clip: Clip, by: User, note: str) -> Clip:
    """A director says what they found; it leaves every director's home, until it is found to look like one more."""
    note = note.strip()
    if not note:
        raise ValueError("what was found must be said")
    # Locked as likeness.note locks it: what it is found to look like at this moment, it is either before or after.
    row = locked_clip(clip)
    rules.check_can_look_into(by, row)
    # Conditional: of two who look into it at once, one is told that it is done.
    updated = Clip.objects.filter(pk=row.pk, pk__in=to_look_into()).update(
        looked_into_at=timezone.now(), looked_into_by=by, looked_into_note=_below_what_was_found(row, note)
    )
    if updated != 1:
        raise NotNow(rules.LOOKED_INTO)
    clip.refresh_from_db()
    _record("clip.looked_into", clip, by=by)
    return clip


def _below_what_was_found(clip: Clip, note: str) -> str:
    """What was found before stays, with who found it, and when by the hospital's clock."""
    if clip.looked_into_at is None:
        return note
    day = date_format(clip.scan.institution.local_date(clip.looked_into_at), "j M Y")
    return f"{clip.looked_into_note}\n({cast(User, clip.looked_into_by).name}, {day})\n\n{note}"


def _record(verb: str, clip: Clip, *, by: User | None) -> None:
    """On the clip alone: its scan's history is the trainee's too, and they are not told."""
    record(verb, by=by, on=clip, institution=clip.scan.institution_id, person=clip.scan.trainee_id)
