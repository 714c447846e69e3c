"""Who is told when a job is given up, since its worker ended in the middle of it each time?

    @when_given_up(process_clip)
    def say_so(clip_id: str) -> None: ...

Called with what the job was called with. Whoever asks for jobs knows what waits on them; this application does not.
"""

import logging
from collections.abc import Callable
from typing import Any

from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)
Told = Callable[..., None]
registry: dict[str, Told] = {}


def when_given_up(task: Task[..., Any]) -> Callable[[Told], Told]:
    def register(told: Told) -> Told:
        registry[task.module_path] = told
        return told

    return register


def tell(job: DBTaskResult[Any, Any]) -> None:
    """What goes wrong here keeps no other job from being taken over; the sweep of the hour finds what nobody was told of."""
    try:
        path = job.task.module_path  # whoever registered for it is imported with it
        if path in registry:
            registry[path](*job.args_kwargs["args"])
    except Exception as error:
        # By name only: its message may quote what a file or a person said.
        logger.error("that job %s (%s) was given up could not be told: %s", job.pk, job.task_path, type(error).__name__)
