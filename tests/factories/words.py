"""Where in a JPEG can words lie that are no picture? Each way says them there, in a picture that opens as before."""

from __future__ import annotations

import re
from collections.abc import Callable

START, AT_TABLES = b"\xff\xd8", re.compile(rb"\xff\xdb\x00[\x43\x84]")
PROFILE, EXIF = b"ICC_PROFILE\0\1\1", b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"
BEGINS = {0: b"JFXX\0\x13", 1: EXIF, 2: PROFILE, 13: b"Photoshop 3.0\0", 14: b"Adobe\0\x64\0\0\0\0\1"}


def segment(kind: int, body: bytes) -> bytes:
    return bytes([0xFF, kind]) + (len(body) + 2).to_bytes(2, "big") + body


def of_application(number: int) -> Callable[[bytes, bytes], bytes]:
    """As that kind usually begins, so that a reader takes it for one. Behind the JFIF segment, which comes first."""
    body = BEGINS.get(number, b"")
    return lambda jpeg, said: jpeg[:20] + segment(0xE0 + number, body + said) + jpeg[20:]


def as_comment(jpeg: bytes, said: bytes) -> bytes:
    return jpeg[:20] + segment(0xFE, said) + jpeg[20:]


def as_resolution(jpeg: bytes, said: bytes) -> bytes:
    """Four letters in the JFIF segment, and a thumbnail of them."""
    side = -(-len(said) // 3)
    body = b"JFIF\0\1\2\1" + said[:4] + bytes([side, 1]) + said.ljust(3 * side)
    return START + segment(0xE0, body) + jpeg[20:]


def as_table(jpeg: bytes, said: bytes) -> bytes:
    """Every number of every quantisation table is a letter."""
    letters = (said + b" " * 64)[:64]
    parts, at = [], 0
    for found in AT_TABLES.finditer(jpeg):
        if found.start() >= at:
            parts += [jpeg[at : found.start() + 4]]
            at = found.start() + 2 + int.from_bytes(jpeg[found.start() + 2 : found.start() + 4], "big")
            for table in range(found.start() + 4, at, 65):
                parts += [jpeg[table : table + 1], letters]
    return b"".join([*parts, jpeg[at:]])


def as_unused_table(jpeg: bytes, said: bytes) -> bytes:
    """A third one, by which nothing is quantised."""
    return jpeg[:20] + segment(0xDB, b"\2" + (said + b" " * 64)[:64]) + jpeg[20:]


def behind_the_end(jpeg: bytes, said: bytes) -> bytes:
    return jpeg + said


WAYS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "a comment": as_comment,
    "its resolution": as_resolution,
    "its tables": as_table,
    "a table that nothing uses": as_unused_table,
    "behind its end": behind_the_end,
    **{f"APP{number}": of_application(number) for number in range(16)},
}


def everywhere(jpeg: bytes, said: bytes) -> bytes:
    """All of these at once."""
    for way in WAYS.values():
        if way is not as_resolution:
            jpeg = way(jpeg, said)
    return jpeg
