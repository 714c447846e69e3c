"""On what does a journey stand? A site of its own: a copy of the suite's empty database, a data folder, a server.

A browser's requests come from other threads, many at once, and want connections of their own, which the suite's
database in memory does not give. In a copy nothing has to be undone, and nobody empties it in between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer


@dataclass(frozen=True)
class Empty:
    """The suite's database as it is before and after each of its tests: all tables, nobody in them."""

    connection: Any
    name: str


def empty() -> Empty:
    connection = connections["default"]
    connection.ensure_connection()
    return Empty(connection, str(connection.settings_dict["NAME"]))


@contextmanager
def site(source: Empty, folder: Path) -> Iterator[str]:
    """The address of a fresh site without people."""
    (folder / "incoming").mkdir(parents=True)
    folders = {
        "POCUS_DATA": folder,
        "MEDIA_ROOT": folder / "media",
        "QUARANTINE_ROOT": folder / "quarantine",
        "KEYS_ROOT": folder / "keys",
        "FILE_UPLOAD_TEMP_DIR": str(folder / "incoming"),
    }
    with override_settings(**folders), database(source, folder):
        server = LiveServer("127.0.0.1")
        try:
            # What certificates and invitations carry leads back here.
            with override_settings(SITE_URL=server.url):
                yield server.url
        finally:
            server.stop()


def database(source: Empty, folder: Path) -> AbstractContextManager[None]:
    """A copy of it, to which everything connects meanwhile."""
    return (_file if source.connection.vendor == "sqlite" else _on_postgres)(source, folder)


@contextmanager
def _file(source: Empty, folder: Path) -> Iterator[None]:
    path = folder / "db.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        source.connection.connection.backup(copy)
    options = connections.settings["default"]["OPTIONS"]
    # A machine that loses power here loses nothing that anyone wants.
    hasty = {**options, "init_command": options["init_command"].replace("synchronous=FULL", "synchronous=OFF")}
    with instead(NAME=str(path), OPTIONS=hasty):
        yield


@contextmanager
def _on_postgres(source: Empty, folder: Path) -> Iterator[None]:
    name = f"{source.name}_{folder.parent.name}"
    source.connection.close()  # a template is copied while nobody uses it
    with source.connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source.name}"')
    try:
        with instead(NAME=name):
            yield
    finally:
        with source.connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def instead(**other: Any) -> Iterator[None]:
    """This thread and every new one connect there."""
    described, here = connections.settings["default"], connections["default"]
    before = {key: described[key] for key in other}
    described.update(other)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        described.update(before)
        connections["default"] = here
