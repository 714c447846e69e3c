"""How do the sandboxed child and its parent talk?

One byte that says what follows, four bytes of length, then the bytes. The parent trusts none of it: each message
and their sum are capped, and JSON is read as plain values.
"""

import json
import struct
from enum import Enum
from typing import Any, BinaryIO

from . import limits

HEAD = struct.Struct(">cI")


class Kind(Enum):
    INSPECTION = b"i"  # JSON
    PLAN = b"c"  # JSON: the crop in force, frame time
    FRAME = b"f"  # JPEG
    FIRST = b"1"  # the first frame, as soon as it is decoded, for whoever waits for the rest
    POSTER = b"p"
    THUMB = b"t"
    MOVING = b"m"  # JSON: the box around what moves, or nothing
    LEGIBLE = b"l"  # a frame as tesseract reads it best
    PATIENT = b"w"  # JSON: keyed digests of what the header says of the patient
    LOOKS = b"e"  # what the first, the middle and the last frame look like
    HEADER = b"h"  # the clean file up to its pixel data
    PACKED = b"z"  # JSON: of a file in a ZIP, its number, and why it is not unpacked; or its bytes follow
    PART = b"b"  # some of its bytes
    REFUSAL = b"r"  # JSON: code, params
    DONE = b"k"


class Broken(Exception):
    """The child ended or spoke out of turn."""


def send(out: BinaryIO, kind: Kind, payload: bytes = b"") -> None:
    out.write(HEAD.pack(kind.value, len(payload)))
    out.write(payload)
    out.flush()


def send_json(out: BinaryIO, kind: Kind, values: Any) -> None:
    send(out, kind, json.dumps(values).encode())


class Reader:
    """The parent's end."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        self.left = limits.OUTPUT_BYTES

    def next(self) -> tuple[Kind, bytes]:
        kind, length = HEAD.unpack(self._read(HEAD.size))
        if length > limits.MESSAGE_BYTES:
            raise Broken
        try:
            return Kind(kind), self._read(length)
        except ValueError:
            raise Broken from None

    def _read(self, length: int) -> bytes:
        self.left -= length
        if self.left < 0:
            raise Broken
        data = self.source.read(length)
        if len(data) < length:
            raise Broken
        return data


def load_json(payload: bytes) -> dict[str, Any]:
    try:
        values = json.loads(payload)
    except ValueError:
        raise Broken from None
    if not isinstance(values, dict):
        raise Broken
    return values
