"""Who has which role in which programme, from when to when?"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from curriculum.states import Role
from pocus_credentialing.people.models import Institution, User

from .application import Application
from .programme import Programme
from .visibility import MembershipQuerySet


class Membership(models.Model):
    """A role from–to. `sites` empty means everywhere the programme runs; a proctor's `applications` are what they
    may review, and `basis` says on what ground."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day, inclusive
    sites = models.ManyToManyField(Institution, blank=True, related_name="+")
    applications = models.ManyToManyField(Application, blank=True, related_name="+")
    basis = models.CharField(max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person", "role"], condition=Q(ends_on=None), name="role_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="membership_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["person", "role"], name="membership_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.programme_id}"
