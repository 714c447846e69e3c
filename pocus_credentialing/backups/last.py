"""When was the last backup made here, and was it whole? For whoever watches over the site."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings


def write(made_at: datetime, *, whole: bool) -> None:
    path = _path()
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        json.dump({"made_at": made_at.isoformat(timespec="seconds"), "whole": whole}, file)
    Path(file.name).replace(path)


def read() -> tuple[datetime, bool] | None:
    """None, where none was made yet."""
    try:
        said = json.loads(_path().read_text())
        return datetime.fromisoformat(said["made_at"]), bool(said["whole"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _path() -> Path:
    return Path(settings.POCUS_DATA) / "last-backup.json"
