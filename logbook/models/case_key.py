"""How does the author find the chart again, if a finding was missed?"""

from __future__ import annotations

import uuid

from django.db import models

from .scan import Scan


class CaseKey(models.Model):
    """An optional local key, encrypted; visible to author and director only; deleted after a set time; never
    exported. A row of its own, so that deleting it leaves the scan untouched."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scan = models.OneToOneField(Scan, on_delete=models.PROTECT, related_name="case_key")
    ciphertext = models.BinaryField()
    delete_on = models.DateField()

    def __str__(self) -> str:
        return str(self.scan_id)
