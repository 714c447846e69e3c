"""How many files does a ZIP say it holds, and how long is the list of them? Told by its last bytes, before that list is read."""

from __future__ import annotations

import struct
from collections.abc import Iterator

END, LONG_END, LONG_PLACE = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
# An end without its comment; the place of a longer one (Zip64), which stands before it; and that longer one.
END_BYTES, PLACE_BYTES, LONG_BYTES = 22, 20, 56
MOST_COMMENT = 0xFFFF


def announced(content: bytes) -> tuple[int, int]:
    """Files, and bytes of their list: the most that any of its ends says. Nothing, where it has none and is no ZIP."""
    said: list[tuple[int, int]] = []
    for at in _ends(content):
        count, size = struct.unpack_from("<H L", content, at + 10)
        long = [struct.unpack_from("<Q Q", content, start + 32) for start in _long_ends(content, at)]
        # APPNOTE 4.4.1.4: all ones in the short end mean that the long one says it.
        said += [(0 if long and count == 0xFFFF else count, 0 if long and size == 0xFFFFFFFF else size), *long]
    return max((count for count, _size in said), default=0), max((size for _count, size in said), default=0)


def _ends(content: bytes) -> set[int]:
    """The one after which nothing comes, and the last one that a comment may follow: whoever opens it takes one of these."""
    last = len(content) - END_BYTES
    found = {content.rfind(END, max(last - MOST_COMMENT - 1, 0)), last if content[last:].startswith(END) else -1}
    return {at for at in found if 0 <= at <= last}


def _long_ends(content: bytes, end: int) -> Iterator[int]:
    place = end - PLACE_BYTES
    if place >= 0 and content.startswith(LONG_PLACE, place):
        (named,) = struct.unpack_from("<Q", content, place + 8)
        for start in {named, place - LONG_BYTES}:
            if 0 <= start <= len(content) - LONG_BYTES and content.startswith(LONG_END, start):
                yield start
