"""After an upgrade that makes films and pictures otherwise, those of earlier clips are made anew from their cleaned objects."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from logbook import sandbox, storage
from logbook.dicom.cleaned import is_clean
from logbook.dicom.errors import Code, Unusable
from logbook.dicom.facts import Box, Derived
from logbook.dicom.segments import is_bare
from logbook.local_keys import uid_key
from logbook.models import Attestation, Clip, MachineMask
from logbook.queries.holds import HELD, is_held
from logbook.states import ClipState
from pocus_credentialing.audit.log import record

from .likeness import ask_to_compare
from .processing import NAMES, VERSION
from .queueing import locked


def waiting() -> Iterator[Clip]:
    """Clips whose film an earlier version made, in a fixed order; what is done is not asked for again."""
    rows = _made_before().exclude(HELD).order_by("pk").values_list("pk", flat=True)
    for pk in list(rows):
        clip = Clip.objects.select_related("scan").filter(pk=pk).first()
        if clip is not None:
            yield clip


def left_for_holds() -> int:
    """How many are left as they are, since nothing of a held scan is replaced: for another time, once that is lifted."""
    return _made_before().filter(HELD).count()


def _made_before() -> QuerySet[Clip]:
    """Also those that nobody is shown at the moment: what was hidden may be shown again, and its files lie there."""
    kept = Clip.objects.filter(state=ClipState.READY, recording_removed_at=None, erased_at=None)
    return kept.filter(made_with__lt=VERSION)


def remake(*, clip: Clip, by: None = None) -> bool:
    """Whether it was made anew: not where it changed meanwhile. Unusable or FileNotFoundError where it cannot be."""
    source = storage.place_of(clip.scan.institution_id, clip.file("dicom") or "none")
    whole = Box(0, 0, clip.width, clip.height)
    with storage.on_disk(source) as cleaned, storage.workplace() as folder:
        with cleaned.open("rb") as file:
            keeps_object = is_clean(file)
        derived = sandbox.derive(cleaned, crop=whole, uid_key=uid_key(), into=folder, cleaned=True)
        if (derived.frames, derived.width, derived.height) != (clip.frames, clip.width, clip.height):
            raise Unusable(Code.PICTURE_DIFFERS)
        # The object itself stays the one that was cleaned, unless it holds what none may hold any more.
        made = {
            name: digest for name, digest in derived.sha256.items() if not (keeps_object and NAMES[name] == "dicom")
        }
        for name, digest in made.items():
            storage.put(folder / name, clip.scan.institution_id, digest)
    return _keep(clip, {NAMES[name]: digest for name, digest in made.items()}, derived, by)


@transaction.atomic
def _keep(clip: Clip, made: dict[str, str], derived: Derived, by: None) -> bool:
    scan = locked(clip.scan_id)
    row: Clip | None = _made_before().select_for_update(no_key=True).filter(pk=clip.pk).first()
    if row is None or (row.files, row.remade) != (clip.files, clip.remade) or is_held(scan):
        return False
    first = {digest for digest in (row.files.get("poster"), row.file("poster")) if digest}
    if scan.reviews.exists() or Attestation.objects.filter(scan=scan).exists():
        row.remade = {**row.remade, **made}  # what was signed names the first ones: they stay, too
    else:
        row.files, row.remade = {**row.files, **row.remade, **made}, {}
    row.made_with, row.looks = VERSION, derived.looks
    # The film is stepped through by these.
    row.frame_ms, row.duration_ms, row.frame_starts = derived.stated_ms, derived.stated_duration_ms, derived.starts
    row.save(update_fields=["files", "remade", "made_with", "looks", "frame_ms", "duration_ms", "frame_starts"])
    MachineMask.objects.filter(institution=scan.institution_id, picture__in=first).update(picture=row.file("poster"))
    record(
        "clip.remade", by=by, on=row, within=scan, institution=scan.institution_id, person=scan.trainee_id, files=made
    )
    ask_to_compare(row)
    return True


def forget_pictures_that_say_more() -> int:
    """Of crops: the picture that shows one may be left of a clip that is gone. How many; the next clip brings another."""
    forgotten = 0
    for mask in MachineMask.objects.exclude(picture=""):
        try:
            bare = is_bare(storage.place_of(mask.institution_id, mask.picture).read_bytes())
        except FileNotFoundError:
            continue
        if not bare:
            forgotten += MachineMask.objects.filter(pk=mask.pk, picture=mask.picture).update(picture="")
    return forgotten
