"""The worker makes of a received file what others may see."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from logbook import meanwhile, reading, sandbox, storage, unwrapping
from logbook.dicom.attributes import Uids, uids_of
from logbook.dicom.errors import ASK_FOR_A_LOOK, Code, Unusable
from logbook.dicom.facts import Box, Derived
from logbook.local_keys import uid_key
from logbook.models import Clip, MachineMask
from logbook.queries.clips import masks_alike, serving
from logbook.queries.hiding import hidden_before
from logbook.states import CLIP, ClipState, ScanState
from pocus_credentialing.audit.log import hold
from pocus_credentialing.jobs.given_up import when_given_up
from pocus_credentialing.jobs.queries import still_to_do
from pocus_credentialing.refusals import NotNow

from .beginning import crop_for, show_beginning
from .hidden_along import as_the_same_was, tell
from .likeness import ask_to_compare
from .locking import locked_masks
from .originals import destroy, destroy_file
from .queueing import locked, queue_if_settled
from .recording import record_clip

NAMES = {"clip.dcm": "dicom", "clip.mp4": "video", "poster.jpg": "poster", "thumb.jpg": "thumb"}
VERSION = 3  # of how films and pictures are made; the next one is for `manage.py remake_clips` to catch up with
# What a new crop can mend.
MENDED_BY_A_CROP = (
    Code.CROP_NEEDED, Code.CROP_UNCONFIRMED, *ASK_FOR_A_LOOK, Code.PATIENT_DATA_SEEN, Code.CROP_OUTSIDE,
    Code.CROP_TOO_SMALL,
)  # fmt: skip
FOR_A_CROP = (Code.CROP_NEEDED, Code.CROP_UNCONFIRMED)


@task()
def process_clip(clip_id: str) -> None:
    process(UUID(clip_id))


def ask_to_process(clip: Clip) -> None:
    """The job is a row in the same transaction: neither is there without the other."""
    process_clip.enqueue(str(clip.pk))


def process(clip_id: UUID) -> None:
    """De-identify, film, and settle the clip as ready, held or failed.

    Whatever is run twice, at once or after a crash, has one effect: files are named by their content, and the clip
    moves by a conditional update on the state and the crop that the work began with.
    """
    clip = _begin(clip_id)
    if clip is None:
        return
    meanwhile.forget(clip.pk)  # of a worker that was killed, as are …
    storage.remove_abandoned()
    try:
        with storage.workplace() as folder, storage.opened(clip.pk) as original:
            begins = partial(show_beginning, clip)
            path = unwrapping.as_dicom(original, columns=clip.columns, rows=clip.rows, into=folder, begins=begins)
            try:
                _derive(clip, path, folder)
            except Unusable as error:
                if error.code in MENDED_BY_A_CROP:
                    whole = folder / "whole.jpg"
                    box = sandbox.preview(path, whole, frame=int(error.params.get("frame", -1)))
                    storage.keep_uncropped(clip.pk, whole)
                    if box is not None:
                        error.params |= {f"moving_{name}": value for name, value in vars(box).items()}
                    _settle(clip, "hold", error)
                else:
                    _settle(clip, "fail", error)
    except Unusable as error:
        # The header says what the picture then does not keep.
        _settle(clip, "fail", error)
    except FileNotFoundError:
        # Another worker has settled it meanwhile and destroyed the original; or it is lost, which is a fault.
        if _unsettled(clip):
            raise
    finally:
        meanwhile.forget(clip.pk)


@when_given_up(process_clip)
def say_that_it_was_given_up(clip_id: str) -> None:
    """At once, unless it was asked for anew meanwhile, with another crop."""
    waiting = Clip.objects.filter(pk=clip_id, state__in=[ClipState.RECEIVED, ClipState.PROCESSING], left_out=False)
    clip = waiting.first()
    if clip is not None and (clip_id,) not in still_to_do(process_clip):
        give_up(clip=clip)


@transaction.atomic
def give_up(*, clip: Clip, by: None = None) -> None:
    """Nobody works on this clip any more, and nobody will: say so to its owner."""
    locked(clip.scan_id)
    if clip.state == ClipState.RECEIVED:
        CLIP.move(clip, "process")
    _settle(clip, "fail", Unusable(Code.COULD_NOT_BE_READ))


def _begin(clip_id: UUID) -> Clip | None:
    clip: Clip | None = Clip.objects.select_related("scan").filter(pk=clip_id, left_out=False).first()
    if clip is None or not CLIP.allows("process", clip.state):
        return None
    try:
        CLIP.move(clip, "process")
    except NotNow:
        return None
    return clip


def _derive(clip: Clip, path: Path, folder: Path) -> None:
    derived, drawn_at = _derived(clip, path, folder)
    if clip.looked_at is None:
        _check_nothing_tells(derived, folder)
    with (folder / "clip.dcm").open("rb") as file:
        uids = uids_of(file)
    for name, digest in derived.sha256.items():
        storage.put(folder / name, clip.scan.institution_id, digest)
    _finish(clip, derived, uids, drawn_at)


def _check_nothing_tells(derived: Derived, folder: Path) -> None:
    """Where something is read that may name a patient, its owner looks before anybody else sees the clip."""
    pictures = sorted((int(path.stem.split("-")[1]), path) for path in folder.glob("legible-*.png"))
    found = reading.first_that_tells(pictures, patient=derived.patient, key=uid_key())
    if found is not None:
        why, frame = found
        raise Unusable(why, frame=frame, **vars(derived.box))


def _derived(clip: Clip, path: Path, folder: Path) -> tuple[Derived, datetime | None]:
    """Cropped as the owner drew; else by the machine's own regions; else as is remembered for this machine and size:
    what a proctor or a director confirmed, or what the owner drew before. With it, when the crop was drawn."""
    # Of a recording in which patient data was seen nobody is shown anything, its owner included.
    shown = not hidden_before(clip) and not meanwhile.has_begun(clip.pk)
    how: dict[str, Any] = {
        "uid_key": uid_key(),
        "into": folder,
        "legible": reading.is_on() and clip.looked_at is None,
        "first": partial(meanwhile.keep_first, clip.pk) if shown else None,
        "beginning": partial(meanwhile.keep_beginning, clip.pk) if shown else None,
    }
    drawn = Box(**clip.crop) if clip.crop else None
    try:
        return sandbox.derive(path, crop=drawn, **how), clip.crop_drawn_at
    except Unusable as error:
        if error.code != Code.CROP_NEEDED:
            raise
        mask = crop_for(clip)
        if isinstance(mask, Code):
            raise Unusable(mask, **error.params) from None
    return sandbox.derive(path, crop=Box(**mask.box), **how), mask.drawn_at


@transaction.atomic
def _finish(clip: Clip, derived: Derived, uids: Uids, drawn_at: datetime | None = None) -> None:
    row = _still_as_begun(clip)
    if row is None:
        return
    masks = locked_masks([row]) if drawn_at else []
    _check_still_serves(row, drawn_at, masks)
    now = timezone.now()
    CLIP.move(
        row,
        "finish",
        files={NAMES[name]: digest for name, digest in derived.sha256.items()},
        made_with=VERSION,
        frames=derived.frames,
        frame_ms=derived.stated_ms,
        duration_ms=derived.stated_duration_ms,
        frame_starts=derived.starts,
        width=derived.width,
        height=derived.height,
        still=derived.still,
        crop=vars(derived.box),
        crop_drawn_at=drawn_at,
        study_uid=uids.study,
        series_uid=uids.series,
        instance_uid=uids.instance,
        looks=derived.looks,
        reason="",
        reason_params={},
        settled_at=now,
        original_destroyed_at=now,
    )
    hidden = as_the_same_was(row, masks)
    show_what_it_keeps(row)
    record_clip("clip.ready", row, by=None, files=row.files)
    if hidden:
        tell([row])
    ask_to_compare(row)
    queue_if_settled(row.scan)
    destroy_file(row.pk, row.scan.institution_id)


def _check_still_serves(clip: Clip, drawn_at: datetime | None, masks: list[MachineMask]) -> None:
    """What was remembered for its machine may have been doubted, discarded or drawn anew while the clip was made with it."""
    if clip.crop or drawn_at is None:
        return
    mask = serving(clip, masks)
    if mask is None or mask.drawn_at != drawn_at:
        raise Unusable(Code.CROP_NEEDED)


def show_what_it_keeps(clip: Clip) -> None:
    """Whoever confirms a crop sees a picture of the first clip that was made with it."""
    if clip.crop_drawn_at is None or not clip.is_shown:
        return
    for mask in masks_alike(clip).filter(drawn_by=clip.uploaded_by_id, confirmed_at=None, picture=""):
        # The one that it was made with; or the same, drawn again: what is used as it was is no new crop.
        if mask.drawn_at == clip.crop_drawn_at or mask.box == clip.crop:
            type(mask).objects.filter(pk=mask.pk, picture="").update(picture=clip.files["poster"])


@transaction.atomic
def _settle(clip: Clip, verb: str, error: Unusable) -> None:
    row = _still_as_begun(clip)
    if row is None:
        return
    # Whoever confirms or discards a crop at this moment, or draws one, looks for what waits once they have the chain.
    hold(row.scan.institution_id)
    code = crop_for(row) if error.code in FOR_A_CROP else error.code
    if not isinstance(code, Code):
        ask_to_process(row)  # once more, with what came while it was looked at without
        return
    CLIP.move(
        row,
        verb,
        reason=str(code),
        reason_params=error.params,
        settled_at=timezone.now(),
        crop=None,
        crop_drawn_at=None,
    )
    record_clip("clip.held" if verb == "hold" else "clip.failed", row, by=None, reason=str(code))
    if row.scan.state == ScanState.WITHDRAWN and destroy(row):
        record_clip("clip.original_destroyed", row, by=None)


def _unsettled(clip: Clip) -> bool:
    return Clip.objects.filter(pk=clip.pk, state=ClipState.PROCESSING).exists()


def _still_as_begun(clip: Clip) -> Clip | None:
    """The row under its scan's lock, if the work that was done is still what is asked for."""
    scan = locked(clip.scan_id)
    row: Clip | None = (
        Clip.objects.select_for_update(no_key=True)
        .filter(pk=clip.pk, state=ClipState.PROCESSING, left_out=False)
        .first()
    )
    if row is None or row.crop != clip.crop:
        return None
    row.scan = scan
    return row
