"""Which recordings were hidden, and then taken out of their scan before anybody decided about them?"""

from __future__ import annotations

import uuid

from django.db import models

from pocus_credentialing.people.models import Institution, User


class HiddenRecording(models.Model):
    """What is left of a hidden clip that its owner removed: enough to know the same recording when it is sent again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)  # as the clip's; so is all that follows
    source_uid_digest = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    crop = models.JSONField(null=True)
    hidden_at = models.DateTimeField()
    hidden_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["hidden_at", "id"]
        indexes = [
            models.Index(fields=["digest"], name="hidden_recording_by_digest"),
            models.Index(fields=["source_uid_digest"], name="hidden_recording_by_source_uid"),
        ]

    def __str__(self) -> str:
        return self.digest
