"""What was a program told, the first time it sent this request?"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone

from .user import User

KEPT = timedelta(hours=24)


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def in_time(self) -> KeptAnswerQuerySet:
        return self.filter(at__gt=timezone.now() - KEPT)

    def over(self) -> KeptAnswerQuerySet:
        return self.filter(at__lte=timezone.now() - KEPT)


class KeptAnswer(models.Model):
    """The answer to a POST with an Idempotency-Key; kept for a day, so that the key is good for a new request then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)  # SHA-256 of method, path and body
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="answer_kept_once")]

    def __str__(self) -> str:
        return self.key
