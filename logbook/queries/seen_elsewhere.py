"""Which recordings were sent by two people, or look like one that was sent before, for the directors of the second one?

The trainee is never told: a director looks at both scans and says what they found.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Q, QuerySet

from curriculum.states import Role
from logbook.models import Clip, Resemblance, Scan
from logbook.states import OPEN_TO_OTHERS
from pocus_credentialing.people.models import User

from .reviewers import rights_over_outer_scan


def open_to(person: User) -> QuerySet[Clip]:
    """Flagged clips of scans that were sent in programmes which this person directs, never of their own."""
    directed = rights_over_outer_scan(person, scan="scan__").filter(role=Role.DIRECTOR)
    return (
        Clip.objects.filter(seen_elsewhere=True, left_out=False, scan__state__in=OPEN_TO_OTHERS)
        .filter(Exists(directed))
        .exclude(scan__trainee=person)
        # Mostly there is none, and then these cost nothing; as joins they would lead a planner astray.
        .prefetch_related("scan__application", "scan__trainee", "scan__institution", "looked_into_by")
    )


def waiting(person: User) -> QuerySet[Clip]:
    """Those that a director has still to look into; the oldest first."""
    return open_to(person).filter(pk__in=to_look_into()).order_by("received_at", "pk")


def done(person: User) -> QuerySet[Clip]:
    """Those that somebody has looked into, with nothing found since; the latest first, which is their index read
    backwards."""
    looked_into = open_to(person).filter(looked_into_at__isnull=False).exclude(pk__in=_found_since())
    return looked_into.order_by("-looked_into_at", "-received_at", "-pk")


def to_look_into() -> QuerySet[Any, Any]:
    """Those into which no director has looked, or none since they were found to look like one more: by their ids, which a
    database looks up one by one. Asked of each clip, it would read all that were ever flagged."""
    return Clip.objects.filter(seen_elsewhere=True, looked_into_at=None).order_by().values("pk").union(_found_since())


def is_to_look_into(clip: Clip) -> bool:
    return Clip.objects.filter(pk=clip.pk, pk__in=to_look_into()).exists()


def _found_since() -> QuerySet[Any, Any]:
    # That these clips are flagged goes without saying, but names their index.
    flagged = Resemblance.objects.filter(clip__seen_elsewhere=True, clip__looked_into_at__isnull=False)
    return flagged.filter(found_at__gt=F("clip__looked_into_at")).order_by().values("clip")


def others_of(person: User, clips: Iterable[Clip]) -> dict[UUID, list[Clip]]:
    """For each clip the same recording of other people, and what looks like it, as far as this person may see their scans."""
    flagged = list(clips)
    if not flagged:
        return {}
    same = Q(digest__in={clip.digest for clip in flagged})
    if uids := {clip.source_uid_digest for clip in flagged if clip.source_uid_digest}:
        same |= Q(source_uid_digest__in=uids)
    there = list(
        Clip.objects.filter(same, left_out=False)
        .select_related("scan__application", "scan__trainee", "scan__institution")
        .order_by("received_at", "pk")
    )
    alike = _looking_like(flagged)
    # Asked of these few scans, not of all that the person may see.
    asked = {clip.scan_id for clip in there} | {other.scan_id for _pk, other in alike}
    visible = set(Scan.objects.visible_to(person).filter(pk__in=asked).values_list("pk", flat=True))
    found = [clip for clip in there if clip.scan_id in visible]
    others = {clip.pk: [other for other in found if _is_same(clip, other)] for clip in flagged}
    for pk, other in alike:
        if other.scan_id in visible:
            others[pk].append(other)
    return others


def _looking_like(clips: list[Clip]) -> list[tuple[UUID, Clip]]:
    """Theirs or another's: each an object of its own, which says that it only looks alike."""
    rows = Resemblance.objects.filter(clip__in=clips, other__left_out=False).order_by("other__received_at", "pk")
    found = []
    for row in rows.select_related("other__scan__application", "other__scan__trainee", "other__scan__institution"):
        row.other.only_looks_alike = True
        found.append((row.clip_id, row.other))
    return found


def _is_same(clip: Clip, other: Clip) -> bool:
    if clip.uploaded_by_id == other.uploaded_by_id or clip.scan.institution_id != other.scan.institution_id:
        return False
    return clip.digest == other.digest or (
        bool(clip.source_uid_digest) and (clip.source_uid_digest == other.source_uid_digest)
    )
