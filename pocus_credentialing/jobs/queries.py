"""How is the queue doing, and what is it still to do?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from . import leases
from .models import Heartbeat

# A clip takes a minute; something that has waited this long is not being worked on.
LATE = timedelta(minutes=15)


@dataclass(frozen=True)
class QueueState:
    waiting: int
    running: int
    oldest_waiting: timedelta | None
    failed_today: int
    workers: int
    last_heartbeat: datetime | None

    @property
    def oldest(self) -> timedelta:
        return self.oldest_waiting or timedelta()

    @property
    def oldest_minutes(self) -> int:
        return int(self.oldest.total_seconds() // 60)

    @property
    def is_late(self) -> bool:
        return self.oldest >= LATE


def queue_state() -> QueueState:
    """Four small queries. Jobs that wait for their time to come are not late and not counted."""
    now = timezone.now()
    waiting = DBTaskResult.objects.ready().aggregate(count=Count("pk"), oldest=Min("enqueued_at"))
    others = DBTaskResult.objects.filter(status__in=[TaskResultStatus.RUNNING, TaskResultStatus.FAILED]).aggregate(
        running=Count("pk", filter=Q(status=TaskResultStatus.RUNNING)),
        failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED, finished_at__gte=now - timedelta(days=1))),
    )
    return QueueState(
        waiting=waiting["count"],
        running=others["running"],
        oldest_waiting=now - waiting["oldest"] if waiting["oldest"] else None,
        failed_today=others["failed"],
        workers=len(leases.alive()),
        last_heartbeat=Heartbeat.objects.aggregate(last=Max("seen_at"))["last"],
    )


def still_to_do(task: Task[..., Any]) -> list[tuple[Any, ...]]:
    """What each job of this task that waits or runs was given, the earliest first."""
    jobs = DBTaskResult.objects.filter(
        task_path=task.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    given = jobs.order_by("enqueued_at", "pk").values_list("args_kwargs", flat=True)
    return [tuple(each["args"]) for each in given]
