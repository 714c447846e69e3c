"""The same recording shows the same: what is hidden because a copy of it was, now or as soon as it is ready."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from logbook import emails
from logbook.dicom.errors import Code, Unusable
from logbook.models import Clip, HiddenRecording, MachineMask
from logbook.queries.clips import behind
from logbook.queries.hiding import hidden_before, seen_in_removed
from pocus_credentialing.audit.log import hold
from pocus_credentialing.people.models import User

from .recording import record_clip


def put_away(
    clips: Iterable[Clip],
    masks: Iterable[MachineMask],
    *,
    moment: datetime,
    by: User | None,
    along: datetime | None = None,
) -> list[Clip]:
    """Those that could be played are hidden; what was remembered for their machines serves nobody meanwhile. Everything
    is locked already. `moment` and `by`: when who saw patient data; `along`: when these are hidden, where that was in the
    same recording."""
    hidden, remembered = [], list(masks)
    for clip in clips:
        if not clip.is_shown:
            continue
        clip.hidden_at, clip.hidden_by, clip.hidden_along_at = moment, by, along
        clip.save(update_fields=["hidden_at", "hidden_by", "hidden_along_at"])
        for mask in behind(clip, remembered):
            mask.doubted_at = moment
            mask.save(update_fields=["doubted_at"])
        hidden.append(clip)
    return hidden


def tell(clips: Iterable[Clip]) -> None:
    """Whose it is is not told who saw it in which other scan; about each of them is decided by itself, since another crop
    may keep it out."""
    for clip in clips:
        record_clip("clip.hidden_along", clip, by=None)
        emails.clip_hidden(clip)


def keep_in_mind(clip: Clip) -> None:
    """Part of removing: where it is hidden, the same recording is not shown when it is sent again."""
    if clip.hidden_at is not None and clip.hidden_by is not None:
        HiddenRecording.objects.create(
            institution=clip.scan.institution, digest=clip.digest, source_uid_digest=clip.source_uid_digest,
            rows=clip.rows, columns=clip.columns, crop=clip.crop, hidden_at=clip.hidden_at, hidden_by=clip.hidden_by,
            erased_at=clip.erased_at,
        )  # fmt: skip


def put_out_of_mind(clip: Clip, *, mistaken: bool) -> None:
    """Part of showing a clip again, while it is hidden still: of what was taken out, what shows no more than it does; and
    what was hidden along with it, where whoever hid it says that this was a mistake."""
    shown = [seen.pk for seen in seen_in_removed(clip) if seen.erased_at is None]
    along = Q(hidden_at=clip.hidden_at, hidden_by=clip.hidden_by, erased_at=None) if mistaken else Q()
    HiddenRecording.objects.filter(along | Q(pk__in=shown), institution=clip.scan.institution_id).delete()


def as_the_same_was(clip: Clip, masks: list[MachineMask]) -> bool:
    """Part of making a clip ready: whether it is hidden at once. Where the same recording was destroyed, or taken out of
    its scan, and the machine itself says what of the picture is kept, its owner draws a smaller crop instead.

    From here on one after the other in the hospital: whoever hides the same recording at this moment finds this one.
    """
    hold(clip.scan.institution_id)
    seen = hidden_before(clip)
    if seen is None or seen.hidden_at is None:
        return False
    gone = seen.erased_at is not None or isinstance(seen, HiddenRecording)
    if gone and clip.crop_drawn_at is None:
        raise Unusable(Code.PATIENT_DATA_SEEN)
    return bool(put_away([clip], masks, moment=seen.hidden_at, by=seen.hidden_by, along=timezone.now()))
