"""How much may wait at a hospital is known without looking at what waits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from logbook.actions import arrivals_housekeeping
from logbook.models import Arrival, WaitingBytes
from logbook.queries.waiting import bytes_waiting
from logbook.rules.waiting import check_may_wait

from .builders import a_device, arrives, object_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart(hospital, dana):
    return a_device(hospital, dana)


def looked_at(institution, size: int) -> bool:
    """Whether any row of what came was read to answer."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        check_may_wait(institution.pk, size)
    return any("logbook_arrival" in one["sql"] for one in asked.captured_queries)


def test_one_more_object_is_let_in_without_a_look_at_those_that_wait(cart, hospital):
    assert looked_at(hospital, 1) is True  # nothing is written down before the first
    first, second = (arrives(cart, object_of(frames=1, seed=seed)) for seed in (1, 2))
    assert WaitingBytes.objects.get().at_most == first.size + second.size == bytes_waiting(hospital.pk)
    assert looked_at(hospital, 1) is False


def test_only_where_that_leaves_no_room_all_is_summed_anew(cart, hospital, settings):
    first, second = (arrives(cart, object_of(frames=1, seed=seed)) for seed in (1, 2))
    settings.DICOM = replace(settings.DICOM, most_waiting=first.size + second.size + 1000)
    Arrival.objects.filter(pk=first.pk).update(placed_at=timezone.now())
    assert (looked_at(hospital, 1000), looked_at(hospital, 1001)) == (False, True)
    assert check_may_wait(hospital.pk, 1001) == second.size + 1001
    arrives(cart, object_of(frames=1, seed=3))
    assert WaitingBytes.objects.get().at_most == bytes_waiting(hospital.pk)


def test_the_sweep_takes_off_what_was_placed_or_destroyed(cart, hospital):
    first, second, third = (arrives(cart, object_of(frames=1, seed=seed)) for seed in (1, 2, 3))
    Arrival.objects.filter(pk=first.pk).update(placed_at=timezone.now())
    Arrival.objects.filter(pk=second.pk).update(destroyed_at=timezone.now())
    arrivals_housekeeping.sweep(timezone.now())
    assert WaitingBytes.objects.get().at_most == third.size


def test_the_sum_reads_an_index_alone(cart, hospital):
    if connection.vendor != "sqlite":
        pytest.skip("another database chooses by how much there is")
    with CaptureQueriesContext(connection) as asked:
        bytes_waiting(hospital.pk)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + asked.captured_queries[0]["sql"])
        plan = [row[3] for row in cursor.fetchall()]
    assert [one for one in plan if "COVERING INDEX arrival_bytes_waiting" in one] == plan[-1:]
