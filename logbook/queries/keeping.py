"""Until when is the recording of a clip kept?

Of a scan that a certificate was issued on, or whose exam was certified after it was settled: so many months after the
certificate; the hospital says how many. Of any other: as long as its trainee is enrolled there, and the same time
afterwards. What waits for a review stays until it is decided; what stands in a teaching library, as long as it does.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from curriculum.models import Enrolment
from logbook.models import Clip, Scan, TeachingCase
from logbook.states import ClipState, ScanState
from pocus_credentialing.people.models import Institution

from .holds import HELD


@dataclass(frozen=True)
class Keeping:
    """`until`: the day on which the recordings are removed; None while nothing has begun that time, or something stops it."""

    months: int
    until: date | None
    certified: bool


def months_after(day: date, months: int) -> date:
    """The same day of a later month; where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def keeping_of(scan: Scan, months: int | None = None) -> Keeping:
    """`months`: as if the hospital kept them for so long."""
    months, certified = months or scan.institution.clips_kept_months, scan.certified_on
    begun = certified or _left_on(scan)
    if begun is None or scan.state == ScanState.SUBMITTED:
        return Keeping(months, None, certified is not None)
    return Keeping(months, months_after(begun, months), certified is not None)


def _left_on(scan: Scan) -> date | None:
    """The last day on which its trainee was enrolled at its hospital; None while they are."""
    ends = list(_enrolments(scan.trainee_id, scan.institution_id).values_list("ended_on", flat=True))
    if None in ends:
        return None
    return max([scan.institution.local_date(scan.performed_at), *(day for day in ends if day)])


def _enrolments(trainee: Any, institution: Any) -> QuerySet[Enrolment]:
    """Of one person at one place, ever (values, or outer references)."""
    runs_there = Q(programme__institution=institution) | Q(programme__sites=institution) | Q(institution=institution)
    return Enrolment.objects.filter(runs_there, trainee=trainee)


def removed_with(institution: Institution, months: int) -> int:
    """How many recordings are over once this hospital keeps them for so many months."""
    return len(over(institution, months))


def over(institution: Institution, months: int | None = None) -> list[Clip]:
    """Clips of this hospital whose recording has been kept for its time, the oldest first. `months`: as if it were so long."""
    today = institution.today()
    # No later than this began what is over today: no month is shorter.
    begun = today - timedelta(days=28 * (months or institution.clips_kept_months))
    enrolled = _enrolments(OuterRef("scan__trainee"), OuterRef("scan__institution"))
    still = Exists(enrolled.filter(Q(ended_on=None) | Q(ended_on__gt=begun)))
    rows = (
        recordings()
        .filter(Q(scan__certified_on__lte=begun) | Q(~still, scan__certified_on=None), scan__institution=institution)
        .exclude(scan__state=ScanState.SUBMITTED)
        .exclude(Exists(TeachingCase.objects.standing().filter(clip=OuterRef("pk"))))
        .exclude(HELD)
    )
    found = rows.select_related("scan__institution").order_by("received_at", "pk")
    return [clip for clip in found if is_over(clip, today, months)]


def is_over(clip: Clip, today: date, months: int | None = None) -> bool:
    """Of one that is in no teaching library."""
    until = keeping_of(clip.scan, months).until
    return until is not None and until <= today


def recordings() -> QuerySet[Clip]:
    """Clips that can be played still, or could be if their scan showed them."""
    return Clip.objects.filter(state=ClipState.READY, recording_removed_at=None, erased_at=None)
