"""How is a backup made while the site runs?

The database first, as it is at one moment; then the files that it names, which lie under their digests and never change. What is
swept meanwhile is said to be; nothing is packed that was not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.conf import settings
from django.db import connection
from django.utils import timezone

from logbook import sealing, storage
from pocus_credentialing.files.places import InBucket

from . import age, keeping, last, room, snapshots, sources, tape
from .about import KEYS_FORMAT, About, version
from .keeping import Noted
from .left_over import BACKING_UP, held, remove_left_over
from .refused import Refused
from .sources import DAMAGED, LOST, Names


@dataclass(frozen=True)
class Made:
    path: Path
    files: int
    bytes: int
    sha256: str
    removed: Sequence[Path] = ()


class Packing:
    """Puts files into the archive and their digests into its list."""

    def __init__(self, tape_: tape.Writer, sums: IO[bytes]) -> None:
        self.tape, self.sums = tape_, sums
        self.files = 0

    def pack(self, name: str, size: int, chunks: Iterator[bytes]) -> str:
        digest = hashlib.sha256()

        def hashed() -> Iterator[bytes]:
            for chunk in chunks:
                digest.update(chunk)
                yield chunk

        self.tape.add(name, size, hashed())
        self.sums.write(f"{digest.hexdigest()}  {name}\n".encode())
        return digest.hexdigest()

    def text(self, name: str, content: bytes) -> None:
        self.pack(name, len(content), iter([content]))

    def file(self, name: str, file: IO[bytes]) -> str:
        file.seek(0)
        return self.pack(name, os.fstat(file.fileno()).st_size, tape.chunks_of(file))

    def finish(self) -> None:
        self.sums.flush()
        self.sums.seek(0)
        self.tape.add("SHA256SUMS", os.fstat(self.sums.fileno()).st_size, tape.chunks_of(self.sums))
        self.tape.finish()


def back_up(
    to: Path,
    recipients: Sequence[X25519PublicKey],
    *,
    with_files: bool = True,
    with_originals: bool = False,
    keep: int | None = None,
) -> tuple[Made, About, Names]:
    """`recipients`: none, and it is not encrypted. `keep`: so many of its kind stay in its folder, older ones go."""
    moment = timezone.now()
    path = _named(to, "pocus" if with_files else "pocus-database", moment, recipients)
    with workplace() as folder:
        # Only now: what a killed one left is gone.
        room.check_room_for_database(path)
        with archive(path, recipients, folder) as (packing, written):
            about, names, database = catch(folder, moment, with_files=with_files, with_originals=with_originals)
            room.check_room_for_all(path, names, database)
            pack_all(packing, about, names, database)
        sound = not keep or keeping.is_read_back(path, written.sha256)
        new = Noted(str(path), about.made_at, written.size, with_files, sound and not names.odd(LOST, DAMAGED))
        last.write(moment, whole=new.whole, with_files=with_files)
        keeping.note(new)
        if not sound:
            raise Refused(f"{path} is not read back as it was written: look at that disk. No older backup was removed.")
        removed = keeping.remove_older(new, keep) if keep else []
    return Made(path, packing.files, written.size, written.sha256, removed), about, names


def catch(
    folder: Path, moment: datetime, *, with_files: bool = True, with_originals: bool = False
) -> tuple[About, Names, Path]:
    """The database as it is now, and the names of the files that it names now."""
    names = Names()
    if with_originals:
        _hold_originals(folder)
    with snapshots.taken(folder) as snapshot:
        if with_files:
            names.want(sources.derived(snapshot.using))
        if with_originals:
            _hold_originals(folder)
            names.want(sources.originals(snapshot.using))
        about = About(
            made_at=moment.isoformat(timespec="seconds"),
            version=version(),
            site=settings.SITE_URL,
            database=connection.vendor,
            migrations=snapshot.migrations,
            tables=snapshot.tables,
            heads=snapshot.heads,
            signing_keys=snapshot.signing_keys,
            with_files=with_files,
            with_originals=with_originals,
        )
    return about, names, snapshot.path


def pack_all(packing: Packing, about: About, names: Names, database: Path) -> None:
    packing.text("about.json", json.dumps(asdict(about), indent=1).encode())
    with database.open("rb") as file:
        packing.file(database.name, file)
    for name in names:
        _pack(packing, name, names, database.parent)
    names.tell_swept_from_lost()
    packing.text("exceptions.txt", "".join(names.oddities()).encode())


def back_up_keys(to: Path, recipients: Sequence[X25519PublicKey]) -> Made | None:
    """All under `keys`, and `secret-key` where that is a file; None where there are none yet."""
    moment, keys = timezone.now(), Path(settings.KEYS_ROOT)
    found = [(f"keys/{each.name}", each) for end in ("key", "pem") for each in sorted(keys.glob(f"*.{end}"))]
    secret = Path(settings.POCUS_DATA) / "secret-key"
    if not found:
        return None
    if secret.is_file():
        found.append(("secret-key", secret))
    path = _named(to, "pocus-keys", moment, recipients)
    said = {"format": KEYS_FORMAT, "made_at": moment.isoformat(timespec="seconds")}
    with workplace() as folder, archive(path, recipients, folder) as (packing, written):
        packing.text("about.json", json.dumps(said).encode())
        for name, key in found:
            packing.text(name, key.read_bytes())
        packing.text("exceptions.txt", b"")
    return Made(path, len(found), written.size, written.sha256)


def _hold_originals(folder: Path) -> None:
    """What waits to be cleaned is destroyed as soon as it is: by another name it stays until it is packed. Before the moment of the
    snapshot and after it, since some come and some go meanwhile."""
    held = folder / "originals"
    held.mkdir(exist_ok=True, mode=0o700)
    for path in storage.quarantined():
        if path.suffix in (".dcm", ".jpg"):
            # Gone already, held already, or on another disk, where it is read as long as it lies there.
            with contextlib.suppress(OSError):
                os.link(path, held / path.name, follow_symlinks=False)


def _pack(packing: Packing, name: str, names: Names, folder: Path) -> None:
    try:
        with _opened(name, folder) as file:
            if name.startswith("quarantine/") and not sealing.is_sealed(file):
                names.is_odd(name, LOST)
                return
            digest = packing.file(name, file)
    except FileNotFoundError:
        if name.startswith("media/"):
            names.is_odd(name, LOST)
        return
    packing.files += 1
    if sources.digest_in(name) not in ("", digest):
        names.is_odd(name, DAMAGED)


@contextlib.contextmanager
def _opened(name: str, folder: Path) -> Iterator[IO[bytes]]:
    """What is open is read to its end, whoever removes it meanwhile; out of a bucket, whole and compared with its name first."""
    at, held = sources.place_of(name), folder / "originals" / Path(name).name
    if not isinstance(at, InBucket):
        with (held if held.exists() else at).open("rb") as file:
            yield file
        return
    copy = folder / "of-the-bucket"
    copy.unlink(missing_ok=True)
    at.fetch(copy)
    with copy.open("rb") as file:
        copy.unlink()
        yield file


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """One backup at a time. What one left behind that was killed is removed by the next, or at the next start."""
    remove_left_over()
    folder = Path(settings.POCUS_DATA) / "backing-up"
    with contextlib.ExitStack() as turn:
        try:
            turn.enter_context(held(BACKING_UP))
        except BlockingIOError:
            raise Refused("Another backup is being made at this moment.") from None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Written:
    path: Path
    file: IO[bytes]
    size: int = 0
    sha256: str = ""

    def __post_init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self.file.write(data)


@contextlib.contextmanager
def archive(path: Path, recipients: Sequence[X25519PublicKey], folder: Path) -> Iterator[tuple[Packing, Written]]:
    """Whole and on the disk under its name when this ends, or not there at all."""
    if path.exists():
        raise Refused(f"{path} is there already, and is not written over.")
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb", 1024 * 1024) as file:
            written = Written(path, file)
            to = age.Encrypted(written, recipients) if recipients else written  # type: ignore[arg-type]
            with tempfile.TemporaryFile(dir=folder) as sums:
                packing = Packing(tape.Writer(to), sums)
                yield packing, written
                packing.finish()
            if isinstance(to, age.Encrypted):
                to.finish()
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise Refused(f"{error.filename or path}: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    descriptor = os.open(path.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    written.sha256 = written.digest.hexdigest()


def _named(to: Path, kind: str, moment: datetime, recipients: Sequence[X25519PublicKey]) -> Path:
    if to.is_dir():
        return to / f"{kind}-{moment:%Y-%m-%d-%H%M%S}.tar{'.age' if recipients else ''}"
    if not to.parent.is_dir():
        raise Refused(f"There is no folder {to.parent}.")
    return to
