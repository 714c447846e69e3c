"""Whoever has waited longest of those due on one day comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from logbook.forms.queue import place_in_words, place_named
from logbook.models import Scan
from logbook.queries.reviews import after, awaiting, before, place_of

from .builders import a_scan
from .test_pages import page, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(tina) -> list[Scan]:
    """In the order in which they should be met; made in another one, two of them queued at the same moment."""
    now = timezone.now()
    today = now.date()
    at = [(1, 3), (0, 2), (0, 9), (1, 5), (0, 2)]
    scans = [
        a_scan(tina, due_on=today + timedelta(days=day), queued_at=now - timedelta(minutes=ago)) for day, ago in at
    ]
    late, early, first, later, twin = scans[0], scans[1], scans[2], scans[3], scans[4]
    return [first, *sorted([early, twin], key=lambda scan: scan.pk), later, late]


def test_the_queue_goes_by_day_then_by_how_long_then_by_id(waiting, client_of, api_of, pat):
    assert list(awaiting(pat)) == waiting
    assert client_of(pat).get("/reviews/").context["rows"] == waiting
    rows = api_of(pat).get("/api/v1/review-queue/").json()["results"]
    assert [row["id"] for row in rows] == [str(scan.pk) for scan in waiting]


def test_from_each_place_both_directions_are_whole(waiting, pat):
    for index, scan in enumerate(waiting):
        place = place_named(place_in_words(scan))
        assert place == place_of(scan)
        assert list(after(awaiting(pat), place)) == waiting[index + 1 :]
        assert list(before(awaiting(pat), place)) == waiting[:index][::-1]


def test_after_signing_the_one_that_has_waited_next_longest_opens(waiting, signing_client_of, pat):
    answer = signing_client_of(pat).post(page(waiting[0]), sent(waiting[0]))
    assert answer["Location"].partition("?")[0] == page(waiting[1])


@pytest.mark.parametrize("text", ["", "yesterday~1", "2026-01-01~x", "2026-01-01~2026-01-01T00:00:00~x~y", "~~"])
def test_what_is_no_place_is_none(text):
    assert place_named(text) is None


def test_a_scan_outside_the_queue_has_no_place(tina):
    assert place_of(a_scan(tina, state="draft")) is None
