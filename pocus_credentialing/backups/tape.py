"""How do many files lie in one, one after the other? As tar, so that any tar unpacks it; read more strictly than tar does.

Written and read in one go, whatever its size. Nothing of what a header says is believed beyond the bytes that follow; a name
is one of ours, letter by letter, or the whole is refused.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Protocol

from .refused import Refused

BLOCK, CHUNK = 512, 1024 * 1024
LARGEST_OF_USTAR = 8**11
_UUID, _SHA = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", r"[0-9a-f]{64}"
NAMES = re.compile(
    "about[.]json|exceptions[.]txt|SHA256SUMS|database[.](?:sqlite3|dump)"
    f"|media/(?:papers/)?{_UUID}/[0-9a-f]{{2}}/[0-9a-f]{{2}}/{_SHA}"
    f"|media/{_UUID}/(?:logos|quiz-pictures)/[0-9a-f]{{2}}/{_SHA}"
    f"|media/{_UUID}/certificates/[0-9a-f]{{2}}/{_SHA}[.]pdf|media/modules/films/{_SHA}"
    f"|quarantine/{_UUID}[.](?:dcm|jpg)|keys/[a-z0-9][a-z0-9-]{{0,80}}[.](?:pem|key)|secret-key",
    re.ASCII,
)
DAMAGED = "The backup is damaged or not whole: {what}."


class Sink(Protocol):
    def write(self, data: bytes) -> object: ...


class Writer:
    def __init__(self, to: Sink) -> None:
        self.to, self.written = to, 0

    def add(self, name: str, size: int, chunks: Iterator[bytes]) -> None:
        if not NAMES.fullmatch(name):
            raise ValueError(name)
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        small = size < LARGEST_OF_USTAR
        self._write(info.tobuf(tarfile.USTAR_FORMAT) if small else info.tobuf(tarfile.GNU_FORMAT))
        before = self.written
        for chunk in chunks:
            self._write(chunk)
        if self.written - before != size:
            raise Refused(f"{name} changed while it was read. Try again.")
        self._write(bytes(-size % BLOCK))

    def finish(self) -> None:
        self._write(bytes(2 * BLOCK))

    def _write(self, data: bytes) -> None:
        self.to.write(data)
        self.written += len(data)


@dataclass(frozen=True)
class Member:
    name: str
    size: int
    chunks: Iterator[bytes]  # to be read to the end before the next member is asked for


class Reading:
    """From pieces of any length to blocks of a given one."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.held = pieces, b""

    def read(self, most: int) -> bytes:
        """So many bytes; fewer only at the end of all."""
        parts, left = [], most
        while left:
            if not self.held:
                self.held = next(self.pieces, b"")
                if not self.held:
                    break
            part, self.held = self.held[:left], self.held[left:]
            parts.append(part)
            left -= len(part)
        return b"".join(parts)


def members(pieces: Iterator[bytes]) -> Iterator[Member]:
    reading = Reading(pieces)
    while True:
        block = reading.read(BLOCK)
        if block == bytes(BLOCK):
            if reading.read(BLOCK) != bytes(BLOCK) or reading.read(1):
                raise damaged("something follows its end")
            return
        info = _header(block)
        member = Member(info.name, info.size, _content(reading, info.size))
        yield member
        if next(member.chunks, None) is not None:
            raise ValueError("a member was not read to its end")
        if any(reading.read(-info.size % BLOCK)):
            raise damaged("its filling is not empty")


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
    except (tarfile.HeaderError, ValueError):
        raise damaged("it ends early, or is no backup of this product") from None
    if info.type != tarfile.REGTYPE or info.size < 0 or not NAMES.fullmatch(info.name):
        raise Refused("This is no backup of this product: it holds something else than we put into one.")
    return info


def _content(reading: Reading, size: int) -> Iterator[bytes]:
    left = size
    while left:
        chunk = reading.read(min(CHUNK, left))
        if not chunk:
            raise damaged("it ends early")
        left -= len(chunk)
        yield chunk


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def damaged(what: str) -> Refused:
    return Refused(DAMAGED.format(what=what))
