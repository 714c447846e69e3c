"""What was practised on a simulator, and who confirms it?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from curriculum.models import Application, Enrolment, Programme
from logbook.states import SimulationState
from pocus_credentialing.people.models import User

DECIDED = (SimulationState.CONFIRMED, SimulationState.DECLINED)


class SimulationQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> SimulationQuerySet:
        """One's own, those that name one as the assessor, and those of the programmes one directs."""
        if not person.is_authenticated:
            return self.none()
        directed = Programme.objects.directed_by(person)
        return self.filter(Q(enrolment__trainee=person) | Q(assessor=person) | Q(enrolment__programme__in=directed))


class Simulation(models.Model):
    """One session on a simulator, as the trainee recorded it. It counts once the assessor or a director confirms it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="simulations")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    scenario = models.CharField(max_length=200)
    held_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    assessor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="simulations_assessed")
    state = models.CharField(max_length=10, choices=SimulationState.choices, default=SimulationState.RECORDED)
    recorded_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(max_length=2000, blank=True)  # why it was declined

    objects = SimulationQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SimulationState.values), name="simulation_state_is_known"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1) & Q(minutes__lte=1440), name="simulation_of_a_minute_to_a_day"
            ),
            models.CheckConstraint(
                condition=(Q(state__in=DECIDED) & Q(decided_by__isnull=False, decided_at__isnull=False))
                | (~Q(state__in=DECIDED) & Q(decided_by=None, decided_at=None)),
                name="decided_simulation_says_who_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=SimulationState.DECLINED) | ~Q(reason=""), name="declined_simulation_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.held_on} {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state == SimulationState.RECORDED
