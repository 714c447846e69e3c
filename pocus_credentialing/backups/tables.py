"""How many rows has each table, and what is in them, whatever their order and whichever database keeps them?

The digest is the sum of the rows' SHA-256. It shows what a copy lost or altered; who wrote the rows, their signatures show.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from typing import Any

# What would be worth something to a thief, or nothing to anybody: who is signed in in which browser, counts of guesses, which
# worker is alive. Everybody signs in anew after a restore.
LEFT_OUT = ("django_session", "people_signin", "cache", "jobs_heartbeat")
Summary = dict[str, dict[str, Any]]


def summary_of_file(database: sqlite3.Connection) -> Summary:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    names = sorted(name for (name,) in rows)
    return {
        name: _summary(repr(row) for row in database.execute(f'SELECT * FROM "{name}"'))  # noqa: S608 -- its own names
        for name in names
        if name not in LEFT_OUT
    }


def summary_of_server(connection: Any) -> Summary:
    """Within a transaction that sees one moment."""
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
    found = {}
    for name in names:
        if name not in LEFT_OUT:
            with connection.chunked_cursor() as cursor:
                cursor.execute(f'SELECT t::text FROM "{name}" t')  # noqa: S608 -- its own names
                found[name] = _summary(text for (text,) in cursor)
    return found


def differences(told: Summary, found: Summary) -> list[str]:
    said = []
    for name in sorted(told.keys() | found.keys()):
        here, there = found.get(name), told.get(name)
        if here is None or there is None:
            said.append(f"the table {name} is {'missing' if here is None else 'one too many'}")
        elif here["rows"] != there["rows"]:
            said.append(f"the table {name} has {here['rows']} rows and not {there['rows']}")
        elif here != there:
            said.append(f"the rows of the table {name} are not those that were backed up")
    return said


def _summary(rows: Iterable[str]) -> dict[str, Any]:
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(row.encode()).digest(), "big")
    return {"rows": count, "digest": f"{total % 2**256:064x}"}
