"""What does a backup say of itself, and does this version understand it?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings

from .refused import Refused
from .tables import Summary

FORMAT, KEYS_FORMAT = "pocus-backup/1", "pocus-keys/1"
LARGEST = 16 * 1024 * 1024
Heads = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class About:
    made_at: str
    version: str
    site: str
    database: str
    migrations: list[str]
    tables: Summary
    heads: Heads
    signing_keys: list[str]
    with_files: bool
    with_originals: bool
    format: str = FORMAT

    @property
    def rows(self) -> int:
        return sum(each["rows"] for each in self.tables.values())

    @property
    def day(self) -> str:
        return f"{datetime.fromisoformat(self.made_at):%-d %b %Y, %H:%M} UTC"


def about_in(data: Any) -> About:
    """As it stands in a backup; Refused where this version does not understand it."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        if isinstance(data, dict) and data.get("format") == KEYS_FORMAT:
            raise Refused("This file holds keys and no backup: it goes with --keys.")
        raise Refused("This is no backup of this product, or of a later version of it.")
    kinds = {"str": str, "bool": bool, "list[str]": list, "Summary": dict, "Heads": dict}
    if any(not isinstance(data.get(each.name), kinds[cast(str, each.type)]) for each in fields(About)):
        raise Refused("What the backup says of itself is incomplete.")
    return About(**{each.name: data[each.name] for each in fields(About)})


def version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    return str(project["project"]["version"])


def own_migrations() -> set[str]:
    return {
        f"{app.label}.{file.stem}"
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("[0-9]*.py")
    }


def check_fits(about: About, vendor: str) -> bool:
    """Whether its tables are those of this very version; earlier ones are brought up to date."""
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    if about.database != vendor:
        there, here = kind.get(about.database, "another database"), kind[vendor]
        raise Refused(f"The backup is of {there}, and DATABASE_URL names {here}: restore it into {there}.")
    unknown = sorted(set(about.migrations) - own_migrations())
    if unknown:
        raise Refused(
            f"The backup was made by a later version ({about.version}; this one does not know {unknown[0]}"
            f"{' and others' if len(unknown) > 1 else ''}): install that version, then restore."
        )
    return not own_migrations() - set(about.migrations)
