"""When is what was received, and not cleaned, destroyed?"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from logbook import storage
from logbook.models import Clip, Scan
from logbook.queries.holds import is_held
from logbook.states import ClipState


def destroy(clip: Clip) -> bool:
    """Once this is committed; what has to be destroyed and was not, the sweep finds. Not what a legal hold keeps."""
    if is_held(clip.scan):
        return False
    Clip.objects.filter(pk=clip.pk, original_destroyed_at=None).update(original_destroyed_at=timezone.now())
    transaction.on_commit(lambda: storage.destroy_original(clip.pk))
    return True


def destroy_left_out(scan: Scan) -> None:
    """Part of sending: what was left out can no longer be put back."""
    for clip in scan.clips.filter(left_out=True, original_destroyed_at=None):
        destroy(clip)


def destroy_uncleaned(scan: Scan) -> list[Clip]:
    """Part of withdrawing: nothing more happens to what was left out, waits for a crop or could not be used. Whoever
    withdraws says of each in the history that it is gone."""
    settled = Q(left_out=True) | Q(state__in=[ClipState.HELD, ClipState.FAILED])
    return [clip for clip in scan.clips.filter(settled, original_destroyed_at=None) if destroy(clip)]
