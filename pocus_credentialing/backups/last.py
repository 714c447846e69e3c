"""When was the last backup made here, and was it whole? For whoever watches over the site."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Last:
    """`all_at`: when the last one was made that had the files in it, and all of them."""

    made_at: datetime
    whole: bool
    with_files: bool
    all_at: datetime | None


def write(made_at: datetime, *, whole: bool, with_files: bool = True) -> None:
    before = read()
    all_at = made_at if whole and with_files else before and before.all_at
    said = {
        "made_at": made_at.isoformat(timespec="seconds"),
        "whole": whole,
        "with_files": with_files,
        "all_at": all_at.isoformat(timespec="seconds") if all_at else None,
    }
    path = _path()
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        json.dump(said, file)
    Path(file.name).replace(path)


def read() -> Last | None:
    """None, where none was made yet. What an earlier version wrote of one did not say whether the files were in it."""
    try:
        said = json.loads(_path().read_text())
        made_at, whole = datetime.fromisoformat(said["made_at"]), bool(said["whole"])
        with_files = bool(said.get("with_files", True))
        all_at = said.get("all_at", said["made_at"] if whole and with_files else None)
        return Last(made_at, whole, with_files, datetime.fromisoformat(all_at) if all_at else None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _path() -> Path:
    return Path(settings.POCUS_DATA) / "last-backup.json"
