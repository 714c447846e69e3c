"""The world, built once for all tests of this folder; what a test does in it is undone."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test import override_settings

from . import world as building


def _folders(root):
    return {
        "POCUS_DATA": root,
        "MEDIA_ROOT": root / "media",
        "QUARANTINE_ROOT": root / "quarantine",
        "KEYS_ROOT": root / "keys",
        "FILE_UPLOAD_TEMP_DIR": str(root / "incoming"),
    }


@pytest.fixture(scope="package")
def world_folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("world")
    (root / "incoming").mkdir()
    return root


@pytest.fixture(scope="package")
def standing_world(django_db_setup, django_db_blocker, world_folder):
    """Stands in a transaction around those of the tests."""
    around = transaction.atomic()
    with django_db_blocker.unblock(), override_settings(**_folders(world_folder)):
        around.__enter__()
        try:
            built = building.build()
        except BaseException:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
            raise
    # A test case closes the connection behind it, and with it PostgreSQL would lose the world's transaction; SQLite in
    # memory ignores it.
    close, connection.close = connection.close, lambda: None
    yield built
    connection.close = close
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def tmp_data(request, tmp_path, settings):
    """The world's own folders for tests in it, empty ones for others."""
    root = request.getfixturevalue("world_folder") if "world" in request.fixturenames else tmp_path
    (root / "incoming").mkdir(exist_ok=True)
    for name, value in _folders(root).items():
        setattr(settings, name, value)
    return root


@pytest.fixture
def world(standing_world, tmp_data, db):
    return standing_world
