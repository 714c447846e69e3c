"""Which bytes of the file are which compressed frame?

Machines write one fragment a frame, or many; an offset table that is right, wrong or empty. So the fragments are
walked to the delimiter, and frames are told apart by how each picture format starts; the table is the last resort.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from . import limits
from .errors import Code, Unusable
from .syntaxes import Packing

STARTS = {
    Packing.BASELINE: b"\xff\xd8\xff",
    Packing.EXTENDED: b"\xff\xd8\xff",
    Packing.LOSSLESS: b"\xff\xd8\xff",
    Packing.JPEG_LS: b"\xff\xd8\xff",
    Packing.JPEG_2000: b"\xff\x4f\xff\x51",
}


@dataclass(frozen=True)
class Fragment:
    offset: int
    length: int


def walk_fragments(file: BinaryIO, at: int, size: int, order: str) -> tuple[list[Fragment], int]:
    """All fragments from `at` to the sequence delimiter, and where that ends."""
    found: list[Fragment] = []
    while True:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            raise Unusable(Code.TRUNCATED)
        group, element, length = struct.unpack(order + "HHI", head)
        at += 8
        if (group, element) == (0xFFFE, 0xE0DD):
            return found, at
        if (group, element) != (0xFFFE, 0xE000):
            raise Unusable(Code.DAMAGED)
        if at + length > size:
            raise Unusable(Code.TRUNCATED)
        found.append(Fragment(at, length))
        if len(found) > limits.FRAGMENTS:
            raise Unusable(Code.TOO_COMPLEX)
        at += length


def into_frames(
    file: BinaryIO, fragments: list[Fragment], offsets: list[int], frames: int, packing: Packing
) -> list[list[Fragment]]:
    """The fragments of each frame, or Unusable where they do not fall into `frames` frames."""
    fragments = [one for one in fragments if one.length]
    if len(fragments) < frames:
        raise Unusable(Code.FRAMES_MISSING, frames=frames)
    if frames == 1:
        return [fragments]
    if len(fragments) == frames:
        return [[one] for one in fragments]
    grouped = _by_start(file, fragments, packing) or _by_offsets(fragments, offsets)
    if grouped is None or len(grouped) != frames:
        raise Unusable(Code.FRAMES_MISSING, frames=frames)
    return grouped


def _by_start(file: BinaryIO, fragments: list[Fragment], packing: Packing) -> list[list[Fragment]] | None:
    start = STARTS.get(packing)
    if start is None:
        return None
    grouped: list[list[Fragment]] = []
    for one in fragments:
        file.seek(one.offset)
        if file.read(len(start)) == start:
            grouped.append([])
        if not grouped:
            return None
        grouped[-1].append(one)
    return grouped


def _by_offsets(fragments: list[Fragment], offsets: list[int]) -> list[list[Fragment]] | None:
    """Offsets count from the first fragment's own item header."""
    first = fragments[0].offset
    starts = set(offsets)
    if len(starts) != len(offsets) or not starts <= {one.offset - first for one in fragments} or 0 not in starts:
        return None
    grouped: list[list[Fragment]] = []
    for one in fragments:
        if one.offset - first in starts:
            grouped.append([])
        grouped[-1].append(one)
    return grouped


def read_frame(file: BinaryIO, fragments: list[Fragment], most: int) -> bytes:
    """One frame's bytes."""
    if sum(one.length for one in fragments) > most:
        raise Unusable(Code.DAMAGED)
    parts = []
    for one in fragments:
        file.seek(one.offset)
        parts.append(file.read(one.length))
    return b"".join(parts)
