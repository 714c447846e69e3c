"""What the health page says about the queue, and what is still to do."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pocus_credentialing.jobs import leases
from pocus_credentialing.jobs.queries import queue_state, still_to_do
from tests.jobs.tasks import add, write_line

pytestmark = pytest.mark.django_db


def test_an_empty_queue_without_workers():
    state = queue_state()
    assert (state.waiting, state.running, state.oldest_waiting, state.failed_today, state.workers) == (0, 0, None, 0, 0)
    assert state.last_heartbeat is None


def test_it_counts_what_waits_what_runs_and_what_failed():
    for _ in range(4):
        add.enqueue(1, 1)
    leases.beat("ann")
    leases.claim_next("ann")
    failed = leases.claim_next("ann")
    DBTaskResult.objects.filter(pk=failed.pk).update(status="FAILED", finished_at=timezone.now())
    later = DBTaskResult.objects.ready().first()
    DBTaskResult.objects.filter(pk=later.pk).update(run_after=timezone.now() + timedelta(hours=1))
    state = queue_state()
    assert (state.waiting, state.running, state.failed_today, state.workers) == (1, 1, 1, 1)
    assert state.last_heartbeat is not None


def test_the_oldest_is_the_one_that_waits_longest():
    add.enqueue(1, 1)
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(hours=2))
    add.enqueue(1, 1)
    assert queue_state().oldest_waiting // timedelta(hours=1) == 2


def test_still_to_do_is_what_waits_or_runs_of_that_task_alone():
    write_line.enqueue("a", "line")
    for number in range(5):
        add.enqueue(number, number)
    ids = {job.args_kwargs["args"][0]: job.pk for job in DBTaskResult.objects.filter(task_path=add.module_path)}
    for number, status in ((0, "FAILED"), (1, "SUCCESSFUL"), (2, "RUNNING")):
        DBTaskResult.objects.filter(pk=ids[number]).update(status=status)
    DBTaskResult.objects.filter(pk=ids[3]).update(run_after=timezone.now() + timedelta(hours=1))
    assert still_to_do(add) == [(2, 2), (3, 3), (4, 4)]
    assert still_to_do(write_line) == [("a", "line")]
