"""Where does a trainee stand with one requirement?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from curriculum.models import Enrolment, Requirement


class StandingQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> StandingQuerySet:
        """Whoever sees the enrolment sees its standings."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(person))


class Standing(models.Model):
    """What judge said, kept as a row and refreshed in the transaction that changes the log. On screen: *progress*."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="standings", db_index=False)
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="standings")
    needed = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    met = models.BooleanField()
    result = models.JSONField()  # judge's Result: counted_scans, excluded with reasons, missing
    as_of = models.DateField()
    next_change_on = models.DateField(null=True)
    judge_version = models.CharField(max_length=12)
    refreshed_at = models.DateTimeField(default=timezone.now)

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "requirement"], name="standing_once_a_requirement"),
        ]
        indexes = [
            models.Index(fields=["enrolment"], condition=Q(met=False), name="standing_unmet"),
            models.Index(fields=["next_change_on"], name="standing_due"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id}: {self.counted}/{self.needed}"
