"""Into what is a backup restored? An empty installation alone; and as long as that is not done, into nothing that would start.

$POCUS_DATA/restoring/new    what was unpacked and is being checked
$POCUS_DATA/restoring/put    what of it was put in its place, line by line: undone by whoever comes after a kill
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from pocus_credentialing.files.choosing import chosen
from pocus_credentialing.files.places import InBucket, bucket
from pocus_credentialing.half_done import folder

from . import sources
from .left_over import RESTORED, held
from .refused import Refused

DATABASE = "database"
NOT_EMPTY = (
    "This installation is not empty: {what}. A backup is restored into an empty one alone: set POCUS_DATA to an empty folder"
    "{and_more}, or try it with --try, which changes nothing."
)


@contextlib.contextmanager
def turn() -> Iterator[None]:
    data = Path(settings.POCUS_DATA)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.ExitStack() as alone:
        try:
            alone.enter_context(held(RESTORED))
        except BlockingIOError:
            raise Refused("Another backup is being restored here at this moment.") from None
        yield


def begin() -> Path:
    place = folder() / "new"
    place.mkdir(parents=True, mode=0o700)
    return place


def undo() -> None:
    """What a restore put in its place and did not finish: it was empty before, or nothing would have been put there."""
    notes = folder() / "put"
    for name in notes.read_text().splitlines() if notes.is_file() else []:
        if not name.startswith(DATABASE):
            _remove(Path(settings.POCUS_DATA) / name)
        elif name != database_as_noted():
            raise Refused(
                "A restore that was not finished had begun to fill another database than the one that is set now. Set that"
                " one again, or remove the folder “restoring” by hand; nothing was touched."
            )
        elif connection.vendor == "sqlite":
            _remove(database_file())
        else:
            drop_everything()
    shutil.rmtree(folder(), ignore_errors=True)


def end() -> None:
    """From here on it is an installation, and never undone."""
    os.sync()
    done = folder().with_name("restored")
    shutil.rmtree(done, ignore_errors=True)
    folder().rename(done)
    shutil.rmtree(done)


def database_as_noted() -> str:
    """The one that is set now: what is undone later must be no other."""
    said = connection.settings_dict
    where = "" if connection.vendor == "sqlite" else f"{said['HOST']}:{said['PORT']} "
    return f"{DATABASE} {where}{said['NAME']}"


def note(name: str) -> None:
    """Before it is put in its place."""
    with (folder() / "put").open("a") as notes:
        notes.write(f"{name}\n")
        notes.flush()
        os.fsync(notes.fileno())


def check_empty(*, with_files: bool) -> None:
    if connection.vendor == "sqlite":
        path = database_file()
        if path.is_file() and _has_tables(path):
            raise _not_empty(f"{path} holds a database")
    elif tables():
        raise _not_empty(f"the database has {len(tables())} tables")
    here = [settings.QUARANTINE_ROOT, *([settings.MEDIA_ROOT] if with_files and not chosen().is_on else [])]
    for each in here:
        if any(path.is_file() for path in Path(each).rglob("*")):
            raise _not_empty(f"{each} holds files")


def check_bucket(new: Path) -> None:
    """It holds nothing but what is to be put there: an earlier try may have come half-way."""
    if chosen().is_on:
        for name, _about in bucket().listed(""):
            if not (new / "media" / name).is_file():
                raise Refused("The folder of the bucket is not empty: STORAGE_URL must name one that is.")


def put_folder(new: Path, name: str) -> None:
    if not (new / name).exists():
        return
    to = Path(settings.POCUS_DATA) / name
    note(name)
    _remove(to)
    (new / name).rename(to)


def put_into_bucket(new: Path) -> None:
    for path in sorted((new / "media").rglob("*")):
        if path.is_file():
            at = sources.place_of(str(path.relative_to(new)))
            if isinstance(at, InBucket):
                at.put_file(path, path.stem)


def put_file_of_database(path: Path) -> None:
    to = database_file()
    note(database_as_noted())
    connection.close()
    for end in ("", "-wal", "-shm"):
        to.with_name(to.name + end).unlink(missing_ok=True)
    try:
        path.rename(to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = to.with_name(f"{to.name}.part")
        shutil.copyfile(path, part)
        part.chmod(0o600)
        part.rename(to)


def database_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return list(connection.introspection.table_names(cursor))


def drop_everything() -> None:
    """Of a database of PostgreSQL that was empty before."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)} CASCADE")
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'keep_%%_fn'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION IF EXISTS {connection.ops.quote_name(name)} CASCADE")


def _has_tables(path: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as found:
            return bool(found.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.DatabaseError:
        return True


def _not_empty(what: str) -> Refused:
    and_more = "" if connection.vendor == "sqlite" else " and DATABASE_URL to an empty database"
    return Refused(NOT_EMPTY.format(what=what, and_more=and_more))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
