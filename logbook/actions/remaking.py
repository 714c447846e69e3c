"""After an upgrade that makes films and pictures otherwise, those of earlier clips are made anew from their cleaned objects."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from logbook import sandbox, storage
from logbook.dicom.errors import Code, Unusable
from logbook.dicom.facts import Box, Derived
from logbook.local_keys import uid_key
from logbook.models import Attestation, Clip
from logbook.queries.clips import playable
from pocus_credentialing.audit.log import record

from .likeness import ask_to_compare
from .processing import NAMES, VERSION
from .queueing import locked


def waiting() -> Iterator[Clip]:
    """Clips whose film an earlier version made, in a fixed order; what is done is not asked for again."""
    rows = playable().filter(made_with__lt=VERSION).order_by("pk").values_list("pk", flat=True)
    for pk in list(rows):
        clip = Clip.objects.select_related("scan").filter(pk=pk).first()
        if clip is not None:
            yield clip


def remake(*, clip: Clip, by: None = None) -> bool:
    """Whether it was made anew: not where it changed meanwhile. Unusable or FileNotFoundError where it cannot be."""
    source = storage.place_of(clip.scan.institution_id, clip.files.get("dicom", "none"))
    whole = Box(0, 0, clip.width, clip.height)
    with storage.on_disk(source) as cleaned, storage.workplace() as folder:
        derived = sandbox.derive(cleaned, crop=whole, uid_key=uid_key(), into=folder)
        if (derived.frames, derived.width, derived.height) != (clip.frames, clip.width, clip.height):
            raise Unusable(Code.PICTURE_DIFFERS)
        # The object itself stays the one that was cleaned.
        made = {name: digest for name, digest in derived.sha256.items() if NAMES[name] != "dicom"}
        for name, digest in made.items():
            storage.put(folder / name, clip.scan.institution_id, digest)
    return _keep(clip, {NAMES[name]: digest for name, digest in made.items()}, derived, by)


@transaction.atomic
def _keep(clip: Clip, made: dict[str, str], derived: Derived, by: None) -> bool:
    scan = locked(clip.scan_id)
    rows = playable().select_for_update(no_key=True).filter(pk=clip.pk, made_with__lt=VERSION)
    row: Clip | None = rows.first()
    if row is None or row.files != clip.files:
        return False
    if scan.reviews.exists() or Attestation.objects.filter(scan=scan).exists():
        row.remade = made  # what was signed names the first ones: they stay, too
    else:
        row.files, row.remade = {**row.files, **made}, {}
    row.made_with, row.looks = VERSION, derived.looks
    row.frame_ms, row.duration_ms = derived.stated_ms, derived.stated_duration_ms  # the film is stepped through by them
    row.save(update_fields=["files", "remade", "made_with", "looks", "frame_ms", "duration_ms"])
    record(
        "clip.remade", by=by, on=row, within=scan, institution=scan.institution_id, person=scan.trainee_id, files=made
    )
    ask_to_compare(row)
    return True
