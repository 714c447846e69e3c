"""How do the site's own commands look at what is being restored, while the site's settings name another place?

In a process of its own, forked from this one, which ends with the command: here nothing changes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections

ALIAS = "elsewhere"


@dataclass(frozen=True)
class There:
    """A data folder and a database; `own_files`: the files lie there, too, and not in the bucket of the settings."""

    folder: Path
    database: str
    own_files: bool

    def run(self, command: str, **options: Any) -> tuple[bool, list[str]]:
        """Whether it found all well, and what it said."""
        with tempfile.TemporaryFile("w+", errors="replace") as said:
            child = os.fork()
            if not child:
                os._exit(self._run(said, command, options))
            status = os.waitpid(child, 0)[1]
            said.seek(0)
            return status == 0, [line for line in said.read().splitlines() if line.strip()]

    def _run(self, said: IO[str], command: str, options: dict[str, Any]) -> int:
        """The exit status. What this process had open is left as it is: it is the other one's."""
        kept = connections["default"]
        try:
            settings.POCUS_DATA, settings.MEDIA_ROOT = self.folder, self.folder / "media"
            settings.QUARANTINE_ROOT, settings.KEYS_ROOT = self.folder / "quarantine", self.folder / "keys"
            if self.own_files:
                settings.STORAGE = replace(settings.STORAGE, url="")
            connections.settings["default"]["NAME"] = self.database
            connections["default"] = connections.create_connection("default")
            call_command(command, stdout=said, stderr=said, **options)
            status = 0
        except CommandError as error:
            said.write(f"{error}\n")
            status = 1
        except BaseException:
            traceback.print_exc(file=said)
            status = 1
        finally:
            said.flush()
            sys.stdout.flush()
            del kept
        return status


@contextmanager
def connected(name: str) -> Iterator[Any]:
    """To that database, beside the site's own."""
    connections.settings[ALIAS] = {**connections.settings["default"], "NAME": name, "CONN_MAX_AGE": 0}
    if connection.vendor == "sqlite":
        connections.settings[ALIAS]["OPTIONS"] = {}
    try:
        yield connections[ALIAS]
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.settings[ALIAS]
