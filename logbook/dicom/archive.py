"""What is in a ZIP, and how is it unpacked without being led astray by it?

Runs in the sandbox. The list at the end of the file is walked first, within bounds: how many files, how large they say
to be, where they lie. Only two ways of packing are opened, and no file is unpacked beyond the size that the list gave.
Names say only whether it is a file at all: nothing is ever put where a name points, and none leaves this process.
"""

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from . import limits, messages
from .confine import allow_cpu
from .errors import Code, Unusable
from .films import Bytes
from .messages import Kind

END, LISTED, LOCAL = b"PK\5\6", b"PK\1\2", b"PK\3\4"
END_HEAD = struct.Struct("<4s4H2LH")
LISTED_HEAD = struct.Struct("<4s6H3L5H2L")
LOCAL_HEAD = struct.Struct("<4s5H3L2H")
LONGEST_COMMENT = 0xFFFF
STORED, DEFLATED = 0, 8
LOCKED = 0b0000_0000_0100_0001  # either of two kinds of encryption
UNIX = 3
CHUNK = 256 * 1024
PART = 1024**2
# What a Mac puts beside each file, and what file managers leave.
LEAVINGS = (b"__MACOSX/", b"._", b".DS_Store", b"Thumbs.db", b"desktop.ini")


@dataclass(frozen=True)
class Packed:
    """One file, as the list has it."""

    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int

    @property
    def fault(self) -> str:
        if self.flags & LOCKED:
            return Code.ARCHIVE_LOCKED
        return "" if self.method in (STORED, DEFLATED) else Code.ARCHIVE_PACKING


def unpack(file: BinaryIO, size: int, out: BinaryIO) -> None:
    """Each file in its turn, numbered as the list has them; what is wrong with one keeps no other in."""
    data = Bytes(file, size)
    listed = _checked(_listed(data), size)
    allow_cpu(limits.decode_seconds(sum(each.size for each in listed)))
    for number, each in enumerate(listed, start=1):
        if each.fault:
            messages.send_json(out, Kind.PACKED, {"number": number, "code": each.fault})
            continue
        messages.send_json(out, Kind.PACKED, {"number": number, "code": ""})
        try:
            for part in _unpacked(data, each):
                messages.send(out, Kind.PART, part)
        except Unusable as no:
            # Takes back what was sent of it.
            messages.send_json(out, Kind.PACKED, {"number": number, "code": no.code})


def _listed(data: Bytes) -> list[Packed]:
    at = _end_of(data)
    _magic, disk, first_disk, here, files, length, start, _comment = END_HEAD.unpack(data.at(at, END_HEAD.size))
    if files > limits.ZIP_FILES or length > limits.ZIP_LIST_BYTES:
        raise Unusable(Code.ARCHIVE_FULL, limit=limits.ZIP_FILES)
    if disk or first_disk or here != files or start + length != at:
        raise Unusable(Code.DAMAGED)
    listing, found, place = data.at(start, length), [], 0
    for _each in range(files):
        entry, name = _entry(listing, place)
        place += LISTED_HEAD.size + sum(entry[10:13])
        if _is_file(name, maker=entry[1] >> 8, attributes=entry[15]):
            flags, method, crc, packed, size, local = entry[3], entry[4], entry[7], entry[8], entry[9], entry[16]
            found.append(Packed(flags, method, crc, packed, size, local))
    return found


def _entry(listing: bytes, place: int) -> tuple[tuple[Any, ...], bytes]:
    try:
        entry = LISTED_HEAD.unpack_from(listing, place)
    except struct.error:
        raise Unusable(Code.DAMAGED) from None
    name = listing[place + LISTED_HEAD.size :][: entry[10]]
    if entry[0] != LISTED or len(name) < entry[10]:
        raise Unusable(Code.DAMAGED)
    return entry, name


def _end_of(data: Bytes) -> int:
    """Where the end of the list is: the last place from which a comment reaches to the end of the file."""
    start = max(0, data.size - END_HEAD.size - LONGEST_COMMENT)
    tail = data.at(start, data.size - start)
    at = tail.rfind(END)
    while at >= 0:
        if at + END_HEAD.size <= len(tail):
            comment = int.from_bytes(tail[at + END_HEAD.size - 2 : at + END_HEAD.size], "little")
            if at + END_HEAD.size + comment == len(tail):
                return start + at
        at = tail.rfind(END, 0, at)
    raise Unusable(Code.TRUNCATED)


def _is_file(name: bytes, *, maker: int, attributes: int) -> bool:
    mode = attributes >> 16
    if name.endswith((b"/", b"\\")) or (maker == UNIX and mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode)):
        return False
    return not name.startswith(LEAVINGS) and not name.rpartition(b"/")[2].startswith(LEAVINGS)


def _checked(listed: list[Packed], size: int) -> list[Packed]:
    """None lies over another, and together they are no larger than recordings are."""
    if not listed:
        raise Unusable(Code.ARCHIVE_EMPTY)
    end = 0
    for each in sorted(listed, key=lambda one: one.start):
        if each.start < end:
            raise Unusable(Code.ARCHIVE_SWELLS)
        end = each.start + LOCAL_HEAD.size + each.packed
    if end > size:
        raise Unusable(Code.TRUNCATED)
    whole = sum(each.size for each in listed)
    if whole > limits.ZIP_BYTES or any(each.size > limits.ZIP_RATIO * each.packed + PART for each in listed):
        raise Unusable(Code.ARCHIVE_SWELLS)
    return listed


def _unpacked(data: Bytes, each: Packed) -> Iterator[bytes]:
    head = LOCAL_HEAD.unpack(data.at(each.start, LOCAL_HEAD.size))
    if head[0] != LOCAL or head[3] != each.method:
        raise Unusable(Code.DAMAGED)
    at, left = each.start + LOCAL_HEAD.size + head[9] + head[10], each.packed
    inflating = zlib.decompressobj(-zlib.MAX_WBITS) if each.method == DEFLATED else None
    written, crc = 0, 0
    while left:
        packed = data.at(at, min(left, CHUNK))
        at, left = at + len(packed), left - len(packed)
        for part in _inflated(packed, inflating):
            written, crc = written + len(part), zlib.crc32(part, crc)
            if written > each.size:
                raise Unusable(Code.DAMAGED)
            yield part
    if written != each.size or crc != each.crc or (inflating and not inflating.eof):
        raise Unusable(Code.DAMAGED)


def _inflated(packed: bytes, inflating: Any) -> Iterator[bytes]:
    """Never more than so much at once, however far it would swell."""
    if inflating is None:
        yield packed
        return
    more = True
    while more:
        try:
            part = inflating.decompress(packed, PART)
        except zlib.error:
            raise Unusable(Code.DAMAGED) from None
        if part:
            yield part
        packed = inflating.unconsumed_tail
        # A full part may have left something behind even where all that came is read.
        more = not inflating.eof and (bool(packed) or len(part) == PART)
