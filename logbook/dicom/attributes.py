"""What does the head of a cleaned object say, as DICOM JSON (PS3.18 annex F), and where do its frames lie?

Only of what we wrote ourselves: explicit little endian, up to the pixel data. Read by hand and bounded, so that a web
process needs no DICOM library for it.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from . import limits
from .errors import Code, Unusable
from .prescan import ITEM, LONG_LENGTH, PIXEL_DATA, SEQUENCE_END, UNDEFINED, meta_of

HEAD_BYTES = 1024**2
OUR_UID = re.compile(r"2\.25\.[0-9]{1,39}", re.ASCII)
WHOLE_TEXT = {"LT", "ST", "UR", "UT"}  # a backslash is a character there
NUMBERS = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d"}
BINARY = {"OB", "OD", "OF", "OL", "OV", "OW", "UN"}  # not part of the metadata
DEEPEST = 3

Attributes = dict[str, Any]


@dataclass(frozen=True)
class Head:
    attributes: Attributes
    pixels_at: int  # where the element of the pixel data begins


@dataclass(frozen=True)
class Uids:
    study: str
    series: str
    instance: str


def head_of(file: BinaryIO) -> Head:
    """Everything before the pixel data; Unusable where it is not as we write it."""
    start = meta_of(file).start
    file.seek(start)
    data = file.read(HEAD_BYTES)
    try:
        attributes, end = _elements(data, 0, len(data), 0)
    except (struct.error, ValueError, KeyError):
        raise Unusable(Code.COULD_NOT_BE_READ) from None
    return Head(attributes, start + end)


def uids_of(file: BinaryIO) -> Uids:
    """By which the object is asked for."""
    said = head_of(file).attributes
    found = [value_of(said, tag) for tag in ("0020000D", "0020000E", "00080018")]
    if not all(isinstance(uid, str) and OUR_UID.fullmatch(uid) for uid in found):
        raise Unusable(Code.COULD_NOT_BE_READ)
    return Uids(*found)


def value_of(attributes: Attributes, tag: str) -> Any:
    """The first value, or None."""
    return next(iter(attributes.get(tag, {}).get("Value", [])), None)


def frames_of(file: BinaryIO, head: Head) -> list[tuple[int, int]]:
    """Where each frame lies, and how long it is: each is one fragment, of which the offset table lists the beginning."""
    tag, at = _tag_at(_read(file, head.pixels_at, 12), 0), head.pixels_at + 12
    table = _read(file, at, 8)
    (length,) = struct.unpack_from("<I", table, 4)
    if tag != PIXEL_DATA or _tag_at(table, 0) != ITEM or length > 4 * limits.FRAMES or length % 4:
        raise Unusable(Code.COULD_NOT_BE_READ)
    at += 8 + length
    found: list[tuple[int, int]] = []
    while len(found) <= limits.FRAMES:
        item = _read(file, at, 8)
        (length,) = struct.unpack_from("<I", item, 4)
        if _tag_at(item, 0) == SEQUENCE_END:
            return found
        if _tag_at(item, 0) != ITEM:
            break
        found.append((at + 8, length))
        at += 8 + length
    raise Unusable(Code.COULD_NOT_BE_READ)


def _read(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    data = file.read(length)
    if len(data) < length:
        raise Unusable(Code.TRUNCATED)
    return data


def _elements(data: bytes, at: int, end: int, depth: int) -> tuple[Attributes, int]:
    said: Attributes = {}
    while at < end:
        tag = _tag_at(data, at)
        if tag == PIXEL_DATA:
            return said, at
        vr = data[at + 4 : at + 6].decode("ascii")
        if vr.encode() in LONG_LENGTH:
            (length,) = struct.unpack_from("<I", data, at + 8)
            at += 12
        else:
            (length,) = struct.unpack_from("<H", data, at + 6)
            at += 8
        if length == UNDEFINED or at + length > end:
            raise ValueError("longer than what holds it")
        if vr == "SQ":
            said[f"{tag:08X}"] = _with("SQ", list(_items(data, at, at + length, depth + 1)))
        elif vr not in BINARY:
            said[f"{tag:08X}"] = _with(vr, _values(vr, data[at : at + length]))
        at += length
    if depth == 0:
        raise ValueError("no pixel data")
    return said, at


def _items(data: bytes, at: int, end: int, depth: int) -> Iterator[Attributes]:
    if depth > DEEPEST:
        raise ValueError("too deep")
    while at < end:
        (length,) = struct.unpack_from("<I", data, at + 4)
        if _tag_at(data, at) != ITEM or length == UNDEFINED or at + 8 + length > end:
            raise ValueError("no item")
        yield _elements(data, at + 8, at + 8 + length, depth)[0]
        at += 8 + length


def _with(vr: str, values: list[Any]) -> dict[str, Any]:
    return {"vr": vr, "Value": values} if values else {"vr": vr}


def _values(vr: str, raw: bytes) -> list[Any]:
    if vr in NUMBERS:
        return list(struct.unpack(f"<{len(raw) // struct.calcsize(NUMBERS[vr])}{NUMBERS[vr]}", raw))
    if vr == "AT":
        return [f"{_tag_at(raw, at):08X}" for at in range(0, len(raw), 4)]
    text = raw.decode("ascii", "replace").rstrip(" \0")
    parts = [] if not text else [text] if vr in WHOLE_TEXT else text.split("\\")
    if vr == "DS":
        return [float(part) for part in parts]
    if vr == "IS":
        return [int(part) for part in parts]
    return [{"Alphabetic": part} for part in parts] if vr == "PN" else parts


def _tag_at(data: bytes, at: int) -> int:
    group, element = struct.unpack_from("<HH", data, at)
    return int(group << 16 | element)
