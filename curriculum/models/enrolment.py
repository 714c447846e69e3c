"""Which trainee is held to which version, at which hospital?"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from curriculum.states import Route
from pocus_credentialing.people.models import Institution, User

from .programme import Programme, ProgrammeVersion
from .visibility import EnrolmentQuerySet


class Enrolment(models.Model):
    """A trainee in one version of a programme. Moving to another version is an explicit act with a preview."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="enrolments")
    trainee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrolments")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")  # where they scan
    route = models.CharField(max_length=20, choices=Route.choices)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["trainee__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "trainee"], condition=Q(ended_on=None), name="enrolled_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainee_id} in {self.version_id}"


class Move(models.Model):
    """Why an enrolment was moved to another version: the words that belong to an event, which itself holds none. For
    whoever sees the enrolment's history. The event keeps their digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="moves")
    event = models.UUIDField(unique=True)
    reason = models.TextField(max_length=2000)

    def __str__(self) -> str:
        return str(self.event)
