"""Somebody sees patient data in a clip: it is hidden for all at once, and a director decides what becomes of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from logbook import emails, storage
from logbook.models import Clip, Scan
from logbook.queries.clips import hidden_alike, masks_behind
from logbook.rules import hiding as rules
from logbook.states import ClipState
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User

from .locking import locked_clip
from .masks import tell_whom_it_kept_waiting


@transaction.atomic
def hide(*, clip: Clip, by: User) -> Clip:
    """Nobody plays it any more, its author included. What was remembered for its machine serves nobody meanwhile."""
    clip = locked_clip(clip)
    rules.check_can_hide(by, clip)
    clip.hidden_at, clip.hidden_by = timezone.now(), by
    clip.save(update_fields=["hidden_at", "hidden_by"])
    for mask in masks_behind(clip, locked=True):
        mask.doubted_at = clip.hidden_at
        mask.save(update_fields=["doubted_at"])
    _record("clip.hidden", clip, by=by)
    emails.clip_hidden(clip)
    return clip


@transaction.atomic
def look_at_hidden(*, clip: Clip, by: User) -> None:
    """Whoever decides looks at it; each look is written down."""
    rules.check_can_erase(by, clip)
    _record("clip.hidden_seen", clip, by=by)


@transaction.atomic
def show_again(*, clip: Clip, by: User) -> Clip:
    """It was a mistake: it plays as before."""
    clip = locked_clip(clip)
    rules.check_can_show_again(by, clip)
    clip.hidden_at = clip.hidden_by = None
    clip.save(update_fields=["hidden_at", "hidden_by"])
    if not hidden_alike(clip):
        for mask in masks_behind(clip, locked=True):
            mask.doubted_at = None
            mask.save(update_fields=["doubted_at"])
    _record("clip.shown_again", clip, by=by)
    return clip


@transaction.atomic
def erase(*, clip: Clip, by: User) -> Clip:
    """It does show: its films and pictures are destroyed for good, and the crop that it was made with is forgotten. Its
    row stays, with the digests of what it was, since reviews were signed over them."""
    clip = locked_clip(clip)
    rules.check_can_erase(by, clip)
    clip.erased_at = timezone.now()
    clip.save(update_fields=["erased_at"])
    masks = masks_behind(clip, locked=True)
    for mask in masks:
        mask.delete()
    _record("clip.erased", clip, by=by, files=clip.files)
    if masks:
        tell_whom_it_kept_waiting(masks[0])
        _record("mask.forgotten", clip, by=by, box=masks[0].box, rows=masks[0].rows, columns=masks[0].columns)
    used = _used_by_others(clip)
    places = [
        storage.place_of(clip.scan.institution_id, each)
        for each in (*clip.files.values(), *clip.remade.values())
        if each not in used
    ]
    for place in places:
        transaction.on_commit(partial(storage.discard, place))
    return clip


def _used_by_others(clip: Clip) -> set[str]:
    """What has the same content is the same file, also where it was received in other bytes: as a film, or exported anew."""
    alike = Clip.objects.filter(
        scan__institution=clip.scan.institution_id, state=ClipState.READY, erased_at=None, frames=clip.frames,
        width=clip.width, height=clip.height,
    )  # fmt: skip
    rows = alike.exclude(pk=clip.pk).order_by().values_list("files", "remade")
    return {digest for files, remade in rows.iterator() for digest in (*files.values(), *remade.values())}


def _record(verb: str, clip: Clip, *, by: User, **data: Any) -> None:
    scan: Scan = clip.scan
    record(verb, by=by, on=clip, within=scan, institution=scan.institution_id, person=scan.trainee_id, **data)
