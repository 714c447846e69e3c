"""How is a stranger's file opened without anything it does reaching us?

Every file is opened by a child process of its own: address space, CPU time, open files and processes limited, an empty
environment, no network, and nothing that it could open beside the file (as far as the kernel has it). The parent enforces the
time by the clock and trusts no more of the answer than its size. Any end of the child but "done" is a refusal
with a code.
"""

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .dicom import confine, landlock, limits, seccomp
from .dicom.errors import Code, Unusable
from .dicom.facts import Arriving, Box, Derived, Inspection
from .dicom.messages import Broken, Kind, load_json
from .dicom.process import LIMITS, Child
from .dicom.segments import check_bare
from .making import CLIP, FILM, POSTER, THUMB, make, sync

__all__ = [
    "Arriving",
    "Box",
    "Derived",
    "Inspection",
    "Unpacked",
    "Unusable",
    "derive",
    "inspect",
    "lacking",
    "level",
    "preview",
    "sort",
    "unpack",
]


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


def preview(path: Path, into: Path, *, frame: int = -1) -> Box | None:
    """Write the file `into`: a whole frame (the middle one, if none is asked for) as a JPEG, for drawing the crop on.
    What is answered is the box around what moves, if none was asked for and anything does.

    It may show a patient's name: only the clip's owner sees it, and it is destroyed afterwards. Pictures up to 1600
    pixels keep their size, so that coordinates on it are those of the original; larger ones are scaled to 1600, and
    the page multiplies by `Inspection.columns / its width`.
    """
    with Child(path, "preview", frame=frame) as child:
        picture = child.expect(Kind.POSTER)
        child.watch.allow(limits.decode_seconds(limits.COMPARED_FRAMES * limits.PIXELS * 3))
        box = _box(child.expect(Kind.MOVING))
        child.expect(Kind.DONE)
    check_bare(picture)
    into.write_bytes(picture)
    sync(into)
    sync(into.parent)
    return box


def _box(payload: bytes) -> Box | None:
    try:
        said = load_json(payload)
        return None if not said else Box(**{name: int(said[name]) for name in ("x", "y", "width", "height")})
    except (Broken, KeyError, TypeError, ValueError):
        raise Unusable(Code.COULD_NOT_BE_READ) from None


def derive(
    path: Path,
    *,
    crop: Box | None,
    uid_key: bytes,
    into: Path,
    legible: bool = False,
    first: Callable[[bytes], None] | None = None,
    beginning: Callable[[bytes], None] | None = None,
    cleaned: bool = False,
) -> Derived:
    """Write clip.dcm, clip.mp4 (not for a still), poster.jpg and thumb.jpg into the folder, synced to disk.

    `crop` is what a person drew; None takes the machine's own regions, or raises Unusable("crop_needed"). After a
    refusal nothing is left in the folder. With `legible`, the first, the middle and the last frame come as `legible-N.png`
    (N: which frame), too, for whoever reads in them. `first` is called with a JPEG of the first frame of a clip as soon as
    that is decoded; `beginning`, of a long one, with a film of its first frames. `cleaned`: of an object that we
    made, which keeps its UIDs. A still has no film: a page shows its poster, which is then full-sized.
    """
    into.mkdir(parents=True, exist_ok=True)
    try:
        first_too = first is not None
        with Child(
            path, "derive", uid_key=uid_key, crop=crop, legible=legible, first=first_too, cleaned=cleaned
        ) as child:
            return make(child, into, first=first, beginning=beginning)
    except BaseException:
        for name in (CLIP, FILM, POSTER, THUMB):
            (into / name).unlink(missing_ok=True)
        raise


@cache
def level() -> str:
    """How far the sandbox of a child reaches on this machine, at most `confine.LEVELS`: a child tries."""
    found = subprocess.run(  # noqa: S603 - our own program and arguments
        confine.command(LIMITS, []), stdin=subprocess.DEVNULL, capture_output=True, env={}, timeout=30, check=True
    )
    return found.stdout.decode().strip()


def lacking() -> str:
    """In one sentence what the kernel does not keep from a process that opens an uploaded file; empty if it keeps all."""
    filters, files = seccomp.is_there(), bool(landlock.version())
    if filters and files:
        return ""
    if filters:
        return (
            "This kernel has no Landlock: what decodes an uploaded file is shut in, but ffmpeg and tesseract can open files "
            "that this user can open."
        )
    if files:
        return "This kernel filters no calls (seccomp): what opens an uploaded file opens no other, but can still signal other processes of this user."
    return "This kernel has neither Landlock nor seccomp: what opens an uploaded file is limited in memory and time, but can open files that this user can open."
