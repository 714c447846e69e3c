"""Which exams are there, and what did they look like in a version of the catalogue?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.states import Kind


class Catalogue(models.Model):
    """One version of `library/applications.yaml`, kept whole: `data["applications"]` is a list of definitions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.CharField(max_length=40, unique=True)
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.version

    def definition(self, code: str) -> dict[str, Any]:
        """Questions, views, sub-types, indications and anchors of one exam in this version."""
        for definition in self.data["applications"]:
            if definition["code"] == code:
                return dict(definition)
        raise KeyError(code)


class Application(models.Model):
    """A focused examination. On screen: *exam*. Its definition lies in the catalogue's versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    short_title = models.CharField(max_length=40)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="+")  # the newest that has it
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.title

    @property
    def definition(self) -> dict[str, Any]:
        return self.catalogue.definition(self.code)

    @property
    def is_procedure(self) -> bool:
        return self.kind == Kind.PROCEDURAL
