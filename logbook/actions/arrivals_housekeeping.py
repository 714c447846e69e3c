"""What came in by itself and lies too long, or waits for a job that is gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from logbook.dicom.errors import Code
from logbook.models import Arrival, Knock
from logbook.queries.holds import ARRIVAL_HELD
from pocus_credentialing.jobs.leases import WorkerLost
from pocus_credentialing.jobs.queries import still_to_do

from . import arrivals, waiting

KEPT_FOR = timedelta(days=30)
KNOCKS_KEPT_FOR = timedelta(days=30)
STUCK_AFTER = timedelta(hours=1)
ASKED_AT_MOST = 3


def sweep(moment: datetime) -> None:
    Knock.objects.filter(last_at__lt=moment - KNOCKS_KEPT_FOR).delete()
    too_old = Q(received_at__lt=moment - KEPT_FOR, placed_at=None, destroyed_at=None)
    for arrival in Arrival.objects.filter(too_old).exclude(ARRIVAL_HELD):
        arrivals.expire(arrival=arrival)
    waiting.sum_anew()
    give_up_stuck(moment)


def give_up_stuck(moment: datetime) -> None:
    """Those that nobody looked at: asked for anew, hour by hour, since what stopped it (a full disk, say) ends; and said to be
    unreadable where a worker died of it a few times."""
    stuck = Arrival.objects.filter(sorted_at=None, destroyed_at=None, received_at__lt=moment - STUCK_AFTER)
    if not stuck.exists():
        return
    going = {UUID(pk) for (pk,) in still_to_do(arrivals.sort_arrival)}
    failed = DBTaskResult.objects.filter(task_path=arrivals.sort_arrival.module_path, status=TaskResultStatus.FAILED)
    failed = failed.filter(exception_class_path__endswith=WorkerLost.__qualname__)
    parked = [UUID(job.args_kwargs["args"][0]) for job in failed]
    for arrival in stuck:
        if arrival.pk in going:
            continue
        if parked.count(arrival.pk) < ASKED_AT_MOST:
            arrivals.sort_arrival.enqueue(str(arrival.pk))
        else:
            arrivals.refuse(arrival=arrival, by=None, code=str(Code.COULD_NOT_BE_READ), params={})
