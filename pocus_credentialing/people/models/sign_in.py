"""In which browsers is this person signed in?"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class SignIn(models.Model):
    """One browser's session, as long as it lasts: so that a person sees theirs and can end each."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80, blank=True)  # “Firefox on Windows”
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-seen_at", "id"]

    def __str__(self) -> str:
        return str(self.id)
