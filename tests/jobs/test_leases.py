"""A job belongs to a worker only as long as that worker is alive."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from pocus_credentialing.jobs import leases
from pocus_credentialing.jobs.models import Heartbeat
from pocus_credentialing.jobs.worker import Worker
from tests.jobs.tasks import add, raise_an_error

pytestmark = pytest.mark.django_db


def let_the_lease_of(worker_id):
    """…run out: as if its last heartbeat had been longer ago."""
    worker = Heartbeat.objects.get(worker_id=worker_id)
    Heartbeat.objects.filter(pk=worker_id).update(seen_at=worker.seen_at - leases.LEASE - timedelta(seconds=1))


def job_as_it_is():
    return DBTaskResult.objects.values("status", "worker_ids", "return_value", "exception_class_path").get()


def make_due():
    DBTaskResult.objects.update(run_after=DBTaskResult.objects.get().enqueued_at)


def test_a_job_is_done_and_its_answer_kept():
    add.enqueue(2, 3)
    assert Worker(worker_id="ann").drain() == 1
    assert job_as_it_is() == {
        "status": "SUCCESSFUL",
        "worker_ids": ["ann"],
        "return_value": 5,
        "exception_class_path": "",
    }


def test_the_job_of_a_living_worker_is_left_alone():
    add.enqueue(2, 3)
    leases.beat("ann")
    leases.claim_next("ann")
    assert leases.take_over_abandoned() == 0
    assert job_as_it_is()["status"] == "RUNNING"


def test_the_job_of_a_dead_worker_is_taken_over():
    add.enqueue(2, 3)
    leases.beat("ann")
    leases.claim_next("ann")
    let_the_lease_of("ann")
    assert leases.take_over_abandoned() == 1
    assert Worker(worker_id="bob").drain() == 1
    assert job_as_it_is() == {
        "status": "SUCCESSFUL",
        "worker_ids": ["ann", "bob"],
        "return_value": 5,
        "exception_class_path": "",
    }


def test_within_thirty_seconds_of_a_workers_end_another_one_has_its_job():
    """The last beat just before the end; then the lease, and the beat at which the others look."""
    at_most = leases.LEASE + timedelta(seconds=leases.BEAT_SECONDS + Worker().interval)
    assert at_most < timedelta(seconds=30)


def test_a_worker_that_slept_through_its_lease_cannot_end_the_job_a_second_time():
    add.enqueue(2, 3)
    leases.beat("ann")
    of_ann = leases.claim_next("ann")
    let_the_lease_of("ann")
    leases.take_over_abandoned()
    leases.beat("bob")
    of_bob = leases.claim_next("bob")
    assert leases.finish(of_ann, "ann's") is False
    assert leases.finish(of_bob, "bob's") is True
    assert leases.fail(of_ann, ValueError()) is False
    assert job_as_it_is()["return_value"] == "bob's"


def test_a_job_that_loses_its_worker_three_times_is_parked():
    add.enqueue(2, 3)
    for worker in ("ann", "bob", "cid"):
        assert leases.claim_next(worker) is not None
        assert leases.take_over_abandoned() == 1
    assert job_as_it_is() == {
        "status": "FAILED",
        "worker_ids": ["ann", "bob", "cid"],
        "return_value": None,
        "exception_class_path": "pocus_credentialing.jobs.leases.WorkerLost",
    }
    assert leases.claim_next("dee") is None


def test_a_job_that_fails_is_tried_again_later_and_parked_after_the_third_time():
    raise_an_error.enqueue()
    assert Worker(worker_id="ann").drain() == 1
    assert job_as_it_is()["status"] == "READY"
    assert leases.claim_next("ann") is None  # not yet due
    make_due()
    assert Worker(worker_id="ann").drain() == 1
    make_due()
    assert Worker(worker_id="ann").drain() == 1
    assert job_as_it_is() == {
        "status": "FAILED",
        "worker_ids": ["ann", "ann", "ann"],
        "return_value": None,
        "exception_class_path": "builtins.ValueError",
    }


def test_what_a_failed_job_leaves_names_kind_and_place_and_nothing_that_was_said():
    raise_an_error.enqueue()
    Worker(worker_id="ann").drain()
    kept = DBTaskResult.objects.get().traceback
    assert kept.splitlines()[0] == "builtins.ValueError"
    assert kept.splitlines()[-1].endswith(" raise_an_error")
    assert "tests/jobs/tasks.py:" in kept
    assert "ValueError: no" not in kept


def test_causes_are_named_too_and_their_words_are_not():
    try:
        try:
            int("JANE DOE")
        except ValueError as error:
            raise RuntimeError("MRN 4711") from error
    except RuntimeError as error:
        kept = leases.trace_of(error)
    assert [line for line in kept.splitlines() if not line.startswith("  ")] == [
        "builtins.RuntimeError",
        "builtins.ValueError",
    ]
    assert ("JANE" in kept, "4711" in kept) == (False, False)


def test_a_job_handed_back_waits_for_the_next_worker_and_the_try_does_not_count():
    add.enqueue(2, 3)
    leases.hand_back(leases.claim_next("ann"))
    assert job_as_it_is()["worker_ids"] == []
    assert Worker(worker_id="bob").drain() == 1
    assert job_as_it_is()["worker_ids"] == ["bob"]


def test_a_worker_that_retired_is_not_alive():
    leases.beat("ann")
    leases.beat("bob")
    leases.retire("ann")
    assert leases.alive() == {"bob"}


def test_an_idle_worker_only_reads(django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        assert leases.claim_next("ann") is None
    assert queries[0]["sql"].startswith("SELECT")
