"""What did a trainee write about their own scanning, and who reads it?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from curriculum.models import Application, Enrolment, Membership
from curriculum.models.visibility import held_at, in_force
from curriculum.states import Role

from .scan import Scan


class ReflectionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> ReflectionQuerySet:
        """One's own; and, until it is taken back, those of the programmes in which one directs or proctors there."""
        if not person.is_authenticated:
            return self.none()
        held = Membership.objects.filter(
            in_force(),
            person=person,
            programme=OuterRef("enrolment__programme"),
            role__in=[Role.PROCTOR, Role.DIRECTOR],
        ).filter(Q(role=Role.DIRECTOR) | held_at(OuterRef("enrolment__institution")))
        return self.filter(Q(enrolment__trainee=person) | (Q(withdrawn_at=None) & Exists(held)))

    def standing(self) -> ReflectionQuerySet:
        """Those that count: not taken back."""
        return self.filter(withdrawn_at=None)


class Reflection(models.Model):
    """A text about one exam, and about one of the writer's own scans where they say so. It is never edited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="reflections")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="reflections")
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    certified_at = models.DateTimeField(null=True)  # when a certificate first rested on it

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="reflection_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(certified_at=None), name="certified_reflection_stays"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.application_id}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None
