"""A clip is received, cropped, left out, removed."""

from __future__ import annotations

import contextlib
import copy
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logbook import emails, received, sandbox, storage
from logbook.dicom.errors import ASK_FOR_A_LOOK, Unusable
from logbook.dicom.facts import Box, Inspection
from logbook.handhelds import named
from logbook.local_keys import uid_key
from logbook.models import Clip, MachineMask, Scan
from logbook.queries import clips as queries
from logbook.queries.masks import held_alike_any, keeps_masks
from logbook.queries.matching import waiting_under_the_number_of
from logbook.refusal import refused
from logbook.rules import clips as rules
from logbook.rules.scans import lacks_clip
from logbook.states import CLIP, ClipState, ScanState
from pocus_credentialing.audit.log import hold
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason

from . import masks, seen_elsewhere
from .adopting import adopted
from .arrivals import sort_again
from .hidden_along import keep_in_mind
from .locking import begun_anew, locked_clip, locked_masks, locked_with, none_came
from .new_clip import new_clip
from .originals import destroy
from .processing import ask_to_process, process
from .queueing import locked, queue_if_settled
from .recording import record_clip
from .scans import back_to_draft

__all__ = ["crop", "forget_crop", "leave_out", "look_at_original", "process", "put_back", "receive", "remove", "take"]


def receive(*, scan: Scan, by: User, file: Any, client_id: UUID | None = None, handheld: str = "") -> Clip:
    """Take a file (anything with `chunks()`) into quarantine and look at its header; a worker does the rest.

    The row, its event and the job are one transaction, and the file is on the disk before it. The same bytes again
    are the same clip (`is_new` is False). What the file was called is never asked for. `handheld`: the model that made
    it, for a file that names no machine.
    """
    if not rules.may_be_second_sending(by, scan):
        rules.check_can_receive(by, scan)
    try:
        taken = received.take_in(file.chunks(), announced=getattr(file, "size", None) or 0)
    except Unusable as error:
        raise refused(error) from None
    with contextlib.closing(taken):
        return take(scan=scan, by=by, taken=taken, client_id=client_id, handheld=handheld)


def take(*, scan: Scan, by: User, taken: received.Taken, client_id: UUID | None = None, handheld: str = "") -> Clip:
    """What lies in quarantine already, by whichever way it came there."""
    known = _sent_before(scan, taken.digest, client_id)
    if known is not None:
        return known
    rules.check_can_receive(by, scan)
    rules.check_has_room(scan)
    rules.check_not_elsewhere(queries.in_other_scan_of(by, scan, taken.digest))
    try:
        # Before the transaction: while a stranger's file is being read, nobody waits for the database.
        found = sandbox.inspect(taken.readable, uid_key=uid_key())
    except Unusable as error:
        raise refused(error) from None
    said = {"client_id": client_id, "digest": taken.digest, "size": taken.size}
    with adopted(taken, Clip) as pk:
        clip = _keep(pk, scan, by, found, handheld, said)
    if clip.pk != pk:
        storage.destroy_original(pk)
    return clip


@transaction.atomic
def _keep(pk: UUID, scan: Scan, by: User, found: Inspection, handheld: str, said: dict[str, Any]) -> Clip:
    # One after the other for each person: of two scans that are sent the same clip at once, the second is refused.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    scan = locked(scan.pk)
    known = _sent_before(scan, said["digest"], said["client_id"])
    if known is not None:
        return known
    rules.check_can_receive(by, scan)
    rules.check_has_room(scan)
    rules.check_not_elsewhere(queries.in_other_scan_of(by, scan, said["digest"], found))
    # From here to the end one after the other in the hospital: of two people who send the same, the second is flagged.
    hold(scan.institution_id)
    clip = new_clip(pk, scan, by, found, handheld, **said)
    clip.save(force_insert=True)
    record_clip("clip.received", clip, by=by, digest=clip.digest)
    seen_elsewhere.tell(clip)
    ask_to_process(clip)
    for waiting in waiting_under_the_number_of(clip):
        sort_again.enqueue(str(waiting.pk), "")
    clip.is_new = True
    return clip


def _sent_before(scan: Scan, digest: str, client_id: UUID | None) -> Clip | None:
    known = queries.same_in_scan(scan, digest, client_id)
    if known is not None and known.digest != digest:
        raise NotNow(Reason("client_id_reused", _("Another file was sent under this id. Send it under a new one.")))
    if known is not None:
        rules.check_is_there(known)
    return known


@begun_anew
@transaction.atomic
def crop(*, clip: Clip, box: Box, by: User, handheld: str = "") -> Clip:
    """The owner says which part of the picture is free of names. It is remembered for this machine and size, and
    serves the owner's other clips that wait for the same; everyone's, where the owner is a proctor or a director there,
    else once one confirms it. One that may keep a banner serves the clip that it was drawn on and no other, since nobody
    looked at those, until one of them has confirmed it. `handheld`: for which model, where the file names none."""
    said = {} if clip.machine_key else named(handheld)
    waiting = queries.held_alike(_called(clip, said), everyones=keeps_masks(by, clip.scan.institution_id))
    clip, found = locked_with(clip, waiting)
    rules.check_can_crop(by, clip)
    clip = _called(clip, said)
    try:
        drawn = box.inside(clip.columns, clip.rows)
    except Unusable as error:
        raise refused(error) from None
    # What was only looked at again, and is used as it was, is nothing new to remember.
    anew = queries.looked_for(clip) != drawn
    serves_others = queries.is_to_be_remembered(clip, drawn)
    mask = masks.remember(clip, drawn, by) if anew and clip.machine_key else None
    hold(clip.scan.institution_id)
    none_came(waiting, *found)
    _cropped(clip, drawn, by, said, mask)
    for alike in found if serves_others else []:
        if rules.can_crop(by, alike):
            _cropped(alike, drawn, by, {}, mask, like=str(clip.pk))
            clip.cropped_along += 1
        elif mask is not None and mask.confirmed_at is not None:
            clip.cropped_along += masks.go_on(alike, by)
    return clip


def _called(clip: Clip, said: dict[str, str]) -> Clip:
    named_so = copy.copy(clip)
    for field, value in said.items():
        setattr(named_so, field, value)
    return named_so


def _cropped(clip: Clip, box: Box, by: User, said: dict[str, str], mask: MachineMask | None, **data: Any) -> None:
    at = mask.drawn_at if mask else timezone.now()
    drawn: dict[str, Any] = {"crop": vars(box), "crop_drawn_at": at, **said}
    if clip.reason in ASK_FOR_A_LOOK:
        drawn["looked_at"] = timezone.now()
    CLIP.move(clip, "crop", **drawn, reason="", reason_params={}, settled_at=None)
    record_clip("clip.cropped", clip, by=by, **data)
    ask_to_process(clip)
    # Drawn: nobody needs to see the whole picture again.
    transaction.on_commit(lambda: storage.uncropped(clip.pk).unlink(missing_ok=True))


@transaction.atomic
def look_at_original(*, clip: Clip, by: User) -> UUID:
    """Of which clip the uncropped picture is handed out, to the owner who draws the crop; each look is written down."""
    clip = locked_clip(clip)
    rules.check_can_crop(by, clip)
    record_clip("clip.original_seen", clip, by=by)
    return clip.pk


@transaction.atomic
def leave_out(*, clip: Clip, by: User) -> Clip:
    """A clip that failed or needs a crop does not hold its scan up. A scan that is left without the clip that it
    needs becomes a draft again."""
    clip = locked_clip(clip)
    rules.check_can_leave_out(by, clip)
    clip.left_out = True
    clip.save(update_fields=["left_out"])
    scan = clip.scan
    record_clip("clip.left_out", clip, by=by)
    if scan.state == ScanState.SUBMITTED and scan.queued_at is None and lacks_clip(scan):
        back_to_draft(scan, by)
    else:
        queue_if_settled(scan)
    if not scan.is_editable:
        destroy(clip)
    return clip


@transaction.atomic
def put_back(*, clip: Clip, by: User) -> Clip:
    """The owner wants it after all: it waits again for what it waited for. It was left out of a draft or a returned
    scan; once the scan is sent, what was left out is gone."""
    clip = locked_clip(clip)
    rules.check_can_put_back(by, clip)
    rules.check_not_elsewhere(queries.in_other_scan_of(by, clip.scan, clip.digest, clip))
    clip.left_out = False
    clip.save(update_fields=["left_out"])
    record_clip("clip.put_back", clip, by=by)
    return clip


@transaction.atomic
def remove(*, clip: Clip, by: User) -> None:
    """Take it out of a draft or a returned scan. Its row goes; the event keeps what it was."""
    clip = locked_clip(clip)
    rules.check_can_remove(by, clip)
    if clip.hidden_at is not None:
        masks.show_nothing_of(clip)
    _delete(clip)
    _removed(clip, by)


def _delete(clip: Clip) -> None:
    pk = clip.pk
    keep_in_mind(clip)
    clip.delete()
    clip.pk = pk


def _removed(clip: Clip, by: User) -> None:
    record_clip("clip.removed", clip, by=by, digest=clip.digest, files=clip.files)
    destroy(clip)


@begun_anew
@transaction.atomic
def forget_crop(*, clip: Clip, by: User) -> None:
    """The crop that this clip was made with is wrong: the next clip of that machine and size asks for a new one.

    Where its owner says so, the clip is taken out: the recording is gone, so it is sent again and its crop drawn anew.
    Where a reviewer does, it stays as it was shown. What a proctor or a director confirmed for everybody serves nobody
    from now on, and waits to be confirmed again, unless one of them says so: they and the directors are told.
    """
    waiting = held_alike_any(clip)
    clip, held = locked_with(clip, waiting)
    behind = queries.behind(clip, locked_masks([clip]))
    hold(clip.scan.institution_id)
    none_came(waiting, *held)
    rules.check_can_forget_crop(by, clip, remembered=bool(behind))
    goes = rules.goes_with_its_crop(by, clip)
    if goes:
        _delete(clip)
    gone = [mask for mask in behind if rules.forgets(by, mask)]
    doubted = [mask for mask in behind if mask not in gone]
    for mask in gone:
        mask.delete()
    for mask in doubted:
        mask.doubted_at = mask.doubted_at or timezone.now()
        mask.save(update_fields=["doubted_at"])
    if goes:
        _removed(clip, by)
    if behind:
        masks.tell_whom_it_kept_waiting(behind[0], held)
    # Drawn by one or by several, it is the same crop.
    for verb, these in (("mask.forgotten", gone[:1]), ("mask.doubted", doubted)):
        for mask in these:
            record_clip(verb, clip, by=by, box=mask.box, rows=mask.rows, columns=mask.columns)
    for mask in doubted:
        emails.crop_doubted(mask, clip.scan, by)


@transaction.atomic
def expire(*, clip: Clip, by: User | None = None) -> None:
    """What was received and never cleaned is destroyed after its time."""
    clip = locked_clip(clip)
    if clip.original_destroyed_at is not None or clip.state not in (ClipState.HELD, ClipState.FAILED):
        return
    if destroy(clip):
        record_clip("clip.original_destroyed", clip, by=by)
