"""Which large tables does a database read from end to end in order to answer?

The plans of a small database tell it too: PostgreSQL is forbidden what goes around an index, so that it reads a whole
table only where no index fits; SQLite plans by its indexes as long as nobody has counted its rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# What grows with everybody's work. People, programmes and memberships are few, and so are certificates.
LARGE = {
    "logbook_scan", "logbook_review", "logbook_reading", "logbook_clip", "logbook_supervision",
    "logbook_attestation", "logbook_callback", "audit_event", "credentials_standing",
}  # fmt: skip
# An index of open ones only may be read whole: it holds what waits, not what was done.
OF_OPEN_ONES = {"call_back_open"}
NO_WAY_AROUND = ("seqscan", "hashjoin", "mergejoin")


def read_whole(queries: Iterable[dict[str, str]]) -> list[str]:
    """`table: statement` for each large table that is read from end to end."""
    return [
        f"{table}: {sql}"
        for sql in (query["sql"] for query in queries)
        if sql.lstrip("( ").startswith("SELECT") and any(table in sql for table in LARGE)
        for table in (_sqlite(sql) if connection.vendor == "sqlite" else _postgresql(sql))
    ]


def plan_of(rows: QuerySet[Any]) -> str:
    """How the database would read these rows if it has an index in their order; a small table it would rather sort."""
    if connection.vendor != "postgresql":
        return rows.explain()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off")
        plan = rows.explain()
        cursor.execute("SET LOCAL enable_sort = on; SET LOCAL enable_bitmapscan = on; SET LOCAL enable_seqscan = on")
    return plan


def _sqlite(sql: str) -> Iterator[str]:
    names = {alias: table for table, alias in re.findall(r'"(\w+)" "?([A-Z]\d+)"?', sql)}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}", [])
        for row in cursor.fetchall():
            if found := re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", row[3]):
                table = names.get(found[1], found[1])
                if table in LARGE and found[2] not in OF_OPEN_ONES:
                    yield f"{table} ({row[3]})"


# PostgreSQL plans by what it last counted and by the size of the files, which is what other tests happened to leave
# behind: the large tables are written anew and the counts are forgotten, within the test's own transaction.
OURS = "SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace"
FORGET = [
    "SET CONSTRAINTS ALL IMMEDIATE",
    *(f"CLUSTER {table} USING {table}_pkey" for table in sorted(LARGE)),
    f"DELETE FROM pg_statistic WHERE starelid IN ({OURS})",  # noqa: S608 -- our own words
    f"UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid IN ({OURS})",  # noqa: S608 -- our own words
]


def forget_what_was_counted() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in FORGET:
                cursor.execute(statement)


def _postgresql(sql: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        for way in NO_WAY_AROUND:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql.replace('%', '%%')}", [])
        plan = cursor.fetchone()[0]
        for way in NO_WAY_AROUND:
            cursor.execute(f"SET LOCAL enable_{way} = on")
    for node in _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]):
        if node.get("Relation Name") not in LARGE or node.get("Index Name") in OF_OPEN_ONES:
            continue
        # A bitmap's condition stands at the index below it.
        if "Index Cond" not in node and node["Node Type"] != "Bitmap Heap Scan":
            yield f"{node['Relation Name']} ({node['Node Type']} {node.get('Index Name', '')})"


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)
