"""Which recordings were sent by two people, for the directors of the second one's programmes?

The trainee is never told: a director looks at both scans and says what they found.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from curriculum.states import Role
from logbook.models import Clip, Scan
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
    """Those that no director has looked into; the oldest first."""
    return open_to(person).filter(looked_into_at=None).order_by("received_at", "pk")


def done(person: User) -> QuerySet[Clip]:
    """Those that somebody has looked into; the latest first, which is their index read backwards."""
    return open_to(person).filter(looked_into_at__isnull=False).order_by("-looked_into_at", "-received_at", "-pk")


def others_of(person: User, clips: Iterable[Clip]) -> dict[UUID, list[Clip]]:
    """For each clip the same recording of other people, as far as this person may see their scans."""
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
    # Asked of these few scans, not of all that the person may see.
    scans = Scan.objects.visible_to(person).filter(pk__in={clip.scan_id for clip in there})
    visible = set(scans.values_list("pk", flat=True))
    found = [clip for clip in there if clip.scan_id in visible]
    return {clip.pk: [other for other in found if _is_same(clip, other)] for clip in flagged}


def _is_same(clip: Clip, other: Clip) -> bool:
    if clip.uploaded_by_id == other.uploaded_by_id or clip.scan.institution_id != other.scan.institution_id:
        return False
    return clip.digest == other.digest or (
        bool(clip.source_uid_digest) and (clip.source_uid_digest == other.source_uid_digest)
    )
