"""On what does a journey stand? A site of its own: database, data folder and server, shared by the tests of one module.

A browser's requests come from other threads, many at once, and want connections of their own; the suite's database in
memory has but one. So on SQLite a journey works on a copy of it in a file, which nobody empties afterwards. On
PostgreSQL it works on the suite's database and leaves it empty, as a transactional test does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from pocus_credentialing.audit import triggers


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """The address of a fresh site without people."""
    (folder / "incoming").mkdir(parents=True)
    folders = {
        "POCUS_DATA": folder,
        "MEDIA_ROOT": folder / "media",
        "QUARANTINE_ROOT": folder / "quarantine",
        "KEYS_ROOT": folder / "keys",
        "FILE_UPLOAD_TEMP_DIR": str(folder / "incoming"),
    }
    with override_settings(**folders), _database(folder):
        server = LiveServer("127.0.0.1")
        try:
            # What certificates and invitations carry leads back here.
            with override_settings(SITE_URL=server.url):
                yield server.url
        finally:
            server.stop()


@contextmanager
def _database(folder: Path) -> Iterator[None]:
    if connections["default"].vendor == "sqlite":
        with _copy_in_a_file(folder / "db.sqlite3"):
            yield
        return
    try:
        yield
    finally:
        triggers.uninstall()
        call_command("flush", interactive=False, verbosity=0)
        triggers.install()


@contextmanager
def _copy_in_a_file(path: Path) -> Iterator[None]:
    in_memory = connections["default"]
    in_memory.ensure_connection()
    with sqlite3.connect(path) as copy:
        in_memory.connection.backup(copy)
    copy.close()
    described = connections.settings["default"]
    name, options = described["NAME"], described["OPTIONS"]
    described["NAME"] = str(path)
    # A machine that loses power here loses nothing that anyone wants.
    described["OPTIONS"] = {**options, "init_command": options["init_command"].replace("FULL", "OFF")}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        described["NAME"], described["OPTIONS"] = name, options
        connections["default"] = in_memory
