"""Which teaching archives were sent a clip, and of what was destroyed here since have they a copy still?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from logbook.models import Clip, Forwarding, TeachingArchive
from logbook.states import ForwardingState
from pocus_credentialing.audit.models import Event


@dataclass(frozen=True)
class Copy:
    """One archive that has it. `archive`: as its hospital calls it now; where it is, if nobody there names it any more."""

    archive: str
    place: str
    sent_at: datetime
    instance_uid: str


def copies_of(clip: Clip) -> list[Copy]:
    """Sent, and not said to be deleted there; the first first."""
    rows = Forwarding.objects.filter(clip=clip, state=ForwardingState.SENT, deleted_there_at=None).order_by("sent_at")
    sent = [(row.archive, row.sent_at) for row in rows if row.sent_at is not None]
    if not sent:
        return []
    named = {each.place: each.name for each in TeachingArchive.objects.filter(institution=clip.scan.institution_id)}
    return [Copy(named.get(place, place), place, moment, clip.instance_uid) for place, moment in sent]


def in_events(copies: list[Copy]) -> dict[str, Any]:
    """What an event keeps of them; nothing where there are none."""
    if not copies:
        return {}
    each = [{"archive": one.place, "at": one.sent_at.isoformat(), "uid": one.instance_uid} for one in copies]
    return {"copies": each, "archives": ", ".join(one.archive for one in copies)}


def sent_to(archive: TeachingArchive) -> QuerySet[Forwarding]:
    """What this archive was to have, also where it was before: its history says so. What is another one of the hospital now
    is that one's."""
    moved = Event.objects.filter(thing_type="teachingarchive", thing_id=archive.pk, verb="archive.changed")
    before = {
        data["changed"]["place"][0] for data in moved.values_list("data", flat=True) if "place" in data["changed"]
    }
    others = TeachingArchive.objects.filter(institution=archive.institution_id).exclude(pk=archive.pk) if before else []
    places = {archive.place, *before} - {other.place for other in others}
    return Forwarding.objects.filter(archive__in=places, clip__scan__institution=archive.institution_id)


def left_at(archive: TeachingArchive) -> Any:
    """What was destroyed here after this archive was sent it, until somebody says that it is deleted there, too; the last
    destroyed first. `destroyed_at`: when."""
    gone = Q(clip__erased_at__isnull=False) | Q(clip__recording_removed_at__isnull=False)
    return (
        sent_to(archive)
        .filter(gone, state=ForwardingState.SENT, deleted_there_at=None)
        .annotate(
            destroyed_at=Coalesce("clip__erased_at", "clip__recording_removed_at"),
            instance_uid=F("clip__instance_uid"),
        )
        .select_related("clip__scan__application", "clip__scan__trainee")
        .order_by("-destroyed_at", "-id")
    )
