"""Courses that a programme held, and who was there."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from curriculum.states import CourseKind
from pocus_credentialing.people.models import User

from .application import Application
from .learning_visibility import AttendanceQuerySet, CourseQuerySet
from .programme import Programme


class Course(models.Model):
    """A live course, lecture or case of a programme, with the hours that everyone who was there is credited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="courses")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=CourseKind.choices, default=CourseKind.LIVE_COURSE)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    competencies = models.JSONField(default=list)  # of I-AIM
    held_on = models.DateField()  # the last day of it
    minutes = models.PositiveIntegerField()
    hands_on_minutes = models.PositiveIntegerField(default=0)
    code = models.SlugField(max_length=60, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hands_on_minutes__lte=F("minutes")), name="course_hands_on_is_part_of_all"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """A trainee on a course's list; it counts once a director confirms that they were there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="attendances")
    trainee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attendances")
    listed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["trainee__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["course", "trainee"], name="listed_once_a_course"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="attendance_confirmed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
