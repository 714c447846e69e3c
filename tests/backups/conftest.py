from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys import ground
from tests.standing import in_folder

from .home import Home, build, empty_place


@pytest.fixture(scope="module")
def home(django_db_setup, django_db_blocker, cast, tmp_path_factory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("home") / "data"
    (folder / "incoming").mkdir(parents=True)
    with django_db_blocker.unblock(), ground.database(ground.empty(), folder), in_folder(folder):
        yield build(cast)


@pytest.fixture
def there(home, tmp_path):
    with empty_place(tmp_path / "there") as folder:
        yield folder
