"""How is a stranger's file opened without anything it does reaching us?

Every file is opened by a child process of its own: address space, CPU time, open files and processes limited, no
network where the kernel allows it, an empty environment, and nothing to read but the file. The parent enforces the
time by the clock and trusts no more of the answer than its size. Any end of the child but "done" is a refusal
with a code.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from . import video
from .dicom import confine, limits
from .dicom.alike import read_looks
from .dicom.encapsulate import write_object
from .dicom.errors import Code, Unusable
from .dicom.facts import Arriving, Box, Derived, Inspection
from .dicom.messages import Broken, Kind, load_json
from .dicom.process import LIMITS, Child

__all__ = [
    "Arriving",
    "Box",
    "Derived",
    "Inspection",
    "Unpacked",
    "Unusable",
    "derive",
    "inspect",
    "level",
    "preview",
    "sort",
    "unpack",
]

CLIP, FILM, POSTER, THUMB = "clip.dcm", "clip.mp4", "poster.jpg", "thumb.jpg"
LEGIBLE = "legible-{}.png"


def inspect(path: Path, *, uid_key: bytes = b"") -> Inspection:
    """What the header says; or Unusable. With `uid_key`, the digest of the source's UID is keyed."""
    with Child(path, "inspect", uid_key=uid_key) as child:
        found = child.expect(Kind.INSPECTION)
        child.expect(Kind.DONE)
    try:
        return Inspection.from_json(load_json(found))
    except (Broken, KeyError, TypeError):
        raise Unusable(Code.COULD_NOT_BE_READ) from None


def sort(path: Path, *, uid_key: bytes, field: str) -> Arriving:
    """Of what came in by itself: the header, and whose it may be by what was typed into `field` of it; or Unusable."""
    with Child(path, "sort", uid_key=uid_key, field=field) as child:
        found = child.expect(Kind.INSPECTION)
        child.expect(Kind.DONE)
    try:
        return Arriving.from_json(load_json(found))
    except (Broken, KeyError, TypeError):
        raise Unusable(Code.COULD_NOT_BE_READ) from None


@dataclass(frozen=True)
class Unpacked:
    """A file of a ZIP, by its place in the list; without a path where it could not be unpacked."""

    number: int
    path: Path | None
    code: str = ""


Room = Callable[[int], contextlib.AbstractContextManager[Any]]


def unpack(path: Path, into: Path, *, room: Room = contextlib.nullcontext) -> list[Unpacked]:
    """Write what is packed in a ZIP into the folder, under numbers; or Unusable. `room`: asked before so many bytes are
    written, since what comes out may be far more than what came in."""
    with Child(path, "unpack") as child:
        child.watch.allow(2 * limits.decode_seconds(limits.ZIP_BYTES))
        return list(_unpacked(child, into, room))


def _unpacked(child: Child, into: Path, room: Room) -> Iterator[Unpacked]:
    found: dict[int, Unpacked] = {}
    place: Path | None = None
    for _message in range(limits.ZIP_FILES * 2 + limits.ZIP_BYTES // 1024):
        kind, payload = child.next()
        if kind is Kind.DONE:
            yield from found.values()
            return
        if kind is Kind.PACKED:
            each = _packed(payload)
            place = None if each.code else into / f"{each.number}.part"
            found[each.number] = Unpacked(each.number, place, each.code)
            if place:
                place.touch(0o600)
            else:
                (into / f"{each.number}.part").unlink(missing_ok=True)
        elif kind is Kind.PART and place:
            with room(len(payload)), place.open("ab") as out:
                out.write(payload)
        else:
            break
    raise Unusable(Code.COULD_NOT_BE_READ)


def _packed(payload: bytes) -> Unpacked:
    try:
        said = load_json(payload)
        code, number = said["code"] and Code(said["code"]), int(said["number"])
    except (Broken, KeyError, TypeError, ValueError):
        raise Unusable(Code.COULD_NOT_BE_READ) from None
    if not 1 <= number <= limits.ZIP_FILES:
        raise Unusable(Code.COULD_NOT_BE_READ)
    return Unpacked(number, None, code)


def preview(path: Path, into: Path, *, frame: int = -1) -> None:
    """Write the file `into`: a whole frame (the middle one, if none is asked for) as a JPEG, for drawing the crop on.

    It may show a patient's name: only the clip's owner sees it, and it is destroyed afterwards. Pictures up to 1600
    pixels keep their size, so that coordinates on it are those of the original; larger ones are scaled to 1600, and
    the page multiplies by `Inspection.columns / its width`.
    """
    with Child(path, "preview", frame=frame) as child:
        picture = child.expect(Kind.POSTER)
        child.expect(Kind.DONE)
    into.write_bytes(picture)
    _sync(into)
    _sync(into.parent)


def derive(
    path: Path,
    *,
    crop: Box | None,
    uid_key: bytes,
    into: Path,
    legible: bool = False,
    first: Callable[[bytes], None] | None = None,
) -> Derived:
    """Write clip.dcm, clip.mp4 (not for a still), poster.jpg and thumb.jpg into the folder, synced to disk.

    `crop` is what a person drew; None takes the machine's own regions, or raises Unusable("crop_needed"). After a
    refusal nothing is left in the folder. With `legible`, the first, the middle and the last frame come as `legible-N.png`
    (N: which frame), too, for whoever reads in them. `first` is called with a JPEG of the first frame of a clip as soon as
    that is decoded. A still has no film: a page shows its poster, which is then full-sized.
    """
    into.mkdir(parents=True, exist_ok=True)
    try:
        with Child(path, "derive", uid_key=uid_key, crop=crop, legible=legible, first=first is not None) as child:
            return _derive(child, into, first)
    except BaseException:
        for name in (CLIP, FILM, POSTER, THUMB):
            (into / name).unlink(missing_ok=True)
        raise


@cache
def level() -> str:
    """How far the sandbox reaches on this machine: "limits" or "limits, no network"."""
    arguments = [sys.executable, "-I", "-S", confine.__file__, json.dumps(LIMITS)]
    found = subprocess.run(  # noqa: S603 - our own program and arguments
        arguments, stdin=subprocess.DEVNULL, capture_output=True, env={}, timeout=30, check=True
    )
    return found.stdout.decode().strip()


@dataclass(frozen=True)
class Plan:
    """What the child says it will send."""

    crop: Box
    frames: int
    frame_ms: float
    timing_known: bool
    duration_ms: float
    clip_bytes: int

    @classmethod
    def read(cls, payload: bytes) -> Self:
        try:
            values: dict[str, Any] = load_json(payload)
            return cls(**{**values, "crop": Box(**values["crop"])})
        except (Broken, KeyError, TypeError):
            raise Unusable(Code.COULD_NOT_BE_READ) from None

    @property
    def still(self) -> bool:
        return self.frames == 1


def _derive(child: Child, into: Path, first: Callable[[bytes], None] | None) -> Derived:
    plan = Plan.read(child.expect(Kind.PLAN))
    child.watch.allow(2 * limits.decode_seconds(plan.clip_bytes))
    with contextlib.ExitStack() as stack:
        encoded = stack.enter_context(tempfile.TemporaryFile(dir=into))
        encoder = None
        if not plan.still:
            size = {"width": plan.crop.width, "height": plan.crop.height}
            encoder = stack.enter_context(video.Encoder(into / FILM, frame_ms=plan.frame_ms, **size))
            child.watch.add(encoder.process)
        try:
            lengths, looks, header = _receive(child, plan, encoded, encoder, into, first)
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
        _sync(path)
    return Derived(
        frames=plan.frames,
        width=plan.crop.width,
        height=plan.crop.height,
        frame_ms=plan.frame_ms,
        timing_known=plan.timing_known,
        duration_ms=plan.duration_ms,
        still=plan.still,
        box=plan.crop,
        sha256={name: _digest(into / name) for name in names},
        bytes={name: (into / name).stat().st_size for name in names},
        looks=looks,
    )


def _receive(
    child: Child,
    plan: Plan,
    encoded: Any,
    encoder: video.Encoder | None,
    into: Path,
    first: Callable[[bytes], None] | None,
) -> tuple[list[int], str, bytes]:
    """Frames go to the film and to the file as they come, one in memory at a time."""
    lengths: list[int] = []
    looks: str | None = None
    pictures = set()
    read: list[Path] = []
    while True:
        kind, payload = child.next()
        if kind is Kind.FRAME and len(lengths) < plan.frames:
            lengths.append(len(payload))
            encoded.write(payload)
            if encoder:
                encoder.write(payload)
        elif kind is Kind.FIRST and first and len(lengths) == 1:
            first(payload)
            first = None
        elif kind in (Kind.POSTER, Kind.THUMB):
            pictures.add(kind)
            (into / (POSTER if kind is Kind.POSTER else THUMB)).write_bytes(payload)
        elif kind is Kind.LEGIBLE and len(read) < 3:
            read.append(into / LEGIBLE.format(len(lengths) - 1))
            read[-1].write_bytes(payload)
        elif kind is Kind.LOOKS and looks is None and len(lengths) == plan.frames:
            looks = read_looks(payload)
        elif kind is Kind.HEADER and looks is not None and len(pictures) == 2:
            child.expect(Kind.DONE)
            return lengths, looks, payload
        else:
            raise Unusable(Code.COULD_NOT_BE_READ)


def _sync(path: Path) -> None:
    """To disk, not only to the kernel. A folder too: it holds the names of its files."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
