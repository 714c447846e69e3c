"""A sealed file becomes the original of a row that is about to be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID, uuid4

from django.db import Error

from logbook import storage
from logbook.models import Arrival, Clip


@contextmanager
def adopted(sealed: storage.Sealed, kind: type[Arrival] | type[Clip]) -> Iterator[UUID]:
    """The id for its row. The file is on the disk before anything is written, and before the transaction: while one waits
    for the disk, nobody else waits for the database. It goes again where the row did not come to be."""
    pk = uuid4()
    storage.adopt(sealed, pk)
    try:
        yield pk
    except BaseException:
        _give_up(pk, kind)
        raise


def _give_up(pk: UUID, kind: type[Arrival] | type[Clip]) -> None:
    """A commit may have come through whose answer did not: then the row is there and keeps its file. Where the database
    cannot be asked, the sweep of what belongs to nothing decides a day later."""
    with suppress(Error):
        if not kind.objects.filter(pk=pk).exists():
            storage.destroy_original(pk)
