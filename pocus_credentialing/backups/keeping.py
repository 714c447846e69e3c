"""Which older backups go when a new one is there? Those alone that this installation knows to have made, and finds as it made them."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

MOST_KEPT = 1000
# Of all kinds and folders.
MOST_NOTED = 10_000


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

    @property
    def is_away(self) -> bool:
        return not Path(self.path).parent.is_dir()


def note(made: Noted) -> None:
    """In the order in which they were made. What lies on a disk that is not there at the moment is not forgotten."""
    known = [each for each in noted() if each.path != made.path and (each.is_there or each.is_away)]
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
    """What may go so that so many stay, of its kind and in its folder: none, as long as there are not so many whole ones. By
    the order in which they were made, whatever the clock said then."""
    there = [
        each
        for each in noted()
        if each.with_files == new.with_files and Path(each.path).parent == Path(new.path).parent and each.is_there
    ]
    whole = [at for at, each in enumerate(there) if each.whole]
    return [each for each in there[: whole[-keep]] if each.path != new.path] if len(whole) >= keep else []


def is_read_back(path: Path, sha256: str) -> bool:
    """From its disk, and not from what the system remembers of it; a disk that cannot be read says no."""
    try:
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def remove_older(new: Noted, keep: int) -> list[Path]:
    """Once the new one is whole, and was read back as it was written."""
    if not new.whole:
        return []
    removed = [Path(each.path) for each in older(new, keep)]
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def _path() -> Path:
    return Path(settings.POCUS_DATA) / "backups-made.json"
