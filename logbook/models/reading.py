"""What did the trainee read, before anyone else said what they saw?"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from .scan import Scan
from .visibility import OfScanQuerySet


class Reading(models.Model):
    """Number 1 is fixed at the first submission and is what outcomes are derived from; later ones are added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="readings", db_index=False)
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    objects = OfScanQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["scan", "number"], name="reading_number_once")]

    def __str__(self) -> str:
        return f"{self.scan_id} #{self.number}"
