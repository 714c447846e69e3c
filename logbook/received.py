"""How does what is received become a sealed file in quarantine? Bounded, hashed and sealed piece by piece as it comes.

A clip that is looked at before it is kept is open meanwhile, as a file that has no name; a DICOM object that comes by itself
never lies on the disk as it is.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings

from logbook import sealing, storage
from logbook.dicom.errors import Code, Unusable
from logbook.dicom.limits import FILE_BYTES, META_BYTES
from logbook.dicom.prescan import Meta, meta_of

CHUNK = 256 * 1024


@dataclass(frozen=True)
class Taken(storage.Sealed):
    """A sealed file, and for as long as it is looked at, its open content."""

    content: IO[bytes]

    @property
    def readable(self) -> Path:
        return storage.path_of(self.content)

    def discard(self) -> None:
        super().discard()
        self.content.close()

    close = discard

    def starts_with(self, most: int) -> bytes:
        with self.readable.open("rb") as file:
            return file.read(most)


class Sealing:
    """A sealed file in quarantine that grows with what is written; not on the disk before a clip adopts it."""

    def __init__(self) -> None:
        self.path = storage.quarantine() / f"{uuid.uuid4()}.part"
        self.digest, self.size = hashlib.sha256(), 0
        with storage.room():
            self.file = storage.new(self.path)
        self.sealer = sealing.Sealer(self.file)

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self.digest.update(data)
        with storage.full_is_no_room():
            self.sealer.write(data)

    def finish(self) -> storage.Sealed:
        with storage.full_is_no_room():
            self.sealer.finish()
            self.file.close()
        return storage.Sealed(self.path, self.digest.hexdigest(), self.size)

    def give_up(self) -> None:
        with contextlib.suppress(OSError):  # nobody needs what did not fit
            self.file.close()
        self.path.unlink(missing_ok=True)


def at_most(chunks: Iterable[bytes], announced: int = 0) -> Iterator[bytes]:
    """Never more than may be taken, and no less than was announced: else Unusable."""
    limit = min(settings.UPLOAD_MAX_BYTES, FILE_BYTES)
    if announced > limit:
        raise Unusable(Code.TOO_LARGE, limit=limit // storage.MB)
    return _counted(chunks, limit, announced)


def _counted(chunks: Iterable[bytes], limit: int, announced: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise Unusable(Code.TOO_LARGE, limit=limit // storage.MB)
        yield chunk
    if announced and size < announced:
        raise Unusable(Code.TRUNCATED)


def take_in(chunks: Iterable[bytes], announced: int = 0) -> Taken:
    """Stream into quarantine, hashing, never more than may be taken; Unusable or NotNow leave nothing behind."""
    bounded = at_most(chunks, announced)
    # Nothing but what is sealed has a name: this is gone with the process at the latest.
    with storage.room(2 * announced):  # once as it is, once sealed
        content = tempfile.TemporaryFile(dir=storage.quarantine())  # noqa: SIM115 - closed in discard()

    def copied() -> Iterator[bytes]:
        for chunk in bounded:
            with storage.full_is_no_room():
                content.write(chunk)
            yield chunk
        with storage.full_is_no_room():
            content.flush()

    return _sealed(copied(), content)


def take_over(path: Path) -> Taken:
    """What somebody else wrote into quarantine already, and removes again."""
    content = path.open("rb")
    return _sealed(iter(lambda: content.read(CHUNK), b""), content)


def _sealed(chunks: Iterator[bytes], content: IO[bytes]) -> Taken:
    try:
        growing = Sealing()
        try:
            for chunk in chunks:
                growing.write(chunk)
            found = growing.finish()
        except BaseException:
            growing.give_up()
            raise
    except BaseException:
        content.close()
        raise
    return Taken(found.path, found.digest, found.size, content)


@dataclass(frozen=True)
class DicomObject:
    """A sealed one, with what its first bytes say."""

    sealed: storage.Sealed
    meta: Meta
    content_digest: str  # of the data set alone: the same whoever wrote the file around it


class Incoming:
    """A DICOM object as it is received."""

    def __init__(self) -> None:
        self.growing = Sealing()
        self.head = bytearray()
        self.meta: Meta | None = None
        self.data_set = hashlib.sha256()

    def write(self, chunk: bytes) -> None:
        self.growing.write(chunk)
        if self.meta is not None:
            self.data_set.update(chunk)
            return
        self.head += chunk
        whole = len(self.head) >= 132 + META_BYTES  # more is never looked at
        try:
            meta = meta_of(BytesIO(self.head))
        except Unusable:
            if whole:
                raise
            return
        if whole or meta.start + 8 <= len(self.head):  # else it may go on
            self._begin(meta)

    def _begin(self, meta: Meta) -> None:
        self.meta = meta
        self.data_set.update(self.head[meta.start :])
        self.head.clear()

    def finish(self) -> DicomObject:
        """Unusable where it is no DICOM object."""
        meta = self.meta or meta_of(BytesIO(self.head))
        if self.meta is None:
            self._begin(meta)
        return DicomObject(self.growing.finish(), meta, self.data_set.hexdigest())

    def give_up(self) -> None:
        self.growing.give_up()


def take_object(chunks: Iterable[bytes]) -> DicomObject:
    """The same of what comes in one go; Unusable or NotNow leave nothing behind."""
    incoming = Incoming()
    try:
        for chunk in at_most(chunks):
            incoming.write(chunk)
        return incoming.finish()
    except BaseException:
        incoming.give_up()
        raise
