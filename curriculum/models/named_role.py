"""Who is what in a programme, by the name that its rules give it: mentor, supervisor, core instructor?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from curriculum.wordings import as_words
from pocus_credentialing.people.models import User

from .programme import Programme


class NamedRoleQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> NamedRoleQuerySet:
        """One's own, and those of the programmes one directs."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(Q(person=person) | Q(programme__in=Programme.objects.directed_by(person)))

    def on(self, day: Any) -> NamedRoleQuerySet:
        """Held on this day of the programme's hospital."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class NamedRole(models.Model):
    """What a proctor or director is in one programme from–to, beside their membership. It opens no page and gives no
    right but one: to sign what the programme's rules want signed by it. Whom the rules ask for is counted by it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="named_roles")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="named_roles")
    code = models.CharField(max_length=60)  # as the programme's rules write it
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day, inclusive

    objects = NamedRoleQuerySet.as_manager()

    class Meta:
        ordering = ["code", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person", "code"], condition=Q(ends_on=None), name="named_role_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="named_role_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(code=""), name="named_role_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.code} {self.programme_id}"

    @property
    def in_words(self) -> str:
        return as_words(self.code)
