"""What does a backup, a trial or a restore leave here that was killed? It holds in the clear what is encrypted elsewhere, so it goes.

Whoever works in such a folder holds its lock, and whoever is dead holds none: what somebody works in stays.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

BACKING_UP, TRYING, RESTORED = ".backup-turn", ".trying-turn", ".restore-turn"
# Which folders of $POCUS_DATA are worked in under which lock; `restoring` says that a restore is half done, and stays until the next.
FOLDERS = {BACKING_UP: "backing-up", TRYING: "trying-*", RESTORED: "restored"}


@contextlib.contextmanager
def held(name: str, kind: int = fcntl.LOCK_EX | fcntl.LOCK_NB) -> Iterator[None]:
    """BlockingIOError where another process has it."""
    turn = os.open(Path(settings.POCUS_DATA) / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(turn, kind)
        yield
    finally:
        os.close(turn)


def remove_left_over() -> list[str]:
    """Their names: at every start, and before every backup and trial."""
    removed = []
    for turn, pattern in FOLDERS.items():
        if not any(_there(pattern)):
            continue
        # Somebody works in it; or it is another account's, which keeps nothing from starting.
        with contextlib.suppress(OSError), held(turn):
            for path in list(_there(pattern)):
                shutil.rmtree(path, ignore_errors=True)
                if not path.exists():
                    removed.append(path.name)
    return removed


def _there(pattern: str) -> Iterator[Path]:
    return (path for path in Path(settings.POCUS_DATA).glob(pattern) if path.is_dir() and not path.is_symlink())
