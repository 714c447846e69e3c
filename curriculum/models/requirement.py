"""What must be met?"""

from __future__ import annotations

import uuid

from django.db import models

from .application import Application
from .programme import Phase, ProgrammeVersion


class Requirement(models.Model):
    """A rule shape with its parameters, its source, and its scope: one exam, or (null) the whole programme."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="requirements")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="requirements")
    key = models.CharField(max_length=80)  # "cardiac.scans": judge's id for it
    title = models.CharField(max_length=200)
    shape = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=200, blank=True)
    tag = models.CharField(max_length=12)  # v, s: the society's; anything else shows as programme-set
    note = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="requirement_once_a_version")]

    def __str__(self) -> str:
        return self.key

    @property
    def is_programme_set(self) -> bool:
        return self.tag not in ("v", "s")
