"""Is this file safe to hand to a DICOM reader, and where do its pictures lie?

A bounded walk over the bytes, without recursion, before pydicom sees anything: pydicom inflates deflated files
whole, recurses into nesting, and passes the file's character set to Python's codecs. Reading is tolerant where
real machines err (stray delimiters, wrong group lengths, an implicit data set labelled explicit); whatever has
no safe reading is Unusable.
"""

import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from . import limits
from .errors import Code, Unusable
from .fields import BOUNDED, CHARACTER_SET, REGIONS
from .fragments import Fragment, walk_fragments
from .syntaxes import CHARACTER_SETS, DEFLATED, DIRECTORY, OTHER_SYNTAXES, SYNTAXES, Packing, Syntax

UNDEFINED = 0xFFFFFFFF
PIXEL_DATA = 0x7FE00010
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
LONG_LENGTH = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
BYTES = {b"OB", b"OW", b"OD", b"OF", b"OL", b"OV"}


@dataclass(frozen=True)
class Layout:
    """Where things lie in a file that passed."""

    syntax: Syntax
    pixel_vr: bytes
    pixel_offset: int
    pixel_length: int  # 0: there are no pixels
    fragments: list[Fragment] = field(default_factory=list)  # the offset table, if any, is left out
    offsets: list[int] = field(default_factory=list)  # what the offset table said


@dataclass
class Level:
    """An open sequence or item. `end` is None where a delimiter ends it."""

    sequence: bool
    end: int | None
    implicit: bool


def prescan(file: BinaryIO, size: int) -> Layout:
    """The layout of a file, or Unusable."""
    if size == 0:
        raise Unusable(Code.EMPTY)
    if size > limits.FILE_BYTES:
        raise Unusable(Code.TOO_LARGE, limit=limits.FILE_BYTES // 1024**2)
    syntax, start = read_meta(file)
    return Walk(file, size, syntax).layout(start)


@dataclass(frozen=True)
class Meta:
    """What the file meta group says, and where the data set starts."""

    syntax: str
    sop_class: str
    sop_instance: str
    start: int


def read_meta(file: BinaryIO) -> tuple[Syntax, int]:
    """The transfer syntax, and where the data set starts."""
    meta = meta_of(file)
    if meta.sop_class == DIRECTORY:
        raise Unusable(Code.DIRECTORY)
    if meta.syntax in DEFLATED:
        raise Unusable(Code.DEFLATED, syntax=DEFLATED[meta.syntax])
    if meta.syntax not in SYNTAXES:
        raise Unusable(Code.TRANSFER_SYNTAX, syntax=OTHER_SYNTAXES.get(meta.syntax, "an unknown compression"))
    return SYNTAXES[meta.syntax], meta.start


def meta_of(file: BinaryIO) -> Meta:
    """The file meta group, read by ourselves and bounded: web and receiver processes may call this."""
    file.seek(0)
    head = file.read(132 + limits.META_BYTES)
    if head[128:132] != b"DICM":
        raise Unusable(Code.NOT_DICOM)
    at, said = 132, {0x0002: "", 0x0003: "", 0x0010: ""}
    for _count in range(limits.META_ELEMENTS):
        if len(head) < at + 8 or head[at : at + 2] != b"\x02\x00":
            break
        _group, element, vr, length = struct.unpack_from("<HH2sH", head, at)
        at += 8
        if vr in LONG_LENGTH:
            if len(head) < at + 4:
                raise Unusable(Code.TRUNCATED)
            (length,) = struct.unpack_from("<I", head, at)
            at += 4
        if at + length > len(head):
            raise Unusable(Code.TRUNCATED if len(head) < 132 + limits.META_BYTES else Code.TOO_COMPLEX)
        if element in said:
            said[element] = head[at : at + length].rstrip(b" \0").decode("ascii", "replace")
        at += length
    else:
        raise Unusable(Code.TOO_COMPLEX)
    if not said[0x0010]:
        raise Unusable(Code.TRUNCATED if at > 132 and len(head) < at + 8 else Code.NOT_DICOM)
    return Meta(said[0x0010], said[0x0002], said[0x0003], at)


class Walk:
    """One pass over a data set, from its first element to its pixel data."""

    def __init__(self, file: BinaryIO, size: int, syntax: Syntax) -> None:
        self.file = file
        self.size = size
        self.syntax = syntax
        self.order = ">" if syntax.big_endian else "<"
        self.levels: list[Level] = []
        self.elements = 0
        self.items = 0
        self.at = 0

    def layout(self, start: int) -> Layout:
        self.at = start
        self.file.seek(start)
        implicit = not self.file.read(6)[4:6].isalpha()  # as labelled, or as it is
        while True:
            self.close_finished_levels()
            if not self.levels and self.at >= self.size:
                return Layout(self.syntax, b"", self.size, 0)
            tag, head = self.read_tag()
            if tag in (ITEM, ITEM_END, SEQUENCE_END):
                self.delimiter(tag, struct.unpack(self.order + "I", head[4:])[0])
                continue
            if self.levels and self.levels[-1].sequence:
                raise Unusable(Code.DAMAGED)
            vr, length = self.element(head, self.levels[-1].implicit if self.levels else implicit)
            if tag == PIXEL_DATA and not self.levels:
                return self.pixels(vr or b"OW", length)
            self.skip(tag, vr, length)

    def close_finished_levels(self) -> None:
        while self.levels and (end := self.levels[-1].end) is not None and self.at >= end:
            if self.at > end:
                raise Unusable(Code.DAMAGED)
            self.levels.pop()

    def read_tag(self) -> tuple[int, bytes]:
        self.file.seek(self.at)
        head = self.file.read(8)
        if len(head) < 8:
            raise Unusable(Code.TRUNCATED)
        group, element = struct.unpack_from(self.order + "HH", head)
        self.at += 8
        return group << 16 | element, head

    def delimiter(self, tag: int, length: int) -> None:
        inside = self.levels[-1] if self.levels else None
        if tag == ITEM and inside and inside.sequence:
            self.items += 1
            if self.items > limits.ITEMS:
                raise Unusable(Code.TOO_COMPLEX)
            self.open(False, length, inside.implicit)
        elif tag == ITEM_END and inside and not inside.sequence and inside.end is None:
            self.levels.pop()
        elif tag == SEQUENCE_END and inside:
            if not inside.sequence and inside.end is None:
                self.levels.pop()  # an item whose own delimiter was forgotten
            if self.levels and self.levels[-1].sequence and self.levels[-1].end is None:
                self.levels.pop()
        elif tag == ITEM_END or length not in (0, UNDEFINED):
            raise Unusable(Code.DAMAGED)  # the reader would take it for the end of everything
        else:  # a stray delimiter, as two makers write it: nothing to do, but not without end
            self.count()

    def element(self, head: bytes, implicit: bool) -> tuple[bytes, int]:
        self.count()
        if implicit:
            return b"", struct.unpack(self.order + "I", head[4:])[0]
        vr = head[4:6]
        if not vr.isalpha():
            raise Unusable(Code.DAMAGED)
        if vr not in LONG_LENGTH:
            return vr, struct.unpack(self.order + "H", head[6:])[0]
        more = self.file.read(4)
        if len(more) < 4:
            raise Unusable(Code.TRUNCATED)
        self.at += 4
        return vr, struct.unpack(self.order + "I", more)[0]

    def count(self) -> None:
        self.elements += 1
        if self.elements > limits.ELEMENTS:
            raise Unusable(Code.TOO_COMPLEX)

    def open(self, sequence: bool, length: int, implicit: bool) -> None:
        end = None if length == UNDEFINED else self.at + length
        if end is not None and end > self.size:
            raise Unusable(Code.TRUNCATED)
        if len(self.levels) >= 2 * limits.DEPTH:  # a sequence and its item are one level of nesting
            raise Unusable(Code.TOO_COMPLEX)
        self.levels.append(Level(sequence, end, implicit))

    def skip(self, tag: int, vr: bytes, length: int) -> None:
        implicit = not vr
        if length == UNDEFINED and vr in BYTES:  # an icon's compressed picture
            _fragments, self.at = walk_fragments(self.file, self.at, self.size, self.order)
        elif length == UNDEFINED or vr == b"SQ" or tag == REGIONS:
            self.open(True, length, implicit or vr == b"UN")
        elif self.at + length > self.size:
            raise Unusable(Code.TRUNCATED)
        elif tag in BOUNDED and length > limits.VALUE_BYTES:
            raise Unusable(Code.TOO_COMPLEX)
        else:
            if tag == CHARACTER_SET:
                self.check_character_set(self.file.read(length))
            self.at += length

    def check_character_set(self, raw: bytes) -> None:
        for name in raw.split(b"\\"):
            plain = name.strip(b" \0").decode("ascii", "replace").upper().replace("_", " ").replace("-", " ")
            if plain not in CHARACTER_SETS:
                raise Unusable(Code.CHARACTER_SET)

    def pixels(self, vr: bytes, length: int) -> Layout:
        native = self.syntax.packing is Packing.NATIVE
        if native != (length != UNDEFINED):
            raise Unusable(Code.DAMAGED)
        if native:
            if self.at + length > self.size:
                raise Unusable(Code.TRUNCATED)
            return Layout(self.syntax, vr, self.at, length)
        start = self.at
        fragments, end = walk_fragments(self.file, start, self.size, self.order)
        table, *fragments = fragments or [Fragment(start, 0)]
        self.file.seek(table.offset)
        raw = self.file.read(table.length - table.length % 4 if table.length <= 4 * limits.FRAMES else 0)
        offsets = list(struct.unpack(f"<{len(raw) // 4}I", raw))
        return Layout(self.syntax, vr, start, end - start, fragments, offsets)
