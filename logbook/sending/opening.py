"""One way to each kind of archive."""

from __future__ import annotations

from contextlib import AbstractContextManager

from . import cstore, stow
from .targets import ByWeb, Opened, Target

SECONDS = 30.0
SECONDS_FOR_A_PAGE = 6.0  # somebody waits for it


def opened(target: Target, *, calling: str, seconds: float = SECONDS) -> AbstractContextManager[Opened]:
    """Unreachable where it is not there or wants nothing of us."""
    if isinstance(target, ByWeb):
        return stow.opened(target, seconds=seconds)
    return cstore.opened(target, calling=calling, seconds=seconds)
