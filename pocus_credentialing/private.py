"""Who may read what is kept in the data folder? The account that runs this, and nobody else, whoever made the folder."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

OTHERS = 0o077
# What lies there at once and is not for everybody: the database with its journals, keys, recordings, papers, mails.
SECRET = ("db.sqlite3*", "secret-key", "keys", "quarantine", "incoming", "media", "mail", "backups", "restoring")


def keep_private(folder: Path) -> None:
    """What this process makes from now on, and what lies there. A folder that others use, too, as /tmp, is left as it is,
    and so is what belongs to somebody else."""
    os.umask(OTHERS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not folder.stat().st_mode & stat.S_ISVTX:
        _close(folder)
    for pattern in SECRET:
        for path in folder.glob(pattern):
            _close(path)


def _close(path: Path) -> None:
    with contextlib.suppress(PermissionError, FileNotFoundError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & OTHERS and not path.is_symlink():
            path.chmod(mode & ~OTHERS)
