"""How does a backup become an installation again?

Unpacked aside, compared and checked there, and only then put in its place, the database last. Until that is done nothing
starts on it; whatever stops it in the middle, the next try begins anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from pocus_credentialing.people.models import SigningKey

from . import checking, postgres, snapshots, target
from .about import FORMAT, KEYS_FORMAT, About, about_in, check_fits
from .elsewhere import There, connected
from .left_over import TRYING, held, remove_left_over
from .refused import Refused
from .scratch import scratch_database
from .tables import summary_of_server
from .unpacking import Unpacked, unpack


@dataclass(frozen=True)
class Asked:
    path: Path
    identities: Sequence[X25519PrivateKey] = ()
    keys: Path | None = None  # a backup of keys
    new_keys: bool = False
    despite_faults: bool = False
    say: Callable[[str], object] = field(default=lambda sentence: None)


@dataclass(frozen=True)
class Restored:
    about: About
    files: int
    bytes: int
    said: list[str]
    without_keys: list[str]


def restore(asked: Asked) -> Restored:
    with target.turn():
        target.undo()
        try:
            return _into(asked, target.begin(), put=True)
        except BaseException:
            target.undo()
            raise


def try_out(asked: Asked) -> Restored:
    """All of it, beside what is there, and nothing of it stays."""
    remove_left_over()
    # Several may be tried at once: together they keep others from being removed.
    with held(TRYING, fcntl.LOCK_SH), tempfile.TemporaryDirectory(dir=settings.POCUS_DATA, prefix="trying-") as folder:
        new = Path(folder) / "new"
        new.mkdir()
        return _into(asked, new, put=False)


def _into(asked: Asked, new: Path, *, put: bool) -> Restored:
    fits: list[bool] = []

    def allowed(said: Any) -> Sequence[str]:
        about = about_in(said)
        fits.append(check_fits(about, connection.vendor))
        if put:
            target.check_empty(with_files=about.with_files)
        asked.say(f"A backup of {about.site} of {about.day}: {about.rows} rows. Unpacking …")
        folders = (("media/", about.with_files), ("quarantine/", about.with_originals))
        return (_database_of(about), *(name for name, there in folders if there))

    found = unpack(asked.path, asked.identities, new, allowed)
    about = about_in(found.about)
    if not (new / _database_of(about)).is_file():
        raise Refused("The backup holds no database.")
    keys = _unpack_keys(asked, new) if asked.keys else Path(settings.KEYS_ROOT)
    if put and about.with_files:
        target.check_bucket(new)
    if not about.with_files and Path(settings.MEDIA_ROOT).is_dir():
        (new / "media").symlink_to(settings.MEDIA_ROOT)
    asked.say(f"{found.files} files, each as it was packed. Checking …")
    with _database(new, about, put=put) as name:
        there = There(new, name, about.with_files)
        if not fits[0]:
            checking.bring_up_to_date(there)
        missing = _check_keys(asked, keys, name, put=put)
        said = checking.check_all(there, despite_faults=asked.despite_faults)
        if put:
            _put(asked, new, name, about)
    return Restored(about, found.files, found.bytes, said, missing)


def _database_of(about: About) -> str:
    return snapshots.SQLITE if about.database == "sqlite" else snapshots.POSTGRESQL


def _unpack_keys(asked: Asked, new: Path) -> Path:
    def allowed(said: Any) -> Sequence[str]:
        if not isinstance(said, dict) or said.get("format") != KEYS_FORMAT:
            kind = (
                "a backup without keys" if isinstance(said, dict) and said.get("format") == FORMAT else "none of ours"
            )
            raise Refused(f"{asked.keys} is {kind}; --keys names what `backup --keys` wrote.")
        return ("keys/", "secret-key")

    if any(Path(settings.KEYS_ROOT).glob("*")):
        raise Refused(f"{settings.KEYS_ROOT} holds keys already: leave --keys out to go on with those.")
    apart = new.parent / "keys"
    apart.mkdir(mode=0o700)
    assert asked.keys is not None  # noqa: S101 -- its caller asked
    _found: Unpacked = unpack(asked.keys, asked.identities, apart, allowed)
    for name in ("keys", "secret-key"):
        if (apart / name).exists():
            (apart / name).rename(new / name)
    for path in (new / "keys").glob("*"):
        path.chmod(0o400)
    return new / "keys"


@contextlib.contextmanager
def _database(new: Path, about: About, *, put: bool) -> Iterator[str]:
    """Its name, once its tables are those that were backed up."""
    path = new / _database_of(about)
    if connection.vendor == "sqlite":
        checking.check_file_of_database(path, about)
        yield str(path)
        return
    tool = postgres.tool("pg_restore")
    if put:
        target.note(target.database_as_noted())
    with contextlib.nullcontext(connection.settings_dict["NAME"]) if put else scratch_database() as name:
        where, environment = postgres.address(connection.settings_dict, name)
        done = subprocess.run(  # noqa: S603 -- arguments of ours
            [tool, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", *where, str(path)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Refused(f"pg_restore did not end well: {postgres.last_line(done.stderr)}")
        with connected(name) as there, transaction.atomic(using=there.alias):
            checking.check_tables(about, summary_of_server(there))
        yield name


def _check_keys(asked: Asked, keys: Path, name: str, *, put: bool) -> list[str]:
    """Who would sign and cannot; with --new-keys these are retired, and their hospitals make new ones when they next sign."""
    with connected(name) as there:
        rows = SigningKey.objects.using(there.alias).filter(retired_at=None)
        missing = checking.without_private_half(keys, dict(rows.values_list("kid", "public_key")))
        if missing and put and not asked.new_keys:
            raise Refused(
                f"The private half of {', '.join(missing)} is not here, without which nothing can be signed. Restore with "
                f"--keys FILE (what `backup --keys` wrote), or put the folder `keys` and `secret-key` into {settings.POCUS_DATA} "
                "first. If they are lost, --new-keys goes on with new ones: what was signed stays checkable, but authenticator "
                "apps, local case keys and archives' tokens have to be set up anew."
            )
        if missing and put:
            rows.filter(kid__in=missing).update(retired_at=timezone.now())
    return missing


def _put(asked: Asked, new: Path, name: str, about: About) -> None:
    if about.with_files:
        if target.chosen().is_on:
            target.put_into_bucket(new)
        else:
            target.put_folder(new, "media")
    for each in ("quarantine", "keys", "secret-key"):
        target.put_folder(new, each)
    asked.say("All files are in their place.")
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(name)) as database:
            database.execute("PRAGMA journal_mode = DELETE")  # nothing of it in a second file beside it
        target.put_file_of_database(Path(name))
    target.end()
