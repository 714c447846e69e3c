"""What is done every hour or every day for what is asked?"""

from __future__ import annotations

from django_tasks import task

from curriculum import reminders
from curriculum.actions import kept_papers
from pocus_credentialing.jobs.periodic import periodic


@periodic(every="day")
@task()
def remind_of_outside_expiry() -> None:
    """Certificates from outside that expire soon: trainee and directors are told, 90, 30 and 7 days before."""
    reminders.remind()


@periodic(every="hour")
@task()
def clear_papers() -> None:
    """Papers in which no certificate is."""
    kept_papers.clear_papers()
