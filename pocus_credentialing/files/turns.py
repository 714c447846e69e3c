"""How does nobody put a file in its place while somebody else removes it from there as unused?

A disk can take a file aside and put it back; a bucket cannot. So whoever removes does so alone, from the last look at
its age, or at what names it, to the end; those who put do so together, some until the row that names it is there. They
come here before they lock any row. Held by the database, for all machines of an installation; with SQLite, by a file, for
all processes of the one machine. Whoever dies holds nothing any more.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction

NUMBER = 0x504F435553  # any, as long as nobody else takes it


@contextlib.contextmanager
def together() -> Iterator[None]:
    with _held("pg_advisory_xact_lock_shared", fcntl.LOCK_SH):
        yield


@contextlib.contextmanager
def alone() -> Iterator[None]:
    with _held("pg_advisory_xact_lock", fcntl.LOCK_EX):
        yield


@contextlib.contextmanager
def _held(function: str, kind: int) -> Iterator[None]:
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [NUMBER])
            yield
        return
    descriptor = os.open(settings.POCUS_DATA / ".bucket-turns", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)
