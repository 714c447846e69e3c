"""Until which day does what was received, and not cleaned, lie in quarantine?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from logbook.models import Arrival, Clip
from logbook.states import ClipState

from .holds import HELD, is_held

KEPT_DAYS = 30


def destroyed_on(clip: Clip) -> date | None:
    """The day, at the hospital, on which the uncleaned recording is destroyed; None where no day is set for it, or a legal
    hold puts it off."""
    return None if is_held(clip.scan) else _day_of(clip)


def _day_of(clip: Clip) -> date | None:
    if clip.original_destroyed_at is not None or clip.state not in (ClipState.HELD, ClipState.FAILED):
        return None
    return clip.scan.institution.local_date(clip.received_at) + timedelta(days=KEPT_DAYS)


def kept_its_time(clip: Clip) -> bool:
    """Of a recording that is destroyed: whether nobody's deed destroyed it before its day."""
    here = clip.scan.institution
    destroyed_at = clip.original_destroyed_at or clip.received_at
    return here.local_date(destroyed_at) >= here.local_date(clip.received_at) + timedelta(days=KEPT_DAYS)


def keeps_file(pk: UUID) -> bool:
    """Whether something under this id needs what was received still: what waits for a scan, or a clip that is not cleaned."""
    waiting = Arrival.objects.filter(pk=pk, placed_at=None, destroyed_at=None)
    return waiting.exists() or Clip.objects.filter(pk=pk, original_destroyed_at=None).exists()


def due_within(days: int, moment: datetime) -> Iterator[tuple[Clip, int]]:
    """Clips whose recording is destroyed in so many days or fewer, and in how many; the oldest first."""
    waiting = Clip.objects.filter(
        state__in=[ClipState.HELD, ClipState.FAILED],
        original_destroyed_at=None,
        # A day more than that: a day begins at another moment in each hospital.
        received_at__lt=moment - timedelta(days=KEPT_DAYS - days - 1),
    ).exclude(HELD)
    for clip in waiting.select_related("scan__institution", "uploaded_by").order_by("received_at", "pk"):
        day = _day_of(clip)
        left = (day - clip.scan.institution.local_date(moment)).days if day else days + 1
        if left <= days:
            yield clip, left
