"""What keeps the queue's own tables small?"""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from .models import Heartbeat, PeriodicRun
from .periodic import periodic

KEEP_DONE = timedelta(days=14)
KEEP_FAILED = timedelta(days=180)
KEEP_PERIODIC = timedelta(days=60)


@periodic(every="day")
@task()
def forget_old_jobs() -> None:
    """Jobs that were done are forgotten after two weeks; failed ones stay longer, for whoever looks into them."""
    now = timezone.now()
    DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_DONE).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - KEEP_FAILED).delete()
    PeriodicRun.objects.filter(due_at__lt=now - KEEP_PERIODIC).delete()
    Heartbeat.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
