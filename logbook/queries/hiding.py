"""Which clips are hidden because somebody saw patient data in them, and who decides about them?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Prefetch, Q, QuerySet

from curriculum.states import Role
from logbook.dicom.facts import Box
from logbook.models import Clip, HiddenRecording, Scan
from logbook.states import OPEN_TO_OTHERS, ScanState
from pocus_credentialing.people.models import User

from .clips import playable
from .reviewers import (
    directors_of,
    directors_over_outer_scan,
    reviewers_of,
    reviewers_over_outer_scan,
    rights_over_outer_scan,
)

# A draft is its author's alone; but about what somebody else hid in it, as the same recording as their own, others decide,
# who see no more of it than that clip.
IN_A_DRAFT = Q(scan__state=ScanState.DRAFT, hidden_at__isnull=False) & ~Q(hidden_by=F("scan__trainee"))
BY_OTHERS = Q(scan__state__in=OPEN_TO_OTHERS) | IN_A_DRAFT


def deciders_of(clip: Clip) -> QuerySet[User]:
    """The directors, the author aside; where there is none, whoever reviews."""
    if not Clip.objects.filter(BY_OTHERS, pk=clip.pk).exists():
        return User.objects.none()
    directors = directors_of(clip.scan)
    return directors if directors.exists() else reviewers_of(clip.scan)


def decides(person: User, clip: Clip) -> bool:
    return deciders_of(clip).filter(pk=person.pk).exists()


def roles_deciding(clips: Iterable[Clip]) -> dict[UUID, Role]:
    """By clip, in which role whoever decides about it does; those about which nobody does are missing."""
    directed, reviewed = (
        Exists(directors_over_outer_scan(scan="scan__")),
        Exists(reviewers_over_outer_scan(scan="scan__")),
    )
    rows = Clip.objects.filter(BY_OTHERS, pk__in=[clip.pk for clip in clips]).annotate(directed=directed)
    found = rows.filter(Q(directed=True) | Q(reviewed)).order_by().values_list("pk", "directed")
    return {pk: Role.DIRECTOR if by_directors else Role.PROCTOR for pk, by_directors in found}


def open_to(person: User) -> QuerySet[Clip]:
    """Those whose scans this person sees, and hidden ones of drafts about which they decide."""
    in_drafts = Clip.objects.filter(IN_A_DRAFT, _decided_by(person)).exclude(scan__trainee=person)
    return Clip.objects.filter(Q(scan__in=Scan.objects.visible_to(person)) | Q(pk__in=in_drafts.values("pk")))


def same_as(clip: Clip) -> Q:
    """The same recording, byte for byte or exported anew, in this or another scan of that hospital, whoever's."""
    return _same(clip) & Q(scan__institution=clip.scan.institution_id) & ~Q(pk=clip.pk)


def _same(clip: Clip) -> Q:
    same = Q(digest=clip.digest)
    if clip.source_uid_digest:
        same |= Q(source_uid_digest=clip.source_uid_digest)
    return same


def removed_alike(clip: Clip) -> QuerySet[HiddenRecording]:
    """The same recording, of which a clip was hidden there and then taken out of its scan."""
    return HiddenRecording.objects.filter(_same(clip), institution=clip.scan.institution_id)


def seen_in_removed(clip: Clip) -> list[HiddenRecording]:
    """Of those what this clip shows, too: whoever says of it that nothing shows says it of them."""
    return [seen for seen in removed_alike(clip) if _shows_as_much(clip, seen)]


def shown_elsewhere(clip: Clip) -> QuerySet[Clip]:
    return playable().filter(same_as(clip))


def hidden_before(clip: Clip) -> Clip | HiddenRecording | None:
    """Because of which one a clip that has just become ready is hidden, too: patient data was seen in the same recording,
    and this one shows no less of it. A smaller crop that its owner drew since then is looked at as what it is."""
    rows = Clip.objects.filter(same_as(clip), hidden_at__isnull=False).order_by("hidden_at", "pk")
    before: list[Clip | HiddenRecording] = [*rows, *removed_alike(clip)]
    return next((seen for seen in before if not _leaves_more_out(clip, seen)), None)


def _shows_as_much(clip: Clip, seen: HiddenRecording) -> bool:
    if not clip.crop or not seen.crop or (clip.rows, clip.columns) != (seen.rows, seen.columns):
        return False
    return Box(**clip.crop).holds(Box(**seen.crop))


def _leaves_more_out(clip: Clip, seen: Clip | HiddenRecording) -> bool:
    drawn, hidden = clip.crop_drawn_at, seen.hidden_at
    if drawn is None or hidden is None or drawn < hidden or not clip.crop or not seen.crop:
        return False
    alike = (clip.rows, clip.columns) == (seen.rows, seen.columns)
    return alike and clip.crop != seen.crop and Box(**seen.crop).holds(Box(**clip.crop))


def came_later(clip: Clip) -> bool:
    """Whether it was hidden as soon as it was ready, since the same recording was."""
    return clip.settled_at is not None and clip.hidden_at is not None and clip.settled_at > clip.hidden_at


def keeps_back(clip: Clip) -> bool:
    """Whether the same recording is hidden, or was destroyed, elsewhere, and not only since it came later."""
    return any(not came_later(seen) for seen in Clip.objects.filter(same_as(clip), hidden_at__isnull=False))


def hidden_along(clip: Clip) -> QuerySet[Clip]:
    """What was hidden with it in one action, and about which nobody has decided."""
    itself = Clip.objects.filter(pk=clip.pk, hidden_at__isnull=False)
    same = Clip.objects.filter(hidden_at__in=itself.values("hidden_at"), hidden_by__in=itself.values("hidden_by"))
    there = same.filter(scan__institution=clip.scan.institution_id, erased_at=None, recording_removed_at=None)
    return there.exclude(pk=clip.pk)


def waiting(person: User) -> QuerySet[Clip]:
    """Hidden clips about which nobody has decided and this person may; the oldest first."""
    return _undecided().filter(_decided_by(person), BY_OTHERS).exclude(scan__trainee=person)


def reported(person: User) -> QuerySet[Clip]:
    """Those of other people's scans that this person hid, and about which somebody else decides."""
    seen = _undecided().filter(hidden_by=person).visible_to(person)
    return seen.filter(~_decided_by(person)).exclude(scan__trainee=person)


def _decided_by(person: User) -> Q:
    """As `deciders_of` says of one clip: a director, and a reviewer where nobody but the author directs."""
    directs = Exists(rights_over_outer_scan(person, scan="scan__").filter(role=Role.DIRECTOR))
    reviews = Exists(rights_over_outer_scan(person, scan="scan__", reviewing=True))
    return Q(directs) | (Q(reviews) & ~Q(Exists(directors_over_outer_scan(scan="scan__"))))


def of_ones_own(person: User) -> QuerySet[Clip]:
    """Of this person's own scans, whoever hid them; what is withdrawn waits for nobody."""
    return _undecided().filter(scan__trainee=person).exclude(scan__state=ScanState.WITHDRAWN)


def _undecided() -> Any:
    # Mostly there is none, and then what is prefetched costs nothing.
    rows = Clip.objects.filter(hidden_at__isnull=False, erased_at=None, left_out=False, recording_removed_at=None)
    beside = ("scan__application", "scan__trainee", "scan__institution", "hidden_by")
    numbered = Prefetch("scan__clips", Clip.objects.only("scan", "position", "received_at"))
    return rows.order_by("hidden_at", "pk").prefetch_related(*beside, numbered)
