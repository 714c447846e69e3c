"""Does a page's cost stay the same when other people's data grow? No large table is read from end to end."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logbook.models import Review, Scan
from logbook.queries import reviews as queue
from logbook.queries import scans as own_log

from .plans import forget_what_was_counted, plan_of, read_whole


@pytest.fixture(autouse=True)
def nothing_was_counted(log):
    forget_what_was_counted()


def queries_of(client, address, data):
    client.get(address, data)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, data).status_code == 200
    return captured.captured_queries


def test_no_page_reads_a_large_table_from_end_to_end(pages, client_of):
    found = {
        name: whole
        for name, (person, address, data) in pages.items()
        if (whole := read_whole(queries_of(client_of(person), address, data)))
    }
    assert found == {}


def test_a_query_without_an_index_is_noticed(pages):
    with CaptureQueriesContext(connection) as captured:
        list(Scan.objects.filter(remarks="x"))
        list(Review.objects.filter(scan__in=Scan.objects.filter(remarks="x").values("pk")).order_by())
    assert len(read_whole(captured.captured_queries)) == 2


def test_the_log_is_read_in_the_order_of_its_index(log, tina):
    plan = plan_of(own_log.own(tina)[:26])
    assert "scan_by_trainee" in plan
    assert not sorts(plan)


def test_a_page_further_on_begins_where_the_index_finds_it(log, tina):
    place = own_log.own(tina)[20]
    plan = plan_of(own_log.after(own_log.own(tina), place.performed_at, place.pk)[:26])
    assert "scan_by_trainee" in plan
    assert "performed_at<" in plan.replace(" ", "")
    assert not sorts(plan)


def test_the_queue_is_read_in_the_order_of_its_index(log, pat):
    plan = plan_of(queue.awaiting(pat)[:26])
    assert "scan_waiting_for_review" in plan
    assert not sorts(plan)


def test_a_page_further_on_in_the_queue_begins_where_the_index_finds_it(log, pat):
    place = queue.place_of(queue.awaiting(pat)[20])
    plan = plan_of(queue.after(queue.awaiting(pat), place)[:26])
    assert "scan_waiting_for_review" in plan
    assert "due_on>" in plan.replace(" ", "")
    assert not sorts(plan)


def test_pages_of_the_log_meet_without_a_gap_or_a_double(log, tina):
    whole = list(own_log.own(tina).values_list("pk", flat=True))
    found, place = [], None
    while page := list((own_log.after(own_log.own(tina), *place) if place else own_log.own(tina))[:25]):
        found += [scan.pk for scan in page]
        place = (page[-1].performed_at, page[-1].pk)
    assert found == whole
    assert len(whole) > 50


def test_pages_of_the_queue_meet_without_a_gap_or_a_double(log, pat):
    whole = list(queue.awaiting(pat).values_list("pk", flat=True))
    found, place = [], None
    while page := list((queue.after(queue.awaiting(pat), place) if place else queue.awaiting(pat))[:7]):
        found += [scan.pk for scan in page]
        place = queue.place_of(page[-1])
    assert found == whole
    assert len(whole) > 25


def sorts(plan: str) -> bool:
    return "TEMP B-TREE" in plan or "Sort" in plan
