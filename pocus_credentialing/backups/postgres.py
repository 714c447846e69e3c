"""How are PostgreSQL's own programs called?"""

from __future__ import annotations

import os
import shutil
from typing import Any
from urllib.parse import quote, urlencode

from django.db.backends.postgresql.client import DatabaseClient

from .refused import Refused


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refused(
            f"{name} is not installed, without which a database of PostgreSQL is neither backed up nor restored: "
            "sudo apt-get install -y postgresql-client (of the server's version, or later)."
        )
    return found


def address(settings: dict[str, Any], name: str = "") -> tuple[list[str], dict[str, str]]:
    """As arguments, and the environment with what no list of processes should show."""
    (_psql, *where), environment = DatabaseClient.settings_to_cmd_args_env(settings, [])
    where = where[:-1]  # the database's name, which its programs take in different places
    return [*where, f"--dbname={name or settings['NAME']}"], {**os.environ, **(environment or {})}


def url(settings: dict[str, Any], name: str) -> str:
    """As DATABASE_URL says it."""
    user, password, host = (quote(str(settings[each]), safe="") for each in ("USER", "PASSWORD", "HOST"))
    who = f"{user}:{password}@" if password else f"{user}@" if user else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    options = {key: value for key, value in settings.get("OPTIONS", {}).items() if isinstance(value, str)}
    return f"postgres://{who}{host}{port}/{quote(name, safe='')}{'?' + urlencode(options) if options else ''}"


def last_line(said: str) -> str:
    return (said.strip().splitlines() or ["it says nothing"])[-1]
