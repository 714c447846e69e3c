"""What is done every hour or every day, and how is it done once when several workers are running?

    @periodic(every="day")
    @task()
    def remind_overdue_reviews() -> None: ...

A task is asked for once in each period, by whichever worker comes first. Periods that passed while no worker ran are not made up for: a
task looks at everything that is due, not only at yesterday.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks.base import Task

from .models import PeriodicRun

Period = Literal["hour", "day"]

registry: dict[str, tuple[Period, Task[[], Any]]] = {}


def periodic(*, every: Period) -> Callable[[Task[[], Any]], Task[[], Any]]:
    def register(task: Task[[], Any]) -> Task[[], Any]:
        registry[task.module_path] = (every, task)
        return task

    return register


def period_start(every: Period, now: datetime) -> datetime:
    """Whole hours and days of UTC, so that every machine names a period alike."""
    hour = now.astimezone(timezone.get_fixed_timezone(0)).replace(minute=0, second=0, microsecond=0)
    return hour if every == "hour" else hour.replace(hour=0)


def discover() -> None:
    """Find every application's `tasks` module, where the periodic jobs are declared."""
    autodiscover_modules("tasks")


def enqueue_due(now: datetime | None = None) -> list[str]:
    """Ask for what is due in this period and was not yet asked for. The names of what this call asked for."""
    moment = now or timezone.now()
    due = {name: period_start(every, moment) for name, (every, _) in registry.items()}
    asked = set(PeriodicRun.objects.filter(due_at__in=set(due.values())).values_list("name", "due_at"))
    return [name for name, due_at in sorted(due.items()) if (name, due_at) not in asked and _enqueue_once(name, due_at)]


def _enqueue_once(name: str, due_at: datetime) -> bool:
    # The row and the job are one transaction: neither can be there without the other.
    try:
        with transaction.atomic():
            PeriodicRun.objects.create(name=name, due_at=due_at)
            registry[name][1].enqueue()
    except IntegrityError:
        return False
    return True
