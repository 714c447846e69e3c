"""How is a backup taken apart without believing it?

Into a folder of its own, each file once and under a name of ours, no more of it than the disk has room for; and compared with the
list of digests at its end. What is not whole to its last byte is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings

from . import age, sources, tape
from .about import LARGEST
from .refused import Refused
from .tape import Member, damaged

ENCRYPTED = "The backup is encrypted: say with --identity in which file the key is that opens it (- reads it from the keyboard)."
# Of files that were damaged where they lay when they were backed up, told one by one.
MOST_DAMAGED = 1000


@dataclass
class Unpacked:
    """`swept`: what the database names and was gone when it was to be packed, as it may."""

    about: Any
    files: int = 0
    bytes: int = 0
    damaged: set[str] = field(default_factory=set)


def unpack(path: Path, keys: Sequence[X25519PrivateKey], to: Path, allowed: Callable[[Any], Sequence[str]]) -> Unpacked:
    """`allowed` looks at what it says of itself, and says how the names of all else may begin."""
    with path.open("rb") as file, tempfile.TemporaryFile(dir=to.parent) as sums:
        members = tape.members(_pieces(file, keys))
        first = next(members, None)
        if first is None or first.name != "about.json":
            raise Refused("This is no backup of this product.")
        found = Unpacked(_about(first, sums))
        names = (*allowed(found.about), "exceptions.txt")
        for member in members:
            if member.name == "SHA256SUMS":
                _compare(member, sums)
                if next(members, None) is not None:
                    raise damaged("something follows its list")
                _compare_names(found, to / "exceptions.txt")
                return found
            if not member.name.startswith(names):
                raise Refused(f"This is no such backup: it holds {member.name}.")
            _keep(member, to, sums, found)
    raise damaged("it ends early")


def _pieces(file: IO[bytes], keys: Sequence[X25519PrivateKey]) -> Iterator[bytes]:
    if not age.is_encrypted(file):
        return iter(lambda: file.read(age.PIECE), b"")
    if not keys:
        raise Refused(ENCRYPTED)
    return age.pieces(file, keys)


def _about(member: Member, sums: IO[bytes]) -> Any:
    if member.size > LARGEST:
        raise damaged("what it says of itself has no end")
    content = b"".join(member.chunks)
    sums.write(f"{hashlib.sha256(content).hexdigest()}  about.json\n".encode())
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise damaged("what it says of itself cannot be read") from None


def _keep(member: Member, to: Path, sums: IO[bytes], found: Unpacked) -> None:
    if member.size > shutil.disk_usage(to).free - settings.DISK_KEEPS_FREE:
        raise Refused(f"There is no room on the disk: {member.name} needs {member.size / 1e9:.1f} GB more.")
    path, digest = to / member.name, hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise damaged("it holds a file twice") from None
    with os.fdopen(descriptor, "wb") as file:
        for chunk in member.chunks:
            digest.update(chunk)
            file.write(chunk)
    sums.write(f"{digest.hexdigest()}  {member.name}\n".encode())
    found.bytes += member.size
    found.files += "/" in member.name
    if sources.digest_in(member.name) not in ("", digest.hexdigest()):
        found.damaged.add(member.name)
        if len(found.damaged) > MOST_DAMAGED:
            raise damaged("more than a thousand files are not what their names say")


def _compare(member: Member, sums: IO[bytes]) -> None:
    sums.flush()
    sums.seek(0)
    for chunk in member.chunks:
        if sums.read(len(chunk)) != chunk:
            raise damaged("a file is not the one that was packed")
    if sums.read(1):
        raise damaged("its list is too short")


def _compare_names(found: Unpacked, exceptions: Path) -> None:
    told = set()
    if exceptions.is_file():
        with exceptions.open(encoding="ascii", errors="replace") as lines:
            told = {line.split()[1] for line in lines if line.startswith(f"{sources.DAMAGED} media/")}
    if found.damaged != told:
        raise damaged("a file is not what its name says")
