"""When is what was received, and not cleaned, destroyed?"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from logbook import storage
from logbook.models import Clip, Scan
from logbook.queries.holds import is_held
from logbook.queries.originals import keeps_file
from logbook.states import ClipState
from pocus_credentialing.audit.log import hold


def destroy(clip: Clip) -> bool:
    """Once this is committed; what has to be destroyed and was not, the sweep finds. Not what a legal hold keeps."""
    if is_held(clip.scan):
        return False
    Clip.objects.filter(pk=clip.pk, original_destroyed_at=None).update(original_destroyed_at=timezone.now())
    destroy_file(clip.pk, clip.scan.institution_id)
    return True


def destroy_file(pk: UUID, institution: UUID) -> None:
    """Once this is committed. The machine may have sent the same object again meanwhile, under the same name, and that is to
    stay: whoever keeps it waits for the same chain."""
    transaction.on_commit(partial(_destroy_file, pk, institution))


def _destroy_file(pk: UUID, institution: UUID) -> None:
    with transaction.atomic():
        hold(institution)
        if not keeps_file(pk):
            storage.destroy_original(pk)


def destroy_left_out(scan: Scan) -> None:
    """Part of sending: what was left out can no longer be put back."""
    for clip in scan.clips.filter(left_out=True, original_destroyed_at=None):
        destroy(clip)


def destroy_uncleaned(scan: Scan) -> list[Clip]:
    """Part of withdrawing: nothing more happens to what was left out, waits for a crop or could not be used. Whoever
    withdraws says of each in the history that it is gone."""
    settled = Q(left_out=True) | Q(state__in=[ClipState.HELD, ClipState.FAILED])
    return [clip for clip in scan.clips.filter(settled, original_destroyed_at=None) if destroy(clip)]
