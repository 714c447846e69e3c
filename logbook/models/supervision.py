"""Who watched, as the trainee says and as the supervisor attests?"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from logbook.states import SupervisionMode
from pocus_credentialing.people.models import User

from .scan import Scan
from .visibility import OfScanQuerySet


class AttestationQuerySet(OfScanQuerySet):
    def standing(self) -> AttestationQuerySet:
        """Those that count: given about what the trainee has handed in now. Where one lapsed, the last one given."""
        return self.filter(scan__supervision__attested=True).order_by("number")


class Supervision(models.Model):
    """The trainee's naming of who watched and how. It counts only once that person attests."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scan = models.OneToOneField(Scan, on_delete=models.PROTECT, related_name="supervision")
    mode = models.CharField(max_length=12, choices=SupervisionMode.choices)
    supervisor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Whether the last attestation counts for what was handed in: an index holds what waits for a supervisor's word.
    attested = models.BooleanField(default=False, editable=False)
    # When the scan was sent otherwise than as it was attested, so that the supervisor is asked anew.
    lapsed_at = models.DateTimeField(null=True, editable=False)
    # When whoever is named said that they did not watch; they may still say that they did.
    declined_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["supervisor"], condition=Q(attested=False), name="supervision_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(mode=SupervisionMode.NONE, supervisor=None)
                | (~Q(mode=SupervisionMode.NONE) & Q(supervisor__isnull=False)),
                name="watched_names_a_supervisor",
            ),
            models.CheckConstraint(condition=Q(attested=False) | Q(lapsed_at=None), name="attested_or_lapsed"),
            models.CheckConstraint(condition=Q(attested=False) | Q(declined_at=None), name="attested_or_declined"),
        ]

    def __str__(self) -> str:
        return f"{self.scan_id} {self.mode}"


class Attestation(models.Model):
    """The supervisor's own, signed statement that they watched this scan, and how. A further one follows where the
    trainee sent something else than was attested."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="attestations", db_index=False)
    number = models.PositiveSmallIntegerField(default=1)
    supervisor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attestations")
    mode = models.CharField(max_length=12, choices=SupervisionMode.choices)
    at = models.DateTimeField(default=timezone.now)
    statement = models.JSONField()  # pocus-attestation/1
    signature = models.CharField(max_length=120)
    kid = models.CharField(max_length=40)
    alg = models.CharField(max_length=20)

    objects = AttestationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(mode=SupervisionMode.NONE), name="attested_someone_watched"),
            models.UniqueConstraint(fields=["scan", "number"], name="attestation_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scan_id} attested"
