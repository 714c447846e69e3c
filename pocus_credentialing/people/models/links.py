"""Who may open an empty installation? Whoever holds the one-time link that the first start printed."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class FirstStartLink(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    secret_digest = models.CharField(max_length=64, unique=True)  # SHA-256: the link itself is not stored
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
