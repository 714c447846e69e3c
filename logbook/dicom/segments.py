"""Does a finished JPEG or PNG hold anything but a picture? A walk over its parts that knows those that we write, and no other.

Standard library only: also whoever takes a picture from a sandboxed process looks, which believes nothing that one says.
"""

import re

from .errors import Code, Unusable
from .quantisation import as_stored

JFIF = b"JFIF\0\1\1\0\0\1\0\1\0\0"  # no resolution, no thumbnail
START, END, SCAN = b"\xff\xd8", b"\xff\xd9", 0xDA
APP0, TABLES, FRAME, CODES = 0xE0, 0xDB, 0xC0, 0xC4
MOST_SEGMENTS = 16
PNG, CHUNKS = b"\x89PNG\r\n\x1a\n", (b"IHDR", b"IDAT", b"IEND")
STOPS = re.compile(rb"\xff[^\0]")  # in the scan, a byte of 255 is followed by a zero: else it ends there


def is_bare(jpeg: bytes) -> bool:
    """One baseline picture by a table that everybody knows: no comment, nothing of an application, nothing behind its end."""
    if not jpeg.startswith(START):
        return False
    at = len(START)
    for _segment in range(MOST_SEGMENTS):
        if at + 4 > len(jpeg) or jpeg[at] != 0xFF:
            return False
        kind, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        body = jpeg[at + 4 : at + 2 + length]
        if len(body) != length - 2 or not _is_ours(kind, body):
            return False
        at += 2 + length
        if kind == SCAN:
            stop = STOPS.search(jpeg, at)
            # A frame in an object has an even length: one zero may follow.
            return stop is not None and jpeg[stop.start() :] in (END, END + b"\0")
    return False


def is_bare_png(png: bytes) -> bool:
    """Its size, its pixels and its end."""
    at, kind = len(PNG), b""
    while png.startswith(PNG) and kind != b"IEND" and at + 12 <= len(png):
        length, kind = int.from_bytes(png[at : at + 4], "big"), png[at + 4 : at + 8]
        if kind not in CHUNKS or (kind == b"IEND" and length):
            return False
        at += 12 + length
    return kind == b"IEND" and at == len(png)


def check_bare(picture: bytes) -> None:
    if not (is_bare_png(picture) if picture.startswith(PNG) else is_bare(picture)):
        raise Unusable(Code.COULD_NOT_BE_READ)


def _is_ours(kind: int, body: bytes) -> bool:
    if kind == APP0:
        return body == JFIF
    if kind == TABLES:
        tables = [body[at : at + 65] for at in range(0, len(body), 65)]
        return all(table[0] in (0, 1) and table[1:] in as_stored() for table in tables)
    if kind == CODES:
        return _are_codes(body)
    parts = body[5:6] if kind == FRAME else body[:1]
    if parts not in (b"\1", b"\3"):
        return False
    return kind in (FRAME, SCAN) and len(body) == (6 + 3 * parts[0] if kind == FRAME else 4 + 2 * parts[0])


def _are_codes(body: bytes) -> bool:
    """As many Huffman codes as each of its tables says, and nothing behind them."""
    at = 0
    while at < len(body):
        if body[at] not in (0x00, 0x01, 0x10, 0x11):
            return False
        at += 17 + sum(body[at + 1 : at + 17])
    return at == len(body)
