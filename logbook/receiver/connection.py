"""Which connection to the database does a thread of the door use?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import close_old_connections, connections


@contextmanager
def own_connection() -> Iterator[None]:
    """For what comes once in a thread: it leaves no connection behind."""
    try:
        yield
    finally:
        connections.close_all()


@contextmanager
def kept_connection() -> Iterator[None]:
    """For what comes again and again in the thread of a machine's connection: to open one anew for each object costs more
    than writing its row. As between two requests of a web process, one that broke or grew old is not used again."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


def closed_at_the_end(run: Callable[[], None]) -> Callable[[], None]:
    """What such a thread does, however that ends: then it leaves none behind either."""

    def running() -> None:
        with own_connection():
            run()

    return running
