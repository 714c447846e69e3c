"""How is the whole database caught as it is at one moment, while the site goes on writing?"""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction

from pocus_credentialing.audit.models import Chain
from pocus_credentialing.people.models import SigningKey

from . import postgres
from .elsewhere import connected
from .refused import Refused
from .tables import LEFT_OUT, Summary, summary_of_file, summary_of_server

SQLITE, POSTGRESQL = "database.sqlite3", "database.dump"
PATIENCE = 60  # seconds, for whoever writes at this moment


@dataclass(frozen=True)
class Snapshot:
    """`using`: what reads the rows of that moment, as long as the snapshot is open."""

    path: Path
    using: str
    tables: Summary

    @property
    def heads(self) -> dict[str, dict[str, Any]]:
        return {chain.name: {"seq": chain.seq, "head": chain.head} for chain in Chain.objects.using(self.using).all()}

    @property
    def migrations(self) -> list[str]:
        with connections[self.using].cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            return sorted(f"{app}.{name}" for app, name in cursor.fetchall())

    @property
    def signing_keys(self) -> list[str]:
        """Those with which is signed, and not only checked."""
        keys = SigningKey.objects.using(self.using).filter(retired_at=None)
        return sorted(keys.values_list("kid", flat=True))


@contextlib.contextmanager
def taken(folder: Path) -> Iterator[Snapshot]:
    """Its copy lies in the folder, which is the caller's to remove."""
    with (_of_file if connection.vendor == "sqlite" else _of_server)(folder) as snapshot:
        yield snapshot


@contextlib.contextmanager
def _of_file(folder: Path) -> Iterator[Snapshot]:
    path = folder / SQLITE
    source = sqlite3.connect(connection.settings_dict["NAME"], timeout=PATIENCE)
    with contextlib.closing(source):
        # One reading transaction, beside which others write; without what was deleted and lies about in free pages.
        source.execute("VACUUM INTO ?", [str(path)])
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA secure_delete = ON")
        known = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in LEFT_OUT:
            if table in known:
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 -- names of ours
        tables = summary_of_file(copy)
    with connected(str(path)) as there:
        yield Snapshot(path, there.alias, tables)


@contextlib.contextmanager
def _of_server(folder: Path) -> Iterator[Snapshot]:
    path = folder / POSTGRESQL
    tool = postgres.tool("pg_dump")
    connection.close()  # what is read from here on is a transaction of its own
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (moment,) = cursor.fetchone()
        left_out = [f"--exclude-table-data={name}" for name in LEFT_OUT]
        asked = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", *left_out]
        where, environment = postgres.address(connection.settings_dict)
        done = subprocess.run(  # noqa: S603 -- arguments of ours
            [tool, *asked, "--lock-wait-timeout=60000", f"--file={path}", *where],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Refused(f"pg_dump did not end well: {postgres.last_line(done.stderr)}")
        yield Snapshot(path, "default", summary_of_server(connection))
