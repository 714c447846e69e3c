"""Threads that act on one database in the same moment, as web processes do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connection, connections

from pocus_credentialing.refusals import Refusal

PARALLEL = 16


@contextmanager
def a_database_of_several_connections(folder):
    """PostgreSQL: as it is. SQLite: the test's memory holds one connection, so threads get a copy of it in a file,
    with the product's own settings for locks; read it back with `seen_from_outside`."""
    if connection.vendor != "sqlite":
        yield
        return
    import sqlite3  # noqa: PLC0415 -- only here

    path = folder / "shared.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")  # once: sixteen that switch it at the same moment lock each other out
    copy.close()
    memory = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.settings_dict["NAME"] = memory


def at_once(act: Callable[[], Any]) -> Counter:
    """Run `act` in 16 threads that start together; count the results, a refusal by its codes."""
    barrier = Barrier(PARALLEL)

    def one(_: int) -> Any:
        barrier.wait()
        try:
            act()
        except Refusal as refusal:
            return tuple(reason.code for reason in refusal.reasons)
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PARALLEL) as pool:
        return Counter(pool.map(one, range(PARALLEL)))


def seen_from_outside(look: Callable[[], Any]) -> Any:
    """What another connection sees."""

    def one() -> Any:
        try:
            return look()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(one).result()
