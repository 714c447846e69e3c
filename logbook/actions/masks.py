"""A crop is remembered for a machine: for its drawer at once, for everyone once a proctor or a director confirms it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logbook.dicom.errors import Code
from logbook.dicom.facts import Box
from logbook.models import Clip, MachineMask
from logbook.queries import masks as queries
from logbook.queries.clips import cuts_off, is_to_be_remembered, masks_alike
from logbook.rules import masks as rules
from logbook.rules.clips import can_go_on
from logbook.states import CLIP
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason

from .locking import begun_anew, locked_clips, locked_masks, none_came
from .processing import ask_to_process
from .recording import record_clip

GONE = Reason("mask_gone", _("Somebody else discarded this crop meanwhile, or confirmed another."))


def remember(clip: Clip, drawn: Box, by: User) -> MachineMask | None:
    """Part of drawing. What a proctor or a director draws is confirmed; what a trainee draws takes the place of what
    they drew before, and never of what is confirmed and serves. What may keep a banner waits to be confirmed, whoever
    draws it, and takes the place of nothing that cuts it off."""
    known = locked_masks([clip])
    # One after the other in the hospital, from looking to writing: of two that are drawn at once for one machine, by
    # one person or by two, the second takes the place of the first.
    hold(clip.scan.institution_id)
    none_came(masks_alike(clip), *known)
    cuts = is_to_be_remembered(clip, drawn)
    keeps = cuts and queries.keeps_masks(by, clip.scan.institution_id)
    there = [mask for mask in known if not mask.doubted_at]
    serving = (mask for mask in there if mask.confirmed_at)
    if not keeps and any(Box(**mask.box).fits(clip.columns, clip.rows) for mask in serving):
        return None
    if not cuts and any(mask.drawn_by_id == by.pk and cuts_off(mask) for mask in there):
        return None
    for mask in known:
        if keeps or mask.drawn_by_id == by.pk:
            mask.delete()
    now = timezone.now()
    confirmed = {"confirmed_at": now, "confirmed_by": by} if keeps else {}
    mask = MachineMask.objects.create(
        institution=clip.scan.institution, machine_key=clip.machine_key, rows=clip.rows, columns=clip.columns,
        machine=clip.machine, box=vars(drawn), drawn_by=by, drawn_at=now, **confirmed,
    )  # fmt: skip
    if keeps:
        _record("mask.confirmed", mask, by=by, box=mask.box)
    return mask


@begun_anew
@transaction.atomic
def confirm(*, mask: MachineMask, by: User) -> MachineMask:
    """It serves everyone's clips from now on, those that waited for it first."""
    rules.check_can_confirm(by, mask)
    waiting = queries.held_for(mask)
    clips = locked_clips(list(waiting.values_list("pk", flat=True)))
    mask = _locked(mask)
    hold(mask.institution_id)
    none_came(waiting, *clips)
    rules.check_can_confirm(by, mask)
    queries.others_of(mask).delete()
    mask.confirmed_at, mask.confirmed_by, mask.doubted_at, mask.picture = timezone.now(), by, None, ""
    mask.save(update_fields=["confirmed_at", "confirmed_by", "doubted_at", "picture"])
    _record("mask.confirmed", mask, by=by, box=mask.box)
    for clip in clips:
        go_on(clip, by)
    return mask


@begun_anew
@transaction.atomic
def discard(*, mask: MachineMask, by: User) -> None:
    """Nobody's clip is cropped so any more; what waited for it asks its owner for a crop."""
    rules.check_can_discard(by, mask)
    waiting = queries.held_for(mask)
    held = locked_clips(list(waiting.values_list("pk", flat=True)))
    mask = _locked(mask)
    hold(mask.institution_id)
    none_came(waiting, *held)
    pk, box = mask.pk, mask.box
    mask.delete()
    mask.pk = pk
    tell_whom_it_kept_waiting(mask, held)
    _record("mask.discarded", mask, by=by, box=box)


def tell_whom_it_kept_waiting(mask: MachineMask, held: list[Clip]) -> None:
    """Part of discarding and forgetting: nothing is there any more that could be confirmed for them. They are locked."""
    if not queries.others_of(mask).filter(doubted_at=None).exists():
        waiting = queries.held_for(mask).filter(pk__in=[clip.pk for clip in held])
        waiting.update(reason=str(Code.CROP_NEEDED))


def show_nothing_of(clip: Clip) -> None:
    """Part of removing a hidden clip, or a recording whose time is over: it is shown to nobody who confirms a crop; where
    another clip that was made so plays, that one is."""
    own = (clip.files.get("poster"), clip.file("poster"))
    for mask in locked_masks([clip]):
        if mask.picture and mask.picture in own:
            other = queries.picture_of_another(mask)
            mask.picture = other if other not in own else ""
            mask.save(update_fields=["picture"])


def go_on(clip: Clip, by: User) -> bool:
    """Part of confirming: a clip that waited, whoever's it is, is prepared. Whether it could be."""
    if not can_go_on(clip):
        return False
    CLIP.move(clip, "resume", reason="", reason_params={}, settled_at=None)
    record_clip("clip.resumed", clip, by=by)
    ask_to_process(clip)
    return True


def _locked(mask: MachineMask) -> MachineMask:
    """With all that is remembered for that machine, of which one takes the place of others."""
    row = next((each for each in locked_masks([mask]) if each.pk == mask.pk), None)
    if row is None:
        raise NotNow(GONE)
    return row


def _record(verb: str, mask: MachineMask, *, by: User, **data: Any) -> None:
    drawer: UUID = mask.drawn_by_id
    record(verb, by=by, on=mask, institution=mask.institution_id, person=drawer, **data)
