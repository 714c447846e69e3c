"""What is done every day for what is asked?"""

from __future__ import annotations

from django_tasks import task

from curriculum import reminders
from pocus_credentialing.jobs.periodic import periodic


@periodic(every="day")
@task()
def remind_of_outside_expiry() -> None:
    """Certificates from outside that expire soon: trainee and directors are told, 90, 30 and 7 days before."""
    reminders.remind()
