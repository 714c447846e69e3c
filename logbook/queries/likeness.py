"""Which recordings of a hospital look like this one?"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from logbook.dicom.alike import are_alike
from logbook.models import Clip
from logbook.states import ClipState, ScanState

from .hiding import same_as

MOST = 20


def looking_like(clip: Clip) -> list[Clip]:
    """In other scans there, whoever's, the first that came first. What is the same recording of somebody else's is found by
    its digest or its number, and a second time within one person's log it is refused; unless the number alone is the same."""
    if not clip.looks:
        return []
    rows = _comparable(clip).order_by("received_at", "pk").values_list("pk", "looks")
    found = [pk for pk, looks in rows.iterator(chunk_size=2000) if are_alike(clip.looks, looks)]
    return list(Clip.objects.filter(pk__in=found[:MOST]).select_related("scan").order_by("received_at", "pk"))


def _comparable(clip: Clip) -> QuerySet[Clip]:
    """A film that was exported anew may have some frames more or fewer."""
    fewest, most = clip.frames * 2 // 3, clip.frames * 3 // 2 + 1
    there = Clip.objects.filter(
        scan__institution=clip.scan.institution_id,
        state=ClipState.READY,
        still=clip.still,
        frames__range=(fewest, most),
    ).exclude(looks="")
    elsewhere = there.exclude(scan=clip.scan_id).exclude(scan__state=ScanState.WITHDRAWN)
    return elsewhere.exclude(same_as(clip) & ~Q(uploaded_by=clip.uploaded_by_id))
