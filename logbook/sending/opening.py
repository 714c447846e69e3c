"""One way to each kind of archive."""

from __future__ import annotations

from contextlib import AbstractContextManager

from .targets import ByWeb, Opened, Target

SECONDS = 30.0
SECONDS_FOR_A_PAGE = 6.0  # somebody waits for it


def opened(target: Target, *, calling: str, seconds: float = SECONDS) -> AbstractContextManager[Opened]:
    """Unreachable where it is not there or wants nothing of us."""
    if isinstance(target, ByWeb):
        from . import stow  # noqa: PLC0415 -- see below

        return stow.opened(target, seconds=seconds)
    from . import cstore  # noqa: PLC0415 -- pynetdicom takes a third of a second, which each web process would pay

    return cstore.opened(target, calling=calling, seconds=seconds)
