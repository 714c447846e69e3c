"""What is taught in phase 1?"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from pocus_credentialing.people.models import Institution

from .application import Application
from .learning_visibility import ModuleQuerySet


class Module(models.Model):
    """An introductory module; `application` null means general. `institution` null: the library's, for everyone; else a
    hospital's own, for its people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="modules")
    position = models.PositiveSmallIntegerField(default=0)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="modules")

    objects = ModuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def current(self) -> ModuleVersion | None:
        return self.versions.order_by("-number").first()


class ModuleVersion(models.Model):
    """Text and quiz as they were from a date on; immutable, so that an attempt can be read as it was taken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    data = models.JSONField()  # the library's ModuleSource: html, competencies, minutes, questions, pass mark, sources
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["module", "number"], name="module_version_number_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"
