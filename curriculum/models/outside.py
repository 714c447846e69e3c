"""What was learnt elsewhere: the providers a hospital knows, and the certificates its trainees bring."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from curriculum.states import CourseKind, OutsideState
from pocus_credentialing.people.models import Institution, User

from .application import Application
from .learning_visibility import OutsideQuerySet


class Provider(models.Model):
    """A provider of courses that a hospital's directors added to the library's list. A name, and nothing claimed of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="providers")
    name = models.CharField(max_length=120)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["institution", "name"], name="provider_once_a_hospital")]

    def __str__(self) -> str:
        return self.name


class OutsideCertificate(models.Model):
    """Belongs to the trainee and the hospital, not to a programme: like a scan it may serve several. The file lies in
    the hospital's folder by its digest; the hours and days are the trainee's words until a director accepts them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trainee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="outside_certificates")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=CourseKind.choices)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    minutes = models.PositiveIntegerField()  # of continuing education, hands-on time included
    hands_on_minutes = models.PositiveIntegerField(default=0)
    score = models.PositiveSmallIntegerField(null=True)  # percent
    completed_on = models.DateField()
    expires_on = models.DateField(null=True)  # the last day, inclusive
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=OutsideState.choices, default=OutsideState.SUBMITTED)
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(max_length=2000, blank=True)
    code = models.SlugField(max_length=60, blank=True)  # which award or course of a programme's rules it stands for

    objects = OutsideQuerySet.as_manager()

    class Meta:
        ordering = ["-completed_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    decided_by=None, decided_at=None, state__in=[OutsideState.SUBMITTED, OutsideState.WITHDRAWN]
                )
                | Q(
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    state__in=[OutsideState.ACCEPTED, OutsideState.REJECTED],
                ),
                name="outside_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state=OutsideState.REJECTED) | ~Q(reason=""), name="outside_rejected_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(hands_on_minutes__lte=F("minutes")), name="outside_hands_on_is_part_of_all"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("completed_on")), name="outside_expires_after"
            ),
        ]
        indexes = [models.Index(fields=["institution", "state"], name="outside_waiting")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def has_expired(self) -> bool:
        """Its last day has gone by, at the hospital."""
        return self.expires_on is not None and self.expires_on < self.institution.today()
