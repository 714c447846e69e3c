"""Where do clips lie?

    $POCUS_DATA/quarantine/<clip>.dcm   what was received, until it is cleaned; <clip>.jpg to draw the crop on: sealed
    $POCUS_DATA/quarantine/<clip>.first   its first frame, cropped and sealed, while the rest is being made
    $POCUS_DATA/quarantine/<clip>.begins  of a long one, a film of its first frames, as private and as soon gone
    $POCUS_DATA/media/<institution>/aa/bb/<sha256>   what was derived from it, named by its content; or so in a bucket

No file is ever named by what a client called it, and everything is on the disk, not only on its way there, before
somebody is told that it was kept.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import logging
import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings

from logbook import sealing
from logbook.dicom.errors import Code, Unusable
from pocus_credentialing.files.places import InBucket, Place, place, sync
from pocus_credentialing.refusals import no_room

logger = logging.getLogger(__name__)

MB = 1024**2
# Of this machine: where several see one folder, locks may reach no further than each, and age alone tells about the others.
HELD = f"work-held-{hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]}-"


@dataclass(frozen=True)
class Sealed:
    """A sealed file in quarantine that belongs to no clip yet."""

    path: Path
    digest: str
    size: int

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


@contextlib.contextmanager
def room(size: int = 0) -> Iterator[None]:
    """NoRoom where a disk that fills up says so, and before `size` bytes would leave less of it than it should keep."""
    with full_is_no_room():
        if shutil.disk_usage(quarantine()).free - size < settings.DISK_KEEPS_FREE:
            raise no_room()
        yield


@contextlib.contextmanager
def full_is_no_room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise no_room() from error
        raise


@contextlib.contextmanager
def opened(clip: UUID) -> Iterator[Path]:
    """Where this clip's original can be read for the moment, by this process and what it hands the file to; FileNotFoundError
    where there is none. What was written before originals were sealed is read as it lies."""
    with original(clip).open("rb") as file:
        if not sealing.is_sealed(file):
            yield original(clip)
            return
        with tempfile.TemporaryFile(dir=quarantine()) as content:
            try:
                content.writelines(sealing.pieces(file))
            except sealing.Broken:
                logger.error("the original of clip %s does not open with the key of this installation", clip)
                raise Unusable(Code.COULD_NOT_BE_READ) from None
            content.flush()
            yield path_of(content)


def adopt(sealed: Sealed, clip: UUID) -> None:
    """From now on the file is this clip's original; it and its name are on the disk when this returns."""
    place = original(clip)
    try:
        with full_is_no_room():
            # Named first: what the folder has to keep then mostly goes to the disk with the file, in one go.
            sealed.path.rename(place)
            sync(place)
            sync(quarantine())
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def move_original(of: UUID, to: UUID) -> None:
    """It is the other one's, whose own is gone."""
    original(of).rename(original(to))
    sync(quarantine())


def keep_original_as(of: UUID, to: UUID) -> None:
    """Under both names, until one of them is destroyed."""
    original(to).hardlink_to(original(of))
    sync(quarantine())


def original(clip: UUID) -> Path:
    return quarantine() / f"{clip}.dcm"


def uncropped(clip: UUID) -> Path:
    """The whole picture, for the owner to draw the crop on."""
    return quarantine() / f"{clip}.jpg"


def keep_uncropped(clip: UUID, picture: Path) -> None:
    keep_sealed(picture.read_bytes(), uncropped(clip))
    sync(quarantine())


def keep_sealed(content: bytes, to: Path) -> None:
    path = quarantine() / f"{uuid.uuid4()}.part"
    with new(path) as file:
        sealer = sealing.Sealer(file)
        sealer.write(content)
        sealer.finish()
        file.flush()
        os.fsync(file.fileno())
    path.replace(to)


def uncropped_picture(clip: UUID) -> bytes:
    """FileNotFoundError where there is none, or none that opens any more."""
    return unsealed(uncropped(clip))


def unsealed(path: Path) -> bytes:
    with path.open("rb") as file:
        try:
            return b"".join(sealing.pieces(file)) if sealing.is_sealed(file) else file.read()
        except sealing.Broken:
            raise FileNotFoundError(path) from None


def destroy_original(clip: UUID) -> None:
    """What was received, and the pictures made of it, those for the meantime too."""
    for name in (f"{clip}.first", f"{clip}.begins", f"{clip}.dcm", f"{clip}.jpg"):
        (quarantine() / name).unlink(missing_ok=True)


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A folder for half-made things, beside the originals and as private as they. Locked for as long as this process lives:
    it has the name of a locked one only once it is."""
    folder = Path(tempfile.mkdtemp(prefix="work-", dir=quarantine()))
    with _opened_folder(folder) as descriptor:
        try:
            # Where folders cannot be locked, as on NFS, its age alone tells that nobody works in it any more.
            with contextlib.suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                folder = folder.rename(folder.with_name(HELD + folder.name.removeprefix("work-")))
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned() -> int:
    """The folders of this machine's processes that ended without removing them, killed or with the machine. How many. Whoever
    lives holds the lock of theirs."""
    removed = 0
    for folder in quarantine().glob(f"{HELD}*"):
        with contextlib.suppress(OSError), _opened_folder(folder) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


@contextlib.contextmanager
def _opened_folder(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def place_of(institution: UUID, digest: str) -> Place:
    return place(str(institution), digest[:2], digest[2:4], digest)


def put(path: Path, institution: UUID, digest: str) -> None:
    """A finished file goes to its place. Doing it twice leaves one file, as young as the second time."""
    to = place_of(institution, digest)
    if isinstance(to, InBucket):
        to.put_file(path, digest)
        return
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o600)
    os.utime(path)
    path.replace(to)
    for folder in (to.parent, *list(to.parent.parents)[:4]):
        sync(folder)


@contextlib.contextmanager
def on_disk(at: Place) -> Iterator[Path]:
    """For what reads no other: from a bucket, a copy for the moment. FileNotFoundError where there is none."""
    if isinstance(at, InBucket):
        with room(), workplace() as folder:
            at.fetch(folder / "copy")
            yield folder / "copy"
    else:
        yield at


def quarantined() -> Iterator[Path]:
    yield from quarantine().iterdir()


def incoming() -> Iterator[Path]:
    """What web processes are receiving at this moment, or were when they died."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    yield from folder.iterdir() if folder.is_dir() else ()


def discard(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def new(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def path_of(file: IO[bytes]) -> Path:
    """Under which a file without a name is opened anew, and read from its beginning."""
    return Path(f"/proc/self/fd/{file.fileno()}")


def quarantine() -> Path:
    folder = Path(settings.QUARANTINE_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
