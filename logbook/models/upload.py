"""Which file is being sent piece by piece, how far is it, and what became of it?"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pocus_credentialing.people.models import User

from .scan import Scan


class UploadQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> UploadQuerySet:
        """One's own."""
        return self.filter(person=person) if person.is_authenticated else self.none()

    def unfinished(self) -> UploadQuerySet:
        return self.filter(ended_at=None)


class Upload(models.Model):
    """A file on its way into a scan. What it is called is never asked for. Its pieces lie sealed in quarantine."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client_id = models.UUIDField(null=True, editable=False)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="uploads", db_index=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    size = models.BigIntegerField()  # as announced
    offset = models.BigIntegerField(default=0)  # how much of it lies here
    last_piece = models.BigIntegerField(default=0)  # where the piece that came last begins
    digest = models.CharField(max_length=64, blank=True)  # SHA-256, where the sender announced it
    handheld = models.CharField(max_length=120, blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    # Of each recording in it: {"number": place in the ZIP or 0, "clip": id or null, "is_new": else it was in the scan
    # before, "reasons": [{"code", "sentence"}]}
    outcome = models.JSONField(default=list)

    is_new = False  # set by whoever has just begun it: a second sending finds the first

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["begun_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scan", "client_id"], name="upload_once_a_client_id"),
            models.CheckConstraint(
                condition=Q(size__gt=0, last_piece__gte=0, last_piece__lte=F("offset"), offset__lte=F("size")),
                name="upload_within_its_size",
            ),
        ]
        indexes = [models.Index(fields=["ended_at", "changed_at"], name="upload_by_age")]

    def __str__(self) -> str:
        return f"{self.scan_id} {self.offset}/{self.size}"

    @property
    def resumes_at(self) -> int:
        """From where it is sent on. Only what was looked at and taken is whole: else its last piece is asked for again."""
        return self.last_piece if self.ended_at is None and self.offset == self.size else self.offset

    @property
    def expires_at(self) -> datetime:
        return self.changed_at + timedelta(hours=settings.UPLOAD_KEPT_HOURS)

    @property
    def percent(self) -> int:
        return int(100 * self.resumes_at / self.size)
