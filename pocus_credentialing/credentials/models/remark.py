"""Why was a certificate suspended, lifted, revoked, or left to stand?"""

from __future__ import annotations

import uuid

from django.db import models

from .certificate import Certificate


class Remark(models.Model):
    """The words that belong to an event, which itself holds none. For whoever sees the certificate's history; never
    for the public. The event keeps their digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="remarks")
    event = models.UUIDField(unique=True)
    text = models.TextField(max_length=2000)

    def __str__(self) -> str:
        return str(self.event)
