"""The world, built once for all tests of this folder; what a test does in it is undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from logbook.rules import assessments, reviews
from tests.standing import in_folder, standing

from . import world as building


@pytest.fixture(scope="package")
def world_folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("world")
    (root / "incoming").mkdir()
    return root


@pytest.fixture(scope="package")
def standing_world(django_db_setup, django_db_blocker, world_folder):
    """What was signed in it may still be undone when the last test of a slow machine asks."""
    with pytest.MonkeyPatch.context() as patch, standing(django_db_blocker, world_folder, building.build) as built:
        for rules in (assessments, reviews):
            patch.setattr(rules, "UNDO_WITHIN", timedelta(hours=2))
        yield built


@pytest.fixture
def tmp_data(request, tmp_path):
    """The world's own folders for tests in it, empty ones for others."""
    root = request.getfixturevalue("world_folder") if "world" in request.fixturenames else tmp_path
    (root / "incoming").mkdir(exist_ok=True)
    with in_folder(root):
        yield root


@pytest.fixture
def world(standing_world, tmp_data, db):
    return standing_world
