"""Where a programme runs decides which scans are facts, so everyone in it is judged again when that changes."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from curriculum.models import Enrolment

from . import standings


@task()
def judge_everyone_again(programme_id: str) -> None:
    """One after the other, outside of the request: of a large programme that takes longer than anyone waits for a page.
    Harmless to repeat."""
    for enrolment in Enrolment.objects.filter(programme=UUID(programme_id)).order_by("pk"):
        standings.refresh(enrolment)
