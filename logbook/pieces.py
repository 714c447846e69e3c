"""How do the pieces of a file lie that is sent bit by bit? Sealed, each in a file of its own named by where it begins:

    $POCUS_DATA/quarantine/<upload>.up/<offset>

A piece that was put in its place is never written again. It is on the disk before anybody is told how far the file is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from logbook import sealing, storage
from logbook.dicom.errors import Code, Unusable


@dataclass(frozen=True)
class Piece:
    """Written, and not yet in its place."""

    path: Path
    size: int
    broken_off: bool  # the sender meant to say more

    def put(self, upload: UUID, offset: int) -> None:
        """`offset`: where it begins."""
        self.path.replace(_place(upload, offset))
        storage.sync(folder(upload))

    def close(self) -> None:
        self.path.unlink(missing_ok=True)


def write(upload: UUID, chunks: Iterable[bytes], most: int) -> Piece:
    """As much as comes, and no more than `most`. Where the sender breaks off, what came until then is kept."""
    place = folder(upload)
    with storage.room(most):
        place.mkdir(exist_ok=True, mode=0o700)
        storage.sync(place.parent)  # the folder's own name, too, is on the disk
        path, size, broken_off = place / f"{uuid4()}.part", 0, False
        try:
            with storage.new(path) as file:
                sealer = sealing.Sealer(file)
                try:
                    for chunk in _until_broken_off(chunks):
                        size += len(chunk)
                        if size > most:
                            raise Unusable(Code.DAMAGED)
                        sealer.write(chunk)
                except BrokenOff:
                    broken_off = True
                sealer.finish()
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return Piece(path, size, broken_off)


class BrokenOff(Exception):
    """The sender is gone."""


def _until_broken_off(chunks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except Unusable as error:
        raise (BrokenOff if error.code == Code.TRUNCATED else error) from None


def whole(upload: UUID, size: int) -> Iterator[bytes]:
    """What was sent, from its beginning. FileNotFoundError where a piece is missing."""
    at = 0
    while at < size:
        began = at
        with _place(upload, at).open("rb") as file:
            for chunk in sealing.pieces(file):
                at += len(chunk)
                yield chunk
        if at == began:
            raise FileNotFoundError(_place(upload, at))


def destroy(upload: UUID) -> None:
    shutil.rmtree(folder(upload), ignore_errors=True)


def folder(upload: UUID) -> Path:
    return storage.quarantine() / f"{upload}.up"


def _place(upload: UUID, offset: int) -> Path:
    return folder(upload) / f"{offset:015}"
