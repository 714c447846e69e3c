"""Somebody sees patient data in a clip: it is hidden for all at once, and it is decided what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from logbook import emails, storage
from logbook.models import Clip, MachineMask
from logbook.queries import hiding as queries
from logbook.queries.clips import behind, hidden_alike, named_by, names_any
from logbook.queries.copies import copies_of, in_events
from logbook.queries.masks import alike, held_alike_any
from logbook.rules import hiding as rules
from logbook.states import ClipState
from pocus_credentialing.audit.log import hold
from pocus_credentialing.files.unused import discard
from pocus_credentialing.jobs.leases import FIRST
from pocus_credentialing.people.models import User

from .hidden_along import put_away, put_out_of_mind, tell
from .locking import begun_anew, locked_masks, locked_with, none_came
from .masks import tell_whom_it_kept_waiting
from .processing import show_what_it_keeps
from .recording import record_clip

# Between the making of a file and the end of the transaction that names it lie moments.
MADE_WITHIN = timedelta(hours=1)


@begun_anew
@transaction.atomic
def hide(*, clip: Clip, by: User) -> Clip:
    """Nobody plays it any more, its author included, nor the same recording in other scans of that hospital. What was
    remembered for its machine serves nobody meanwhile."""
    clip, others, masks = _locked(clip, queries.shown_elsewhere(clip))
    rules.check_can_hide(by, clip)
    now = timezone.now()
    put_away([clip], masks, moment=now, by=by)
    along = put_away(others, masks, moment=now, by=by, along=now)
    record_clip("clip.hidden", clip, by=by)
    emails.clip_hidden(clip)
    tell(along)
    return clip


def _locked(clip: Clip, *others: QuerySet[Clip]) -> tuple[Clip, list[Clip], list[MachineMask]]:
    """The clip, what goes with it, and what is remembered for their machines; then nothing more comes to them."""
    row, found = locked_with(clip, *others)
    masks = locked_masks([row, *found])
    hold(row.scan.institution_id)
    for rows in others:
        none_came(rows, *found)
    return row, found, masks


@transaction.atomic
def look_at_hidden(*, clip: Clip, by: User) -> None:
    """Whoever decides looks at it; each look is written down."""
    rules.check_can_look_at_hidden(by, clip)
    record_clip("clip.hidden_seen", clip, by=by)


@begun_anew
@transaction.atomic
def show_again(*, clip: Clip, by: User) -> Clip:
    """It was a mistake: it plays as before; and so does the same recording that came since it was hidden, where it shows
    no more. Where whoever hid it says so, what was hidden along with it does, too."""
    clip, others, masks = _locked(clip, queries.hidden_along(clip))
    rules.check_can_show_again(by, clip)
    takes_back = clip.hidden_by_id == by.pk
    put_out_of_mind(clip, mistaken=takes_back)
    along = [
        each
        for each in others
        if (takes_back and rules.can_show_again(by, each)) or (queries.came_later(each) and each.crop == clip.crop)
    ]
    _not_hidden([clip, *along])
    # Only now: what keeps these back is asked of the database, in which the others are hidden no more.
    later = [each for each in others if each not in along and queries.came_later(each) and not queries.keeps_back(each)]
    _not_hidden(later)
    _serve_again([clip, *along, *later], masks)
    record_clip("clip.shown_again", clip, by=by)
    for each in (*along, *later):
        record_clip("clip.shown_along", each, by=None)
    return clip


def _not_hidden(clips: list[Clip]) -> None:
    for clip in clips:
        clip.hidden_at = clip.hidden_by = clip.hidden_along_at = None
        clip.save(update_fields=["hidden_at", "hidden_by", "hidden_along_at"])


def _serve_again(clips: list[Clip], masks: list[MachineMask]) -> None:
    for clip in clips:
        if not hidden_alike(clip):
            for mask in behind(clip, masks):
                mask.doubted_at = None
                mask.save(update_fields=["doubted_at"])
            show_what_it_keeps(clip)
    _nothing_to_confirm_twice(masks)


def _nothing_to_confirm_twice(masks: list[MachineMask]) -> None:
    """What was drawn anew meanwhile, and is the very crop that serves everybody again."""
    serving = [mask for mask in masks if mask.confirmed_at is not None and mask.doubted_at is None]
    for mask in masks:
        if mask.confirmed_at is None and any(each.box == mask.box and alike(each, mask) for each in serving):
            mask.delete()


@begun_anew
@transaction.atomic
def erase(*, clip: Clip, by: User) -> Clip:
    """It does show: its films and pictures are destroyed for good, and the crop that it was made with is forgotten. Its
    row stays, with the digests of what it was, since reviews were signed over them. The same recording that was not
    hidden with it is hidden now."""
    elsewhere, waiting = queries.shown_elsewhere(clip), held_alike_any(clip)
    clip, found, masks = _locked(clip, elsewhere, waiting)
    rules.check_can_erase(by, clip)
    clip.erased_at = timezone.now()
    clip.save(update_fields=["erased_at"])
    along = put_away(found, masks, moment=clip.erased_at, by=by, along=clip.erased_at)
    forgotten = behind(clip, masks)
    for mask in forgotten:
        mask.delete()
    if forgotten:
        tell_whom_it_kept_waiting(forgotten[0], found)
    record_clip("clip.erased", clip, by=by, files=clip.files, **in_events(copies_of(clip)))
    tell(along)
    if forgotten:
        mask = forgotten[0]
        record_clip("mask.forgotten", clip, by=by, box=mask.box, rows=mask.rows, columns=mask.columns)
    destroy_erased.enqueue(str(clip.pk))
    return clip


@task(priority=FIRST)
def destroy_erased(clip_id: str) -> None:
    """Asked for in the transaction that erases. Where a bucket is away for longer than a job is tried, the hourly sweep
    does it once that is back."""
    clip = Clip.objects.filter(pk=clip_id, erased_at__isnull=False).select_related("scan").first()
    if clip is not None:
        destroy_files(clip)


def destroy_files(clip: Clip, now: datetime | None = None) -> None:
    """Once it was decided, and every hour for what was too young then: a worker may have made the same file a moment ago
    for a clip that says so only when its transaction ends."""
    used = _used_by_others(clip)
    oldest = ((now or timezone.now()) - MADE_WITHIN).timestamp()
    for digest in {*clip.files.values(), *clip.remade.values()} - used:
        discard(storage.place_of(clip.scan.institution_id, digest), oldest)


def destroy_files_of_erased(now: datetime) -> None:
    """Part of the hourly sweep."""
    for clip in Clip.objects.filter(erased_at__gt=now - timedelta(days=2)).select_related("scan"):
        destroy_files(clip, now)


def _used_by_others(clip: Clip) -> set[str]:
    """What has the same content is the same file, also where it was received in other bytes: as a film, or exported anew."""
    # Also where two films of other lengths, or of other sizes, have one picture in common, which is one file.
    there = Clip.objects.filter(scan__institution=clip.scan.institution_id, state=ClipState.READY, erased_at=None)
    others = there.filter(names_any([*clip.files.values(), *clip.remade.values()])).exclude(pk=clip.pk)
    return {digest for _place, digest in named_by(others)}
