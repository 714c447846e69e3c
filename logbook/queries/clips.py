"""Has this recording been seen before, which mask is remembered for its machine, and which files are in use?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Q, QuerySet

from logbook.dicom.errors import ASK_FOR_A_LOOK, Code, Unusable
from logbook.dicom.facts import Box, Inspection
from logbook.dicom.regions import cuts_the_banner_off
from logbook.models import Clip, MachineMask, Scan
from logbook.states import ClipState, ScanState
from pocus_credentialing.people.models import User


def same_in_scan(scan: Scan, digest: str, client_id: UUID | None) -> Clip | None:
    same = Q(digest=digest)
    if client_id is not None:
        same |= Q(client_id=client_id)
    found: Clip | None = Clip.objects.filter(same, scan=scan).select_related("scan").first()
    return found


def same_recording(digest: str, picture_digest: str) -> Q:
    """The same bytes, or the same picture under another header. A machine may use a number again: it alone proves nothing."""
    same = Q(digest=digest)
    return same | Q(picture_digest=picture_digest) if picture_digest else same


def serves(clip: Clip) -> bool:
    """Whether something comes of it, or came: not of one that failed, or whose recording is gone before it was cleaned."""
    if clip.state == ClipState.READY:
        return True
    return clip.state != ClipState.FAILED and clip.original_destroyed_at is None


def _numbered_alike(found: Inspection | Clip) -> Q:
    """Where one of the two came before pictures were compared: the same number, and a picture of the same size."""
    same = Q(source_uid_digest=found.source_uid_digest or "-", rows=found.rows, columns=found.columns)
    return same & Q(frames=found.frames) & (Q(picture_digest="") if found.picture_digest else Q())


def in_other_scan_of(person: User, scan: Scan, digest: str, found: Inspection | Clip | None = None) -> Clip | None:
    """The person's own clip of the same recording, where it still is evidence for something."""
    same = Q(digest=digest) if found is None else same_recording(digest, found.picture_digest) | _numbered_alike(found)
    other: Clip | None = (
        Clip.objects.filter(same, uploaded_by=person, left_out=False)
        .exclude(scan=scan)
        .exclude(scan__state=ScanState.WITHDRAWN)
        .select_related("scan__application", "scan__institution")
        .first()
    )
    return other


def seen_with_others(person: User, scan: Scan, digest: str, source_uid_digest: str) -> bool:
    """Whether somebody else at this hospital has sent the same recording, byte for byte or exported anew."""
    same = Q(digest=digest)
    if source_uid_digest:
        same |= Q(source_uid_digest=source_uid_digest)
    return Clip.objects.filter(same, scan__institution=scan.institution_id).exclude(uploaded_by=person).exists()


def playable() -> QuerySet[Clip]:
    """Everybody's clips that can be played."""
    return Clip.objects.filter(left_out=False, state=ClipState.READY, hidden_at=None, recording_removed_at=None)


def shown(scan: Scan) -> QuerySet[Clip]:
    """The clips of a scan that can be played."""
    return playable().filter(scan=scan)


def masks_alike(clip: Clip) -> QuerySet[MachineMask]:
    """What people drew on this machine model, at this size, in this hospital."""
    if not clip.machine_key:
        return MachineMask.objects.none()
    return MachineMask.objects.filter(
        institution=clip.scan.institution_id, machine_key=clip.machine_key, rows=clip.rows, columns=clip.columns
    )


def mask_for(clip: Clip) -> MachineMask | None:
    """What serves this clip: what a proctor or a director confirmed; until then, what its owner drew."""
    return serving(clip, masks_alike(clip).order_by("pk"))


def serving(clip: Clip, masks: Iterable[MachineMask]) -> MachineMask | None:
    """Of what is remembered for its machine and size."""
    there = [mask for mask in masks if mask.doubted_at is None]
    own = (mask for mask in there if mask.drawn_by_id == clip.uploaded_by_id and cuts_off(mask))
    return next((mask for mask in there if mask.confirmed_at is not None), next(own, None))


def cuts_off(mask: MachineMask) -> bool:
    """Where it does not, it serves nobody before somebody has looked at it and confirmed that nothing shows."""
    return cuts_the_banner_off(Box(**mask.box), mask.columns, mask.rows)


def keeps_all(mask: MachineMask) -> bool:
    """All but what even sides cost."""
    return Box(**mask.box).holds(Box(0, 0, mask.columns, mask.rows).even())


def masks_behind(clip: Clip) -> list[MachineMask]:
    return behind(clip, masks_alike(clip).order_by("pk"))


def behind(clip: Clip, masks: Iterable[MachineMask]) -> list[MachineMask]:
    """What is remembered for its machine, where this very clip was cropped so."""
    if clip.crop_drawn_at is None:
        return []
    here = (clip.machine_key, clip.rows, clip.columns, clip.crop)
    return [mask for mask in masks if (mask.machine_key, mask.rows, mask.columns, mask.box) == here]


def hidden_alike(clip: Clip) -> bool:
    """Whether another clip that was made with the same crop is hidden, and nobody has decided."""
    same = Clip.objects.filter(
        scan__institution=clip.scan.institution_id, machine_key=clip.machine_key, rows=clip.rows, columns=clip.columns
    )
    hidden = same.filter(
        hidden_at__isnull=False, erased_at=None, recording_removed_at=None, crop_drawn_at__isnull=False
    ).exclude(pk=clip.pk)
    return any(crop == clip.crop for crop in hidden.order_by().values_list("crop", flat=True))


def cropped_as_remembered(scan: Scan, clips: list[Clip]) -> set[UUID]:
    """Which of these clips of one scan were cropped as is still remembered for their machine."""
    keys = {clip.machine_key for clip in clips if clip.machine_key and clip.crop_drawn_at}
    if not keys:
        return set()
    masks = list(MachineMask.objects.filter(institution=scan.institution_id, machine_key__in=keys))
    kept = [(mask.machine_key, mask.rows, mask.columns, mask.box) for mask in masks]
    return {clip.pk for clip in clips if (clip.machine_key, clip.rows, clip.columns, clip.crop) in kept}


def is_to_be_remembered(clip: Clip, drawn: Box) -> bool:
    """For other clips, at which nobody looked: only a crop that cuts the banner off. One person's whole picture waits to be
    confirmed, and serves until then the clip that it was drawn on."""
    return bool(clip.machine_key) and cuts_the_banner_off(drawn, clip.columns, clip.rows)


def looked_for(clip: Clip) -> Box | None:
    """The crop in which something was read that its owner has to look at."""
    if clip.reason not in ASK_FOR_A_LOOK:
        return None
    return Box(**{name: int(clip.reason_params[name]) for name in ("x", "y", "width", "height")})


def suggested(clip: Clip) -> Box | None:
    """What moved between its frames, as a first frame to draw from; where the picture could be cut so."""
    said = [clip.reason_params.get(f"moving_{name}") for name in ("x", "y", "width", "height")]
    if clip.state != ClipState.HELD or not all(isinstance(one, int) for one in said):
        return None
    try:
        return Box(*said).inside(clip.columns, clip.rows)
    except Unusable:
        return None


def held_alike(clip: Clip, *, everyones: bool = False) -> QuerySet[Clip]:
    """Clips of the same person (or anybody's), machine, size and hospital that wait for the same crop."""
    if not clip.machine_key:
        return Clip.objects.none()
    return Clip.objects.filter(
        Q() if everyones else Q(uploaded_by=clip.uploaded_by_id),
        scan__institution=clip.scan.institution_id,
        machine_key=clip.machine_key,
        rows=clip.rows,
        columns=clip.columns,
        state=ClipState.HELD,
        left_out=False,
        original_destroyed_at=None,
    ).exclude(Q(pk=clip.pk) | Q(reason__in=[*ASK_FOR_A_LOOK, Code.PATIENT_DATA_SEEN]))  # each is looked at by itself


def names_any(digests: list[str]) -> Q:
    """Clips that name one of these files, whatever it is to them: the database looks, so that not all are read."""
    named = Q()
    for kind in ("dicom", "video", "poster", "thumb"):
        named |= Q(**{f"files__{kind}__in": digests}) | Q(**{f"remade__{kind}__in": digests})
    return named


def named_by(clips: QuerySet[Clip]) -> Iterator[tuple[str, str]]:
    """Institution and digest of every derived file that these clips refer to."""
    rows = clips.order_by().values_list("scan__institution", "files", "remade")
    for institution, files, remade in rows.iterator(chunk_size=2000):
        # Where the object itself had to be made anew, what was made first says too much: nothing is kept of it but the film.
        first = {kind: digest for kind, digest in files.items() if kind == "video" or "dicom" not in remade}
        yield from ((str(institution), digest) for digest in (*first.values(), *remade.values()))


def files_in_use(using: str = "default") -> Iterator[tuple[str, str]]:
    """Institution and digest of every derived file that a clip refers to, whose time is not over."""
    yield from named_by(Clip.objects.using(using).filter(erased_at=None, recording_removed_at=None))
    masks = MachineMask.objects.using(using).exclude(picture="")
    for institution, picture in masks.values_list("institution", "picture"):
        yield str(institution), picture
