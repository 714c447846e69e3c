"""What does a program sign in with?"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class Token(models.Model):
    """A bearer token of one person: only its digest is kept. `can_sign` ones live an hour and may review and issue."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="tokens")
    secret_digest = models.CharField(max_length=64, unique=True)
    can_sign = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
