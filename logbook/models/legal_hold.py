"""What must stay although its time is over, and who said so?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from curriculum.models import Membership
from curriculum.models.visibility import held_at, in_force
from curriculum.states import Role
from pocus_credentialing.people.models import Institution, User

from .scan import Scan


def directing(person: Any, *, trainee: Any, institution: Any) -> models.QuerySet[Membership]:
    """As a director of a programme that runs there and in which the trainee is or was (values, or outer references)."""
    return (
        Membership.objects.filter(in_force(), person=person, role=Role.DIRECTOR, programme__enrolments__trainee=trainee)
        .filter(held_at(institution))
        .filter(Q(programme__institution=institution) | Q(programme__sites=institution))
    )


class LegalHoldQuerySet(models.QuerySet[Any]):
    def open(self) -> LegalHoldQuerySet:
        return self.filter(lifted_at=None)

    def keeping(self, *, scan: Any, trainee: Any, institution: Any) -> LegalHoldQuerySet:
        """Those that keep what belongs to this scan (values, or outer references)."""
        return self.open().filter(Q(scan=scan) | Q(scan=None, trainee=trainee, institution=institution))

    def visible_to(self, person: Any) -> LegalHoldQuerySet:
        """The directors of the trainee's programmes there."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(Exists(directing(person, trainee=OuterRef("trainee"), institution=OuterRef("institution"))))


class LegalHold(models.Model):
    """On one scan; or, without one, on every scan of a trainee at a hospital."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No index of its own, here and below where a longer one begins with the same column.
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    trainee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="legal_holds")
    reason = models.TextField(max_length=2000)
    put_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.TextField(max_length=2000, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-put_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scan"], condition=Q(lifted_at=None, scan__isnull=False), name="one_hold_on_a_scan"
            ),
            models.UniqueConstraint(
                fields=["institution", "trainee"], condition=Q(lifted_at=None, scan=None), name="one_hold_on_a_trainee"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="held_says_why"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_because="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because="")),
                name="lifted_says_who_when_why",
            ),
        ]
        indexes = [models.Index(fields=["institution", "-put_at", "id"], name="hold_by_institution")]

    def __str__(self) -> str:
        return f"{self.scan_id or self.trainee_id}"
