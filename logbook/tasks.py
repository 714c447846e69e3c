"""What is done for the logbook every hour or every day?"""

from __future__ import annotations

from django_tasks import task

from logbook import reminders, reminders_of_arrivals, reminders_of_destruction, reminders_of_the_door
from logbook.actions import archives, housekeeping, keeping, numbering
from pocus_credentialing.jobs.periodic import periodic


@periodic(every="hour")
@task()
def sweep() -> None:
    """Recordings and files that lie around too long, clips that nobody works on any more."""
    housekeeping.sweep()


@periodic(every="day")
@task()
def delete_case_keys() -> None:
    housekeeping.delete_case_keys()


@periodic(every="day")
@task()
def remove_recordings_whose_time_is_over() -> None:
    """Clips are kept for a set time after the certificate; a legal hold stops that."""
    keeping.remove_what_is_over()


@periodic(every="day")
@task()
def chase_overdue_reviews() -> None:
    """Reviews that are overdue ask another proctor, then the director."""
    reminders.remind()


@periodic(every="day")
@task()
def say_what_is_destroyed_soon() -> None:
    """The owner of an uncleaned recording is told a week and a day before it is destroyed."""
    reminders_of_destruction.remind()


@periodic(every="day")
@task()
def say_which_arrivals_are_destroyed_soon() -> None:
    """Whoever has, or could give away, what came in by itself is told a week and a day before it is destroyed."""
    reminders_of_arrivals.remind()


@periodic(every="hour")
@task()
def number_clips() -> None:
    """Clips that were cleaned before what their object is called was kept."""
    numbering.number_clips()


@periodic(every="hour")
@task()
def forward_to_archives() -> None:
    """What teaching archives do not have yet, and no other job asks for."""
    archives.forward_everywhere()


@periodic(every="hour")
@task()
def say_that_the_door_is_shut() -> None:
    """Whoever looks after machines is told where none can reach us."""
    reminders_of_the_door.look()
