"""Where does a file lie that is kept, and how is it put there and read?

    $POCUS_DATA/media/<folder>/…/<name>          on the disk, or
    s3://<bucket>/<STORAGE_URL's folder>/<folder>/…/<name>

A place on the disk is a `Path`. One in the bucket answers as a `Path` does to the few things that are asked of either,
so that whoever reads need not know. What was put is there before anybody is told so.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from django.conf import settings

from . import away, turns
from .away import BucketAway
from .choosing import BucketSettings, chosen

if TYPE_CHECKING:
    from .bucket import About, Body, Bucket


def bucket(*, quick: bool = False) -> Bucket:
    """One a process: connections are not shared with those that are forked from it."""
    return _bucket(chosen(), quick, os.getpid())


@cache
def _bucket(of: BucketSettings, quick: bool, process: int) -> Bucket:
    try:
        from .bucket import Bucket  # noqa: PLC0415 -- an extra, and half a second that nobody pays without a bucket
    except ImportError:
        raise BucketAway(away.MISNAMED) from None
    return Bucket(of, quick=quick)


class InBucket(PurePosixPath):
    """A place in the bucket."""

    @property
    def key(self) -> str:
        return str(self)

    def stat(self) -> os.stat_result:
        """Size and time alone."""
        return _as_stat(bucket().about(self.key))

    def exists(self) -> bool:
        try:
            self.stat()
        except FileNotFoundError:
            return False
        return True

    is_file = exists

    def open(self, mode: str = "rb") -> BinaryIO:
        return cast(BinaryIO, Reading(self.key, self.stat().st_size))

    def read_bytes(self) -> bytes:
        with self.open() as file:
            return file.read()

    def put(self, file: IO[bytes], digest: str) -> None:
        with turns.together():
            bucket().put(self.key, file, digest)

    def put_file(self, path: Path, digest: str) -> None:
        with path.open("rb") as file:
            self.put(file, digest)

    def unlink(self, missing_ok: bool = False) -> None:
        if not missing_ok:
            self.stat()
        bucket().remove(self.key)

    def unlink_if_older(self, moment: float) -> None:
        """Nothing is put in any place between the look, which is at what lies there now and not at a list, and the end."""
        with turns.alone():
            try:
                young = InBucket.stat(self).st_mtime >= moment
            except FileNotFoundError:
                return
            if not young:
                bucket().remove(self.key)

    def fetch(self, to: Path) -> None:
        """A copy on the disk; FileNotFoundError where there is none, or where it is not what its name says any more."""
        digest = hashlib.sha256()
        with self.open() as file, to.open("xb") as copy:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                copy.write(chunk)
        if digest.hexdigest() != self.stem:
            to.unlink()
            raise FileNotFoundError("what lies in the bucket is not what was put there")


class Listed(InBucket):
    """One of a list, which told how old it is."""

    about: About

    def stat(self) -> os.stat_result:
        return _as_stat(self.about)


Place = Path | InBucket
CHUNK = 256 * 1024


def place(*steps: str) -> Place:
    return InBucket(*steps) if chosen().is_on else Path(settings.MEDIA_ROOT).joinpath(*steps)


def listed(under: str) -> Iterator[Listed]:
    """Everything in the bucket below a folder."""
    for name, about in bucket().listed(f"{under}/"):
        found = Listed(name)
        found.about = about
        yield found


def _as_stat(about: About) -> os.stat_result:
    moment = about.moment
    return os.stat_result((0o100600, 0, 0, 1, 0, 0, about.size, int(moment), int(moment), int(moment)))


class Reading(io.RawIOBase):
    """A file in the bucket, open for reading: what follows in it comes by one request, and a leap begins another."""

    def __init__(self, key: str, size: int) -> None:
        self.key, self.size = key, size
        self.at, self.end = 0, size
        self.body: Body | None = None

    def expect(self, length: int) -> None:
        """No more than so many bytes from here on are asked for; they are on their way when this returns."""
        self.end = min(self.size, self.at + length)
        self._ask()

    def read(self, most: int | None = -1) -> bytes:
        left = self.end - self.at
        wanted = left if most is None or most < 0 else min(most, left)
        if wanted <= 0:
            return b""
        if self.body is None:
            self._ask()
        parts = []
        while wanted and self.body is not None:
            part = self.body.read(wanted)
            if not part:
                raise BucketAway(away.BROKE_OFF)
            parts.append(part)
            self.at, wanted = self.at + len(part), wanted - len(part)
        return b"".join(parts)

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self.at, os.SEEK_END: self.size}[whence]
        if at != self.at:
            self._let_go()
            self.at, self.end = at, self.size
        return at

    def tell(self) -> int:
        return self.at

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._let_go()
        super().close()

    def _ask(self) -> None:
        self._let_go()
        if self.at < self.end:
            self.body = bucket().part(self.key, self.at, self.end - 1)

    def _let_go(self) -> None:
        if self.body is not None:
            self.body.close()
            self.body = None


def size_of(file: Any) -> int:
    """Of a file that is open, wherever it lies."""
    return file.size if isinstance(file, Reading) else os.fstat(file.fileno()).st_size


def goes_to(file: Any, first: int, length: int) -> None:
    """To that byte of an open file, from which on no more than so many are read."""
    file.seek(first)
    if isinstance(file, Reading):
        file.expect(length)


def write(place: Place, content: bytes) -> None:
    """There before anybody is told that it was kept, complete or not at all. Doing it twice leaves one file."""
    if isinstance(place, InBucket):
        place.put(io.BytesIO(content), hashlib.sha256(content).hexdigest())
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    for folder in (place.parent, *list(place.parent.parents)[:4]):
        sync(folder)


def sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
