"""One way to each kind of archive."""

from __future__ import annotations

from contextlib import AbstractContextManager

from .targets import ByWeb, Opened, Target

SECONDS = 30.0  # without a sign of life
SECONDS_IN_ALL = 9 * 60.0  # for one object; less than another worker is kept from it (`forwarding.TAKEN_FOR`)
# Somebody waits for a page: once for the connection, once for its answer, and a second for goodbye: 10 s in all.
SECONDS_FOR_A_PAGE = 4.5


def opened(
    target: Target, *, calling: str, seconds: float = SECONDS, in_all: float = SECONDS_IN_ALL
) -> AbstractContextManager[Opened]:
    """Unreachable where it is not there or wants nothing of us, or does not answer within `in_all`."""
    if isinstance(target, ByWeb):
        from . import stow  # noqa: PLC0415 -- see below

        return stow.opened(target, seconds=seconds, in_all=in_all)
    from . import cstore  # noqa: PLC0415 -- pynetdicom takes a third of a second, which each web process would pay

    return cstore.opened(target, calling=calling, seconds=seconds, in_all=in_all)
