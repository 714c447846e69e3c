"""What does the worker make of the frames that a sandboxed process sends, as they come?

The cleaned object, the film, its poster: one frame in memory at a time. Of a long clip, a film of its first frames comes
before the rest: what has been encoded already goes into a second file, so no frame is decoded or encoded twice for it.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from . import video
from .dicom import limits
from .dicom.alike import read_looks
from .dicom.encapsulate import write_object
from .dicom.errors import Code, Unusable
from .dicom.facts import Box, Derived
from .dicom.messages import Broken, Kind, load_json
from .dicom.process import Child
from .dicom.segments import check_bare

CLIP, FILM, POSTER, THUMB = "clip.dcm", "clip.mp4", "poster.jpg", "thumb.jpg"
LEGIBLE = "legible-{}.png"
# Of fewer frames or pixels, all in all, the whole is there a moment after the first frames would be.
LONG_FRAMES, LONG_PIXELS = 120, 60_000_000

MOST_DIGESTS = 40  # of what a header says of the patient
SHOWN = (Kind.FRAME, Kind.FIRST, Kind.POSTER, Kind.THUMB)

Kept = Callable[[bytes], None]


@dataclass(frozen=True)
class Plan:
    """What the child says it will send."""

    crop: Box
    frames: int
    frame_ms: float
    starts: list[float]
    timing_known: bool
    duration_ms: float
    clip_bytes: int

    @classmethod
    def read(cls, payload: bytes) -> Self:
        try:
            values: dict[str, Any] = load_json(payload)
            plan = cls(**{**values, "crop": Box(**values["crop"])})
            video.check_pace(plan.frame_ms, plan.starts, plan.frames, plan.duration_ms)
            return plan
        except (Broken, KeyError, TypeError, ValueError):
            raise Unusable(Code.COULD_NOT_BE_READ) from None

    @property
    def still(self) -> bool:
        return self.frames == 1

    @property
    def is_long(self) -> bool:
        return is_long(self.frames, self.crop.width * self.crop.height)


def is_long(frames: int, pixels: int) -> bool:
    """Whether its owner waits for a clip of so many frames, of so many pixels each, long enough to want the first before."""
    return frames >= LONG_FRAMES and frames * pixels >= LONG_PIXELS


def make(child: Child, into: Path, *, first: Kept | None, beginning: Kept | None) -> Derived:
    """All of it, into the folder and on the disk; `first` is given a picture of the first frame, `beginning` a film of the
    first ones, if it is long."""
    plan = Plan.read(child.expect(Kind.PLAN))
    child.watch.allow(2 * limits.decode_seconds(plan.clip_bytes))
    with contextlib.ExitStack() as stack:
        encoded = stack.enter_context(tempfile.TemporaryFile(dir=into))
        encoder = None
        if not plan.still:
            how: dict[str, Any] = {
                "width": plan.crop.width,
                "height": plan.crop.height,
                "frame_ms": plan.frame_ms,
                "starts": plan.starts,
            }
            begins = plan.is_long and beginning is not None
            encoder = stack.enter_context(video.Encoder(into / FILM, begins=begins, **how))
            child.watch.add(encoder.process)
        try:
            lengths, looks, header, patient = _receive(child, plan, encoded, encoder, into, first, beginning)
            if encoder:
                encoder.finish()
        except Unusable:
            if child.watch.expired:
                raise Unusable(Code.TOO_COSTLY) from None
            raise
        encoded.seek(0)
        with (into / CLIP).open("wb") as out:
            write_object(out, header, encoded, lengths)
    names = [CLIP, POSTER, THUMB] if plan.still else [CLIP, FILM, POSTER, THUMB]
    for path in (*(into / name for name in names), into):
        sync(path)
    return Derived(
        frames=plan.frames,
        width=plan.crop.width,
        height=plan.crop.height,
        frame_ms=plan.frame_ms,
        starts=plan.starts,
        timing_known=plan.timing_known,
        duration_ms=plan.duration_ms,
        still=plan.still,
        box=plan.crop,
        sha256={name: _digest(into / name) for name in names},
        bytes={name: (into / name).stat().st_size for name in names},
        looks=looks,
        patient=patient,
    )


def _receive(
    child: Child,
    plan: Plan,
    encoded: Any,
    encoder: video.Encoder | None,
    into: Path,
    first: Kept | None,
    beginning: Kept | None,
) -> tuple[list[int], str, bytes, list[str]]:
    """Frames go to the film and to the file as they come, one in memory at a time."""
    lengths: list[int] = []
    looks: str | None = None
    pictures = set()
    read: list[Path] = []
    patient: list[str] | None = None
    while True:
        kind, payload = child.next()
        if kind in SHOWN:
            check_bare(payload)
        if kind is Kind.FRAME and len(lengths) < plan.frames:
            lengths.append(len(payload))
            encoded.write(payload)
            if encoder:
                encoder.write(payload)
                if beginning and (film := encoder.beginning()):
                    beginning(film)
        elif kind is Kind.FIRST and first and len(lengths) == 1:
            first(payload)
            first = None
        elif kind in (Kind.POSTER, Kind.THUMB):
            pictures.add(kind)
            (into / (POSTER if kind is Kind.POSTER else THUMB)).write_bytes(payload)
        elif kind is Kind.LEGIBLE and len(read) < 3:
            read.append(into / LEGIBLE.format(len(lengths) - 1))
            read[-1].write_bytes(payload)
        elif kind is Kind.PATIENT and patient is None and not lengths:
            patient = _digests(payload)
        elif kind is Kind.LOOKS and looks is None and len(lengths) == plan.frames:
            looks = read_looks(payload)
        elif kind is Kind.HEADER and looks is not None and len(pictures) == 2:
            child.expect(Kind.DONE)
            return lengths, looks, payload, patient or []
        else:
            raise Unusable(Code.COULD_NOT_BE_READ)


def _digests(payload: bytes) -> list[str]:
    try:
        said = load_json(payload)["digests"]
    except (Broken, KeyError):
        raise Unusable(Code.COULD_NOT_BE_READ) from None
    if not isinstance(said, list) or len(said) > MOST_DIGESTS:
        raise Unusable(Code.COULD_NOT_BE_READ)
    return [str(one) for one in said]


def sync(path: Path) -> None:
    """To disk, not only to the kernel. A folder too: it holds the names of its files."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
