"""Somebody sees patient data in a clip: it is hidden for all at once, and a director decides what becomes of it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from logbook import emails, storage
from logbook.models import Clip, Scan
from logbook.queries import hiding as queries
from logbook.queries.clips import hidden_alike, masks_behind
from logbook.rules import hiding as rules
from logbook.states import ClipState
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow

from .locking import REMOVED, locked_clips
from .masks import tell_whom_it_kept_waiting


@transaction.atomic
def hide(*, clip: Clip, by: User) -> Clip:
    """Nobody plays it any more, its author included. What was remembered for its machine serves nobody meanwhile."""
    clip, others = _locked_with(clip, queries.shown_elsewhere(clip))
    rules.check_can_hide(by, clip)
    clip.hidden_at, clip.hidden_by = timezone.now(), by
    clip.save(update_fields=["hidden_at", "hidden_by"])
    for mask in masks_behind(clip, locked=True):
        mask.doubted_at = clip.hidden_at
        mask.save(update_fields=["doubted_at"])
    _record("clip.hidden", clip, by=by)
    emails.clip_hidden(clip)
    _hide_along(others, clip.hidden_at, by)
    return clip


def _hide_along(others: list[Clip], moment: datetime, by: User) -> None:
    """The same recording shows the same. Whose it is is not told who saw it in which other scan; about each of them is
    decided by itself, since another crop may keep it out."""
    for clip in others:
        if clip.is_shown:
            clip.hidden_at, clip.hidden_by = moment, by
            clip.save(update_fields=["hidden_at", "hidden_by"])
            _record("clip.hidden_along", clip, by=None)
            emails.clip_hidden(clip)


def _locked_with(clip: Clip, others: QuerySet[Clip]) -> tuple[Clip, list[Clip]]:
    found = locked_clips([clip.pk, *others.order_by("pk").values_list("pk", flat=True)])
    if not found or found[0].pk != clip.pk:
        raise NotNow(REMOVED)
    return found[0], found[1:]


@transaction.atomic
def look_at_hidden(*, clip: Clip, by: User) -> None:
    """Whoever decides looks at it; each look is written down."""
    rules.check_can_erase(by, clip)
    _record("clip.hidden_seen", clip, by=by)


@transaction.atomic
def show_again(*, clip: Clip, by: User) -> Clip:
    """It was a mistake: it plays as before. Where whoever hid it says so, what was hidden along with it does, too."""
    clip, others = _locked_with(clip, queries.hidden_along(clip))
    rules.check_can_show_again(by, clip)
    along = [each for each in others if rules.can_show_again(by, each)] if clip.hidden_by_id == by.pk else []
    _show_again(clip)
    _record("clip.shown_again", clip, by=by)
    for each in along:
        _show_again(each)
        _record("clip.shown_along", each, by=None)
    return clip


def _show_again(clip: Clip) -> None:
    clip.hidden_at = clip.hidden_by = None
    clip.save(update_fields=["hidden_at", "hidden_by"])
    if not hidden_alike(clip):
        for mask in masks_behind(clip, locked=True):
            mask.doubted_at = None
            mask.save(update_fields=["doubted_at"])


@transaction.atomic
def erase(*, clip: Clip, by: User) -> Clip:
    """It does show: its films and pictures are destroyed for good, and the crop that it was made with is forgotten. Its
    row stays, with the digests of what it was, since reviews were signed over them. The same recording that came since it
    was hidden is hidden now."""
    clip, others = _locked_with(clip, queries.shown_elsewhere(clip))
    rules.check_can_erase(by, clip)
    clip.erased_at = timezone.now()
    clip.save(update_fields=["erased_at"])
    _hide_along(others, clip.erased_at, by)
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


def _record(verb: str, clip: Clip, *, by: User | None, **data: Any) -> None:
    scan: Scan = clip.scan
    record(verb, by=by, on=clip, within=scan, institution=scan.institution_id, person=scan.trainee_id, **data)
