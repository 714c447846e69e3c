"""Which older backups go when a new one is there? Those alone that this installation knows to have made, and finds as it made them."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from .refused import Refused

MOST_NOTED = 1000


@dataclass(frozen=True)
class Noted:
    """`whole`: no file that the database names was lost or damaged."""

    path: str
    made_at: str
    size: int
    with_files: bool
    whole: bool

    @property
    def is_there(self) -> bool:
        at = Path(self.path)
        return at.is_file() and not at.is_symlink() and at.stat().st_size == self.size


def note(made: Noted) -> None:
    known = [each for each in noted() if each.path != made.path and each.is_there]
    path = _path()
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        json.dump([asdict(each) for each in [*known, made][-MOST_NOTED:]], file)
    Path(file.name).replace(path)


def noted() -> list[Noted]:
    try:
        return [Noted(**each) for each in json.loads(_path().read_text())]
    except (OSError, ValueError, TypeError):
        return []


def older(new: Noted, keep: int) -> list[Noted]:
    """What may go so that so many stay, of its kind and in its folder: none, as long as there are not so many whole ones."""
    there = [
        each
        for each in noted()
        if each.with_files == new.with_files and Path(each.path).parent == Path(new.path).parent and each.is_there
    ]
    whole = sorted((each.made_at for each in there if each.whole), reverse=True)
    return [each for each in there if each.made_at < whole[keep - 1]] if len(whole) >= keep else []


def remove_older(new: Noted, sha256: str, keep: int) -> list[Path]:
    """Once the new one is whole, and is read back from its disk as it was written."""
    if not new.whole:
        return []
    with Path(new.path).open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise Refused(
                f"{new.path} is not read back as it was written: look at that disk. No older backup was removed."
            )
    removed = [Path(each.path) for each in older(new, keep)]
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def _path() -> Path:
    return Path(settings.POCUS_DATA) / "backups-made.json"
