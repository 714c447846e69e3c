"""What did an assessor see, and put their name to?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from curriculum.assessing import Form, of_sheet
from curriculum.models import Application, Enrolment, Programme, ProgrammeVersion
from logbook.states import AssessmentEntry, AssessmentKind
from pocus_credentialing.people.models import User


class AssessmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> AssessmentQuerySet:
        """One's own, those that one signed, and those of the programmes one directs."""
        if not person.is_authenticated:
            return self.none()
        directed = Programme.objects.directed_by(person)
        return self.filter(Q(enrolment__trainee=person) | Q(assessor=person) | Q(enrolment__programme__in=directed))

    def standing(self) -> AssessmentQuerySet:
        """Those that count: neither undone nor amended since."""
        return self.filter(superseded_by=None).exclude(entry=AssessmentEntry.UNDO)


class Assessment(models.Model):
    """One signed assessment of a trainee, with a form of their programme's version. Never edited: an undo or an
    amendment is a further row that supersedes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client_id = models.UUIDField(null=True, editable=False)  # made with the page: sending twice makes one
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="assessments")
    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.CharField(max_length=10, choices=AssessmentEntry.choices, default=AssessmentEntry.ASSESSMENT)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    assessor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assessments_given")

    form = models.CharField(max_length=140)  # its code in the version
    tool = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=AssessmentKind.choices)
    sheet = models.JSONField()  # the form as it was shown: items, levels, pass mark
    taken_on = models.DateField()

    # An undo has none of these.
    levels = models.JSONField(default=dict)  # item → the place of the level, from 1; 0: not seen
    score = models.PositiveSmallIntegerField(null=True)  # per cent, rounded down
    passed = models.BooleanField(null=True)
    feedback = models.TextField(max_length=4000, blank=True)
    reason = models.TextField(max_length=2000, blank=True)  # of an amendment
    acts_as = models.CharField(max_length=60, blank=True)  # what the assessor is to the trainee, where a rule asks

    # The signature: who, role, meaning, when, how authenticated, and the digest of exactly what was shown.
    signed_at = models.DateTimeField(default=timezone.now)
    printed_name = models.CharField(max_length=220)
    role = models.CharField(max_length=12)
    meaning = models.CharField(max_length=40)
    authentication = models.CharField(max_length=20)
    authenticated_at = models.DateTimeField()
    content_digest = models.CharField(max_length=64)
    statement = models.JSONField()  # pocus-assessment/1
    signature = models.CharField(max_length=120)
    kid = models.CharField(max_length=40)
    alg = models.CharField(max_length=20)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["assessor", "client_id"], name="assessment_once_a_client_id"),
            models.CheckConstraint(
                condition=Q(entry=AssessmentEntry.UNDO) | (Q(passed__isnull=False) & ~Q(feedback="")),
                name="assessment_has_result_and_feedback",
            ),
            models.CheckConstraint(
                condition=Q(entry=AssessmentEntry.ASSESSMENT) | Q(supersedes__isnull=False),
                name="later_assessment_supersedes",
            ),
            models.CheckConstraint(
                condition=~Q(entry=AssessmentEntry.AMENDMENT) | ~Q(reason=""), name="amended_assessment_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=100), name="assessment_score_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.form} {self.entry}"

    @property
    def exam(self) -> str | None:
        return self.application.code if self.application else None

    @property
    def filled(self) -> tuple[Form, str | None]:
        """The form as it was shown, and the exam."""
        return of_sheet(self.sheet, self.exam), self.exam
