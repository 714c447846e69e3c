"""Which bytes were printed?"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from pocus_credentialing.people.models.institution import Paper

from .certificate import Certificate


class Print(models.Model):
    """The PDF's bytes, written once by a worker: rendering again would not give the same file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="prints")
    paper = models.CharField(max_length=10, choices=Paper.choices)
    sha256 = models.CharField(max_length=64)  # also its name in storage
    size = models.PositiveIntegerField()
    printed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "paper"], name="printed_once_a_paper")]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.paper}"
