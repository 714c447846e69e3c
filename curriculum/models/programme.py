"""Which programmes does an institution run, and what did each version ask?"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pocus_credentialing.people.models import Institution, User

from .application import Application, Catalogue
from .visibility import ProgrammeQuerySet


class Programme(models.Model):
    """A way to a certificate, run by one institution, perhaps at other institutions as sites."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="programmes")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    sites = models.ManyToManyField(Institution, related_name="programmes_here", blank=True)
    review_due_days = models.PositiveSmallIntegerField(default=14)
    quiz_cooling_off_hours = models.PositiveSmallIntegerField(default=0)  # after a quiz that was not passed
    created_at = models.DateTimeField(default=timezone.now)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="programme_code_once_an_institution"),
            models.CheckConstraint(
                condition=Q(review_due_days__gte=1) & Q(review_due_days__lte=90), name="review_due_in_1_to_90_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> ProgrammeVersion | None:
        return self.versions.order_by("-number").first()


class ProgrammeVersion(models.Model):
    """What a programme asked from a date on. Immutable; pins the catalogue and the module versions in `data`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="+")
    # The programme file as read: phases, policy (scans before phase 1, validity), certificate text, sources.
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["programme", "-number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.programme} v{self.number}"

    def applications(self) -> models.QuerySet[Application]:
        """The exams this version certifies."""
        return Application.objects.filter(code__in=self.data["applications"])


class ProgrammeFile(models.Model):
    """The file that a version was read from, word for word. Apart, because it is long and seldom read; versions from
    before files were kept have none."""

    version = models.OneToOneField(ProgrammeVersion, on_delete=models.PROTECT, primary_key=True, related_name="file")
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.version_id)


class ProgrammeDraft(models.Model):
    """What the next version may become, as its directors change it in pages: the text of a file, and nothing beside it.
    It is gone when it is published or dropped."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    text = models.TextField()
    based_on = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.programme_id)


class Phase(models.Model):
    """Phase 1, introductory training; phase 2, proctored scanning."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="phases")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="phase_once_a_version")]

    def __str__(self) -> str:
        return self.name
