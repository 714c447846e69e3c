"""Which workers are alive, and which periodic jobs have been asked for? The jobs themselves are django-tasks-db's rows."""

from django.db import models


class Heartbeat(models.Model):
    """One running worker. It says every few seconds that it is alive; its jobs are its own only as long as it does."""

    worker_id = models.CharField(primary_key=True, max_length=64)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.worker_id


class PeriodicRun(models.Model):
    """One periodic job, asked for once in one period. The constraint decides between workers that ask at the same moment."""

    name = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    enqueued_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="periodic_job_once_a_period")]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M}"
