"""Which clips of a hospital are to be sent to a teaching archive, which now, and how far is it?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from logbook.models import Clip, Forwarding, Review, TeachingArchive, TeachingCase
from logbook.states import ForwardingState, ScanState
from pocus_credentialing.people.models import Institution

from .archives import sent_clips
from .clips import playable

ACCEPTED = (ScanState.ACCEPTED, ScanState.ACCEPTED_NOT_COUNTING)


def wanted(institution: Institution, *, archive: str, accepted: bool) -> QuerySet[Clip]:
    """Cleaned, playable clips of accepted scans: those that were released for teaching, or with `accepted` all; without
    what this archive has or would not take. `signed_at`: when its scan was reviewed last."""
    done = Forwarding.objects.filter(clip=OuterRef("pk"), archive=archive).exclude(state=ForwardingState.WAITING)
    released = TeachingCase.objects.standing().filter(clip=OuterRef("pk"))
    latest = Review.objects.filter(scan=OuterRef("scan")).order_by("-signed_at").values("signed_at")[:1]
    return (
        playable()
        .filter(scan__institution=institution, scan__state__in=ACCEPTED, files__has_key="dicom")
        .exclude(instance_uid="")
        .filter(~Exists(done))
        .filter(Q() if accepted else Exists(released))
        .annotate(signed_at=Subquery(latest))
        .select_related("scan")
        .order_by("received_at", "pk")
    )


def to_forward(
    institution: Institution, *, archive: str, accepted: bool, settled: datetime, now: datetime | None = None
) -> QuerySet[Clip]:
    """Those reviewed last before `settled`; with `now`, without those that are to be tried again only later."""
    rows: Any = wanted(institution, archive=archive, accepted=accepted)
    due = rows.filter(Q(signed_at=None) | Q(signed_at__lte=settled))
    if now is None:
        return cast("QuerySet[Clip]", due)
    later = Forwarding.objects.filter(clip=OuterRef("pk"), archive=archive).filter(
        Q(next_at__gt=now) | Q(taken_until__gt=now)
    )
    return cast("QuerySet[Clip]", due.filter(~Exists(later)))


@dataclass(frozen=True)
class Next:
    """Of what cannot be sent yet: when the first review can no longer be undone, and when the first is tried again."""

    reviewed: datetime | None
    tried: datetime | None


def next_to_forward(institution: Institution, *, archive: str, accepted: bool, settled: datetime) -> Next:
    rows: Any = wanted(institution, archive=archive, accepted=accepted)
    reviewed = rows.filter(signed_at__gt=settled).order_by().aggregate(first=Min("signed_at"))["first"]
    waiting = Forwarding.objects.filter(
        archive=archive, state=ForwardingState.WAITING, clip__in=rows.order_by().values("pk")
    )
    times = waiting.aggregate(later=Min("next_at"), taken=Min("taken_until"))
    return Next(reviewed, min((each for each in times.values() if each), default=None))


@dataclass(frozen=True)
class HowFar:
    sent: int
    waiting: int
    failed: int
    why_failed: list[tuple[str, int]]  # what the archive said, and how often
    why_waiting: list[tuple[str, int]]


def how_far(archive: TeachingArchive) -> HowFar:
    """Of one archive: of all clips that it ever was to have."""
    rows = Forwarding.objects.filter(archive=archive.place, clip__scan__institution=archive.institution_id)
    states = Counter(dict(rows.order_by().values_list("state").annotate(times=Count("pk"))))
    waiting = wanted(archive.institution, archive=archive.place, accepted=archive.takes_accepted)
    return HowFar(
        sent=states[ForwardingState.SENT],
        waiting=waiting.count(),
        failed=states[ForwardingState.FAILED],
        why_failed=_why(rows.filter(state=ForwardingState.FAILED)),
        why_waiting=_why(rows.filter(state=ForwardingState.WAITING, tries__gt=0)),
    )


def _why(rows: QuerySet[Forwarding]) -> list[tuple[str, int]]:
    said = rows.order_by().values("said").annotate(times=Count("pk")).order_by("-times", "said")[:10]
    return [(each["said"], each["times"]) for each in said]


def on_at(institution: Institution | UUID) -> QuerySet[TeachingArchive]:
    """Archives of a hospital that are sent clips."""
    return sent_clips().filter(institution=institution)
