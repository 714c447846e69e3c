"""Which clips did a director release for teaching, and how were they read?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from curriculum.models import Programme
from curriculum.models.visibility import programmes_as
from curriculum.states import Role
from pocus_credentialing.people.models import User

from .clip import Clip
from .review import Review


class TeachingCaseQuerySet(models.QuerySet[Any]):
    def standing(self) -> TeachingCaseQuerySet:
        return self.filter(withdrawn_at=None)

    def visible_to(self, person: Any) -> TeachingCaseQuerySet:
        """Whoever is in the programme sees what is released there; its directors, what was withdrawn too."""
        if not person.is_authenticated:
            return self.none()
        enrolled = Q(pk__in=person.enrolments.filter(ended_on=None).values("programme"))
        mine = Programme.objects.filter(enrolled | programmes_as(person, *Role.values))
        directed = Programme.objects.directed_by(person)
        return self.filter(
            Q(withdrawn_at=None, programme__in=mine.values("pk")) | Q(programme__in=directed.values("pk"))
        )


class TeachingCase(models.Model):
    """One clip of an accepted scan, released to one programme's library: without whose scan it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="teaching_cases")
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="teaching_cases")
    about = models.CharField(max_length=200, blank=True)  # what to look at; no patient, no person
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(max_length=2000, blank=True)

    objects = TeachingCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-released_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "clip"], condition=Q(withdrawn_at=None), name="clip_released_once_a_programme"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
                name="withdrawn_says_who_when_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clip_id} in {self.programme_id}"


class CaseReadingQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> CaseReadingQuerySet:
        """One's own."""
        return self.filter(reader=person) if person.is_authenticated else self.none()


class CaseReading(models.Model):
    """What somebody read in a case before they saw the reviewer's answers; and how the two compare."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(TeachingCase, on_delete=models.PROTECT, related_name="readings", db_index=False)
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="case_readings")
    answers = models.JSONField()
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")  # whose answers it was compared with
    truth = models.JSONField()
    outcomes = models.JSONField()  # question → TP, TN, FP, FN, limited
    at = models.DateTimeField(default=timezone.now)

    objects = CaseReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["case", "reader"], name="case_read_once_a_person")]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.reader_id}"
