"""Which evidence of a certificate was amended after it was issued, and has a director looked at it?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from logbook.models import Assessment, Review, Scan
from pocus_credentialing.people.models import User

from .certificate import Certificate
from .sign_off import SignOff


class FlagQuerySet(models.QuerySet[Any]):
    def open(self) -> FlagQuerySet:
        """Nobody has looked at it yet."""
        return self.filter(looked_at=None)


class Flag(models.Model):
    """One amendment or undoing of a review, an assessment or a signature that counted. The certificate stays as it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="flags")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="+")
    # The row that amends, undoes or withdraws: of a scan's review, an assessment, or a signature on the record.
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, null=True, related_name="+")
    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "review"], name="flagged_once_an_amendment"),
            models.UniqueConstraint(fields=["certificate", "assessment"], name="flagged_once_an_assessment"),
            models.UniqueConstraint(fields=["certificate", "sign_off"], name="flagged_once_a_withdrawal"),
            models.CheckConstraint(
                condition=Q(scan__isnull=False, review__isnull=False, assessment=None, sign_off=None)
                | Q(scan=None, review=None, assessment__isnull=False, sign_off=None)
                | Q(scan=None, review=None, assessment=None, sign_off__isnull=False),
                name="flagged_for_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None) | Q(looked_at__isnull=False, looked_by__isnull=False),
                name="looked_at_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.scan_id or self.assessment_id or self.sign_off_id}"
