"""What is taught in phase 1?"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pocus_credentialing.people.models import Institution, User

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
    # A hospital's own can be withdrawn: nobody begins its quiz any more; who passed has passed.
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ModuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, institution__isnull=False),
                name="module_withdrawn_by_someone",
            ),
        ]

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


class ModuleDraft(models.Model):
    """What a module of a hospital's own, or its next version, would be: looked at by a director before it is published.
    `data`: as a version keeps it. It is gone when it is published or dropped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="module_drafts")
    module = models.ForeignKey(Module, on_delete=models.CASCADE, null=True, related_name="drafts")
    data = models.JSONField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-changed_at", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return str(self.data["title"])
