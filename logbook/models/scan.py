"""What did a trainee do at one patient encounter with one exam?"""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.models import Application, Catalogue
from logbook.states import SCAN_TURN, AgeBand, ClinicalDecision, Context, ScanState, StudyClass
from pocus_credentialing.people.models import Institution, User

from .visibility import ScanQuerySet


class Scan(models.Model):
    """One patient encounter and one application, by one trainee, in one institution. It never points at a
    requirement: the log says what was done, and programmes judge it. No patient identifiers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client_id = models.UUIDField(null=True, editable=False)  # made on the phone: sending twice makes one scan
    # No index of its own, here and below where a longer one begins with the same column.
    trainee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="scans", db_index=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="scans")  # frozen at start
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="scans")
    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="+")  # as defined when started
    state = models.CharField(max_length=24, choices=ScanState.choices, default=ScanState.DRAFT)

    performed_at = models.DateTimeField(default=timezone.now)
    context = models.CharField(_("why"), max_length=12, choices=Context.choices, blank=True)
    # Whether the trainee performed it, or read what somebody else performed.
    study_class = models.CharField(_("study"), max_length=12, choices=StudyClass.choices, default=StudyClass.PERFORMED)
    trainees = models.PositiveSmallIntegerField(_("trainees credited"), default=1)  # with this study, this one included
    indication = models.CharField(_("indication"), max_length=60, blank=True)  # a code of the exam's list
    sub_type = models.CharField(_("type"), max_length=60, blank=True)
    views = models.JSONField(default=list)  # codes of the views obtained
    # The working copy of the reading: question → positive, negative, indeterminate (a procedure: {"outcome": …}).
    # A question of which nothing is said was not looked for. The first submission copies it into Reading 1, which never
    # changes.
    answers = models.JSONField(default=dict)
    decision = models.CharField(_("what came of it"), max_length=20, choices=ClinicalDecision.choices, blank=True)
    age_band = models.CharField(_("age"), max_length=10, choices=AgeBand.choices, blank=True)
    remarks = models.TextField(_("note"), max_length=2000, blank=True)
    wished_proctor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    first_submitted_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)  # when every clip was ready or left out: the queue begins here
    due_on = models.DateField(null=True)
    opened_at = models.DateTimeField(null=True)  # by a reviewer, since the last submission
    # The day of the latest certificate that counted it, or of the first for its exam after it was settled: so long
    # after it its recordings are kept. Nothing that anybody claims or signs.
    certified_on = models.DateField(null=True)

    objects = ScanQuerySet.as_manager()

    class Meta:
        ordering = ["-performed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["trainee", "client_id"], name="scan_once_a_client_id"),
            models.CheckConstraint(condition=Q(state__in=ScanState.values), name="scan_state_is_known"),
            models.CheckConstraint(condition=Q(study_class__in=StudyClass.values), name="study_class_is_known"),
            models.CheckConstraint(condition=Q(trainees__gte=1), name="credited_to_its_trainee"),
            models.CheckConstraint(
                condition=~Q(state=ScanState.SUBMITTED) | Q(submitted_at__isnull=False), name="submitted_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["trainee", "-performed_at", "-id"], name="scan_by_trainee"),
            models.Index(
                fields=["institution", "due_on", "queued_at", "id"],
                condition=Q(state="submitted"),
                name="scan_waiting_for_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"

    @property
    def definition(self) -> dict[str, Any]:
        """The exam as it was defined when this scan was started: questions, views, sub-types, anchors."""
        return self.catalogue.definition(self.application.code)

    @property
    def missing_required_views(self) -> list[str]:
        return [v["code"] for v in self.definition["views"] if v["required"] and v["code"] not in self.views]

    @property
    def mark(self) -> str:
        """When it was changed last: whoever saves says what they were looking at."""
        return self.changed_at.astimezone(UTC).isoformat()

    @property
    def turn(self) -> str:
        return SCAN_TURN[self.state]

    @property
    def is_editable(self) -> bool:
        return self.state in (ScanState.DRAFT, ScanState.RETURNED)
