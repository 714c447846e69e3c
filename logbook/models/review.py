"""What did a proctor decide, and put their name to?"""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from curriculum.models import Programme
from logbook.states import Decision, ReviewKind
from pocus_credentialing.people.models import User

from .scan import Scan
from .visibility import OfScanQuerySet

SCALE = [MinValueValidator(1), MaxValueValidator(5)]


class Review(models.Model):
    """One signed decision. Never edited: an undo or an amendment is a further row that supersedes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="reviews")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")  # on whose authority
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ReviewKind.choices, default=ReviewKind.REVIEW)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    proctor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews")

    # An undo has none of these.
    decision = models.CharField(max_length=24, choices=Decision.choices, blank=True)
    quality = models.PositiveSmallIntegerField(null=True, validators=SCALE)
    answers = models.JSONField(default=dict)  # the proctor's own, per question; none to one that was not looked for
    sealed = models.BooleanField(default=False)  # read before seeing the trainee's
    outcomes = models.JSONField(default=dict)  # question → TP, TN, FP, FN, limited
    outcome = models.CharField(max_length=10, blank=True)  # the worst of them
    attests_supervision = models.BooleanField(default=False)
    iaim = models.JSONField(default=dict)  # competency → 1–5
    entrustment = models.PositiveSmallIntegerField(null=True, validators=SCALE)  # ordinal: never averaged
    comment = models.TextField(max_length=4000, blank=True)
    comments_on_frames = models.JSONField(default=list)  # [{"clip", "frame", "text"}]
    reason = models.TextField(max_length=2000, blank=True)
    call_back = models.BooleanField(default=False)

    # The signature: who, role, meaning, when, how authenticated, and the digest of exactly what was shown.
    signed_at = models.DateTimeField(default=timezone.now)
    printed_name = models.CharField(max_length=220)
    role = models.CharField(max_length=12)
    meaning = models.CharField(max_length=40)
    authentication = models.CharField(max_length=20)
    authenticated_at = models.DateTimeField()
    content_digest = models.CharField(max_length=64)
    statement = models.JSONField()  # pocus-review/1
    signature = models.CharField(max_length=120)
    kid = models.CharField(max_length=40)
    alg = models.CharField(max_length=20)

    objects = OfScanQuerySet.as_manager()

    class Meta:
        ordering = ["signed_at", "id"]
        constraints = [
            # One signed review a round: of two at once, the database itself refuses the second.
            models.UniqueConstraint(
                fields=["scan", "round"], condition=Q(kind=ReviewKind.REVIEW), name="one_review_a_round"
            ),
            models.CheckConstraint(
                condition=Q(kind=ReviewKind.UNDO) | (~Q(decision="") & Q(quality__gte=1) & Q(quality__lte=5)),
                name="review_has_decision_and_quality",
            ),
            models.CheckConstraint(
                condition=Q(kind=ReviewKind.REVIEW) | Q(supersedes__isnull=False), name="undo_and_amendment_supersede"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", Decision.ACCEPTED]) | ~Q(reason=""), name="return_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan_id} {self.kind} {self.decision}"
