"""What many tests only look at is built once for all of them: it stands in a transaction around theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

Built = TypeVar("Built")


def folders(root: Path) -> dict[str, Any]:
    return {
        "POCUS_DATA": root,
        "MEDIA_ROOT": root / "media",
        "QUARANTINE_ROOT": root / "quarantine",
        "KEYS_ROOT": root / "keys",
        "FILE_UPLOAD_TEMP_DIR": str(root / "incoming"),
    }


@contextmanager
def in_folder(root: Path) -> Iterator[None]:
    """The site's folders are there. No signal is sent: nothing of the product keeps what it once read in them."""
    before = {name: getattr(settings, name) for name in folders(root)}
    try:
        for name, value in folders(root).items():
            setattr(settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)


@contextmanager
def standing(blocker: Any, root: Path, build: Callable[[], Built]) -> Iterator[Built]:
    """Build it with its files in `root`; undo it at the end. `blocker` is pytest-django's django_db_blocker."""
    around = transaction.atomic()
    with blocker.unblock(), override_settings(**folders(root)):
        around.__enter__()
        try:
            built = build()
        except BaseException:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
            raise
    # A test case closes the connection behind it, and with it PostgreSQL would lose this transaction; SQLite in memory
    # ignores it.
    close, connection.close = connection.close, lambda: None
    try:
        yield built
    finally:
        connection.close = close
        with blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
