"""Whose is a job, and what becomes of it when its worker dies?

django-tasks-db leaves the job of a killed worker running for ever. Here a job belongs to a worker only while that worker's heartbeat
is fresh. Jobs therefore run at least once, and every task has to be idempotent; what a job ends as is written exactly once, because each
end is a conditional update on the very claim that it ends.
"""

from datetime import timedelta
from traceback import extract_tb
from typing import Any

from django.db import OperationalError
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction, is_locked_database_exception

from . import given_up
from .models import Heartbeat

Job = DBTaskResult[Any, Any]

BEAT_SECONDS = 5
# Nearly five missed beats: SQLite's queue for the write lock can hold one up for several seconds. With the beat at which a
# living worker looks for the dead, a job is taken over within 30 seconds.
LEASE = timedelta(seconds=24)
# After so many tries a job is parked as failed: one that kills its worker must not do so for ever.
MAX_ATTEMPTS = 3
FIRST = 50  # the priority of what is to be gone at once: not behind the films of a whole day
MOST_LINES = 200
# How long a job that failed waits for its next try.
RETRY_AFTER = (timedelta(seconds=10), timedelta(minutes=1))


def beat(worker_id: str) -> None:
    """Say that this worker is alive. By the database's clock, so that machines need not agree on the time."""
    if not Heartbeat.objects.filter(worker_id=worker_id).update(seen_at=Now()):
        Heartbeat.objects.create(worker_id=worker_id, started_at=Now(), seen_at=Now())


def alive() -> set[str]:
    fresh = Heartbeat.objects.filter(seen_at__gte=Now() - LEASE)
    return set(fresh.values_list("worker_id", flat=True))


def claim_next(worker_id: str) -> Job | None:
    """The next job, now this worker's; None when there is none."""
    ready = DBTaskResult.objects.ready()
    # An idle worker only reads; it does not take SQLite's one write lock several times a second.
    if not ready.exists():
        return None
    try:
        with exclusive_transaction(ready.db):
            job = ready.get_locked()
            if job is not None:
                job.claim(worker_id)
            return job
    except OperationalError as error:
        if is_locked_database_exception(error):
            return None
        raise


def finish(job: Job, value: Any) -> bool:
    """The job is done. False when it was taken from this worker meanwhile: then another one's end counts."""
    return _end(job, status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now(), return_value=value)


def fail(job: Job, error: BaseException) -> bool:
    """The job raised an error: another try a little later, or parked after the last."""
    reason = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": trace_of(error),
    }
    attempt = len(job.worker_ids)
    if attempt >= MAX_ATTEMPTS:
        return _end(job, status=TaskResultStatus.FAILED, finished_at=timezone.now(), **reason)
    return _end(job, status=TaskResultStatus.READY, run_after=timezone.now() + RETRY_AFTER[attempt - 1], **reason)


def trace_of(error: BaseException) -> str:
    """What kind of error, and where. Not its message, nor a line's values: either may quote a file or a person."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < MOST_LINES:
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines[:MOST_LINES])


def hand_back(job: Job) -> bool:
    """The worker was told to stop in the middle: somebody else begins again at once, and the try does not count."""
    return _end(job, status=TaskResultStatus.READY, started_at=None, worker_ids=job.worker_ids[:-1])


def retire(worker_id: str) -> None:
    Heartbeat.objects.filter(worker_id=worker_id).delete()


def take_over_abandoned() -> int:
    """Give the jobs of dead workers back to the queue; park those that were tried too often. How many there were."""
    running = DBTaskResult.objects.running()
    # Read before the heartbeats: a worker that claims between the two reads is already alive in the second.
    jobs = list(running)
    living = alive() if jobs else set()
    return sum(_abandon(job) for job in jobs if not job.worker_ids or job.worker_ids[-1] not in living)


def _abandon(job: Job) -> bool:
    if len(job.worker_ids) < MAX_ATTEMPTS:
        return _end(job, status=TaskResultStatus.READY)
    lost = f"Given up after {MAX_ATTEMPTS} tries: each time the worker ended in the middle of it."
    ended = _end(
        job,
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path="pocus_credentialing.jobs.leases.WorkerLost",
        traceback=lost,
    )
    if ended:
        given_up.tell(job)
    return ended


class WorkerLost(Exception):
    """Named in a parked job's row."""


def _end(job: Job, **changes: Any) -> bool:
    """Compare and set: `started_at` is different in every claim, so only the claim that was read here can be ended."""
    claim = DBTaskResult.objects.filter(pk=job.pk, status=TaskResultStatus.RUNNING, started_at=job.started_at)
    return claim.update(**changes) == 1
