"""From which row does a list go on? What an address says of it is typed by anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from logbook.forms.lists import place_in_words, place_of
from logbook.forms.queue import place_named
from logbook.queries.reviews import Place

ROW = UUID("00000000-0000-4000-8000-000000000000")
MOMENT = datetime(2026, 11, 9, 10, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment",
    ["", "yesterday", "2026-11-09T10:20:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "99999-01-01"],
)
def test_a_moment_that_cannot_be_is_no_place(moment: str) -> None:
    assert (place_of(f"{moment}~{ROW}"), place_named(f"2026-11-23~{moment}~{ROW}")) == (None, None)


def test_a_place_is_found_again_by_its_words() -> None:
    assert place_of(place_in_words(MOMENT, ROW)) == (MOMENT, ROW)
    assert place_of(f"2026-11-09T12:20:00+02:00~{ROW}") == (MOMENT, ROW)
    assert place_named(f"2026-11-23~{MOMENT.isoformat()}~{ROW}") == Place(date(2026, 11, 23), MOMENT, ROW)
