"""Who outside the hospital was asked to decide about its only director's own certificate, and what did they decide?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.models import Enrolment, Programme
from pocus_credentialing.people.models import User


class Decision(models.TextChoices):
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Declined")


class OutsideSignatoryQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> OutsideSignatoryQuerySet:
        """The holder's own, and those of the programmes one directs."""
        if not person.is_authenticated:
            return self.none()
        directed = Programme.objects.directed_by(person)
        return self.filter(Q(enrolment__trainee=person) | Q(enrolment__programme__in=directed))

    def open(self) -> OutsideSignatoryQuerySet:
        """Neither decided nor withdrawn nor expired."""
        return self.filter(decided_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class OutsideSignatory(models.Model):
    """Someone without an account here, who decides by a link that works once. Only the digest of its secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="outside_signatories")
    applications_key = models.CharField(max_length=400)  # the codes, sorted, as on a certificate
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150, blank=True)  # as the director calls them; they write their own
    email = models.EmailField(blank=True)  # empty: a link to hand over
    secret_digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    reason = models.TextField(max_length=2000, blank=True)  # why they declined
    printed_name = models.CharField(max_length=80, blank=True)  # these three as they wrote them, and as printed
    role = models.CharField(max_length=80, blank=True)
    affiliation = models.CharField(max_length=120, blank=True)

    objects = OutsideSignatoryQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "applications_key"],
                condition=Q(decided_at=None, withdrawn_at=None),
                name="one_open_signatory",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decision="")
                | Q(decided_at__isnull=False, withdrawn_at=None)
                & (
                    Q(decision=Decision.SIGNED) & ~Q(printed_name="") & ~Q(role="") & ~Q(affiliation="")
                    | Q(decision=Decision.DECLINED) & ~Q(reason="")
                ),
                name="signatory_decided_in_full",
            ),
        ]

    def __str__(self) -> str:
        return self.printed_name or self.name or str(self.id)

    @property
    def application_codes(self) -> list[str]:
        return self.applications_key.split(",")

    @property
    def is_open(self) -> bool:
        return self.decided_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()
