"""Which rows do the databases themselves refuse to change?

Applications declare here what must never be otherwise; SQLite and PostgreSQL get triggers for it, installed after
every migration and compared at start. An insert over an existing key is refused too, because SQLite's REPLACE
otherwise deletes the old row without asking its triggers (its pragma against that holds for one connection only).

What consists of several rows is written down part by part, the whole last: once its row is there, no part is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections

APPEND_ONLY = "append_only"
FROZEN = "frozen"
Key = str | tuple[str, ...]


@dataclass(frozen=True)
class Protection:
    """`append_only`: no row changes or goes. `frozen`: the named columns never change, and no row goes."""

    table: str
    mode: str
    keys: tuple[Key, ...]
    columns: tuple[str, ...] = ()
    part_of: tuple[str, str] | None = None  # by which column, of the rows of which table


PROTECTIONS: dict[str, Protection] = {}


def protect(
    table: str, mode: str, *, keys: Sequence[Key], columns: Sequence[str] = (), part_of: tuple[str, str] | None = None
) -> None:
    """Declare the protection of a table; called in `AppConfig.ready()`."""
    PROTECTIONS[table] = Protection(table, mode, tuple(keys), tuple(columns), part_of)


def statements(protection: Protection, vendor: str) -> dict[str, str]:
    """Trigger name → the SQL that makes it, for `sqlite` or `postgresql`."""
    return _sqlite(protection) if vendor == "sqlite" else _postgresql(protection)


def _is_whole(p: Protection) -> str:
    """Whether what the new row would be a part of is there already."""
    column, whole = p.part_of or ("", "")
    return f'EXISTS (SELECT 1 FROM "{whole}" WHERE "id" = NEW."{column}")'  # noqa: S608 -- names declared in code


def _sqlite(p: Protection) -> dict[str, str]:
    def trigger(kind: str, when: str, condition: str, message: str) -> tuple[str, str]:
        name = f"keep_{p.table}_{kind}"
        guard = f"WHEN {condition} " if condition else ""
        return name, (
            f'CREATE TRIGGER "{name}" BEFORE {when} ON "{p.table}" {guard}BEGIN SELECT RAISE(ABORT, \'{message}\'); END'
        )

    # Every table has a key of its own beside those declared: its rowid, over which REPLACE goes as well. Where none is
    # given SQLite shows -1, which it never hands out (https://www.sqlite.org/lang_createtrigger.html).
    same_key = " OR ".join(
        f'EXISTS (SELECT 1 FROM "{p.table}" WHERE '  # noqa: S608 -- names declared in code, never input
        + " AND ".join(f'"{c}" = NEW."{c}"' for c in ([key] if isinstance(key, str) else key))
        + ")"
        for key in (*p.keys, "rowid")
    )
    found = [
        trigger("delete", "DELETE", "", f"{p.table}: rows are never deleted"),
        trigger("insert", "INSERT", same_key, f"{p.table}: this row exists"),
    ]
    if p.part_of:
        found.append(trigger("new", "INSERT", _is_whole(p), f"{p.table}: nothing is added to what is whole"))
    if p.mode == APPEND_ONLY:
        found.append(trigger("update", "UPDATE", "", f"{p.table}: rows are never changed"))
    else:
        changed = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in (*p.columns, "rowid"))
        found.append(trigger("update", "UPDATE", changed, f"{p.table}: what was signed is never changed"))
    return dict(found)


def _postgresql(p: Protection) -> dict[str, str]:
    function = f"keep_{p.table}_fn"
    if p.mode == APPEND_ONLY:
        update = (
            f"RAISE EXCEPTION '{p.table}: rows are never changed' USING ERRCODE = 'integrity_constraint_violation';"
        )
    else:
        changed = " OR ".join(f'OLD."{c}"::text IS DISTINCT FROM NEW."{c}"::text' for c in p.columns)
        update = (
            f"IF {changed} THEN RAISE EXCEPTION '{p.table}: what was signed is never changed' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW;"
        )
    insert = (
        f"IF TG_OP = 'INSERT' THEN IF {_is_whole(p)} THEN "
        f"RAISE EXCEPTION '{p.table}: nothing is added to what is whole' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END IF; "
        if p.part_of
        else ""
    )
    body = (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $keep$ BEGIN "
        f"{insert}IF TG_OP = 'UPDATE' THEN {update} END IF; "
        f"RAISE EXCEPTION '{p.table}: rows are never deleted' USING ERRCODE = 'integrity_constraint_violation'; "
        "RETURN NULL; END $keep$"
    )
    found = {
        function: body,
        f"keep_{p.table}_row": (
            f'CREATE TRIGGER keep_{p.table}_row BEFORE UPDATE OR DELETE ON "{p.table}" '
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        ),
        f"keep_{p.table}_all": (
            f'CREATE TRIGGER keep_{p.table}_all BEFORE TRUNCATE ON "{p.table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        ),
    }
    if p.part_of:
        found[f"keep_{p.table}_new"] = (
            f'CREATE TRIGGER keep_{p.table}_new BEFORE INSERT ON "{p.table}" FOR EACH ROW EXECUTE FUNCTION {function}()'
        )
    return found


def install(using: str = "default") -> None:
    """Make every declared trigger anew on the tables that exist."""
    connection = connections[using]
    uninstall(using)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for protection in PROTECTIONS.values():
            if protection.table in tables:
                for sql in statements(protection, connection.vendor).values():
                    cursor.execute(sql)


def uninstall(using: str = "default") -> None:
    """Drop every declared trigger. For the test suite's flush, and as the first half of `install`."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for protection in PROTECTIONS.values():
            if protection.table not in tables:
                continue
            for name in statements(protection, connection.vendor):
                if connection.vendor == "sqlite":
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
                elif not name.endswith("_fn"):
                    cursor.execute(f'DROP TRIGGER IF EXISTS {name} ON "{protection.table}"')


# Those without a condition and for all columns; of what kind each is, in the bits of pg_trigger.h.
INSTALLED = """
    SELECT tgname, relname, proname, tgtype FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgqual IS NULL AND tgattr = ''
"""
# Each row before delete or update; the statement before truncate; each row before insert.
KINDS = {"row": 1 | 2 | 8 | 16, "all": 2 | 32, "new": 1 | 2 | 4}


def missing(using: str = "default") -> list[str]:
    """The declared triggers that the database lacks or holds otherwise; empty when all is as it should be."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            installed: dict[str, Any] = dict(cursor.fetchall())
            wanted = {n: s for p in PROTECTIONS.values() for n, s in statements(p, "sqlite").items()}
            return sorted(name for name, sql in wanted.items() if installed.get(name) != sql)
        cursor.execute(INSTALLED)
        there = set(cursor.fetchall())
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'keep_%%_fn'")
        sources = dict(cursor.fetchall())
    found = []
    for protection in PROTECTIONS.values():
        for name, sql in statements(protection, "postgresql").items():
            if name.endswith("_fn"):
                if sources.get(name) != sql.split("$keep$")[1]:
                    found.append(name)
            elif (name, protection.table, f"keep_{protection.table}_fn", KINDS[name.rpartition("_")[2]]) not in there:
                found.append(name)
    return sorted(found)


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """post_migrate is sent once an app; the triggers go in with the last one."""
    with_models = [config for config in apps.get_app_configs() if config.models_module is not None]
    if sender.name == with_models[-1].name:
        install(using)
