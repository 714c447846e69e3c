"""Which recordings look like others that were there before, though they are not the same file or object?"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from .clip import Clip


class Resemblance(models.Model):
    """Found by comparing pictures, so it may be wrong: for the directors to look into, and counted nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="resembles", db_index=False)
    other = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="+")  # came before it
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["found_at", "id"]
        constraints = [models.UniqueConstraint(fields=["clip", "other"], name="resembles_once")]

    def __str__(self) -> str:
        return f"{self.clip_id} looks like {self.other_id}"
