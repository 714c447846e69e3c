"""Which patients may need to be called back, and what was done?"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pocus_credentialing.people.models import User

from .review import Review
from .scan import Scan
from .visibility import OfScanQuerySet


class CallBack(models.Model):
    """Raised by a review; open until someone records what was done. One is open for a scan, however often it is said."""

    again: list[Review]  # filled in by queries.call_backs, for those that show it

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="call_backs")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="called_back")
    raised_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    what_was_done = models.TextField(max_length=2000, blank=True)

    objects = OfScanQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at"]
        indexes = [
            models.Index(fields=["raised_at", "id"], condition=Q(closed_at=None), name="call_back_open"),
            models.Index(fields=["closed_at", "id"], condition=Q(closed_at__isnull=False), name="call_back_closed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, what_was_done="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(what_was_done="")),
                name="closed_says_who_when_what",
            )
        ]

    def __str__(self) -> str:
        return str(self.scan_id)
