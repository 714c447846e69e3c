"""Who met which programme's requirements, and who says so?"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from curriculum.models import Application, Enrolment, Programme, ProgrammeVersion
from curriculum.models.visibility import administered_by
from pocus_credentialing.credentials.states import PUBLIC, STANDING, CertificateState
from pocus_credentialing.people.models import Institution, User

from .signatory import OutsideSignatory


class CertificateQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> CertificateQuerySet:
        """The holder's own, those of the programmes one directs, those of the institution one administers."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(
            Q(holder=person, state__in=PUBLIC)
            | Q(version__programme__in=Programme.objects.directed_by(person))
            | Q(institution__in=administered_by(person))
        )


class Certificate(models.Model):
    """That a programme's requirements were met. It is not a privilege, and says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="certificates")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certificates")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="+")
    applications = models.ManyToManyField(Application, related_name="+")
    applications_key = models.CharField(max_length=400)  # the codes, sorted: “cardiac,lung”
    serial = models.CharField(max_length=40, unique=True)  # SEH-2026-000417
    code = models.CharField(max_length=16, unique=True)  # 15 random Crockford characters and a check
    state = models.CharField(max_length=12, choices=CertificateState.choices, default=CertificateState.ISSUING)
    # Nobody who has an account here, where an outside signatory decides.
    intended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    intended_at = models.DateTimeField(default=timezone.now)
    logo = models.CharField(max_length=64, blank=True)  # the hospital's as it was issued: what it is printed with
    issued_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)  # inclusive, in the institution's time zone
    state_since = models.DateTimeField(default=timezone.now)
    state_reason = models.TextField(max_length=2000, blank=True)  # never shown to the public
    flagged_at = models.DateTimeField(null=True)  # evidence was amended after issue: for the director
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaces")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-intended_at"]
        constraints = [
            # Of two who issue at once, the database itself refuses the second: one intent, and one that stands. They
            # are two rules because a renewal is intended while the certificate that it will replace still stands.
            models.UniqueConstraint(
                fields=["enrolment", "applications_key"],
                condition=Q(state=CertificateState.ISSUING),
                name="one_certificate_being_issued",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "applications_key"],
                condition=Q(state__in=STANDING),
                name="one_standing_certificate",
            ),
            models.CheckConstraint(
                condition=~Q(state=CertificateState.REPLACED) | Q(replaced_by__isnull=False), name="replaced_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CertificateState.ISSUING, CertificateState.ABANDONED])
                | Q(issued_on__isnull=False, expires_on__isnull=False),
                name="issued_has_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def application_codes(self) -> list[str]:
        return self.applications_key.split(",")

    def is_expired(self, today: date | None = None) -> bool:
        return self.expires_on is not None and (today or self.institution.today()) > self.expires_on


class Evidence(models.Model):
    """judge's whole input and output, and the statement that was signed. Never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="evidence")
    judged = models.JSONField()  # {"version", "facts", "as_of", "judgement", "annex"}: stays in the house
    statement = models.JSONField()  # pocus-certificate/1: what the certificate says, with judged's digest
    signature = models.CharField(max_length=120)
    kid = models.CharField(max_length=40)
    alg = models.CharField(max_length=20)
    # A director, or for the only director's own certificate somebody from outside.
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signatory = models.OneToOneField(OutsideSignatory, on_delete=models.PROTECT, null=True, related_name="evidence")
    issued_at = models.DateTimeField(default=timezone.now)
    authentication = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_by__isnull=False, signatory=None) | Q(issued_by=None, signatory__isnull=False),
                name="issued_by_exactly_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.certificate_id)


# A revocation that nobody has ended in any of the four ways.
UNANSWERED = Q(countersigned_at=None, declined_at=None, taken_back_at=None, completed_alone_at=None)


class RevocationQuerySet(models.QuerySet[Any]):
    def open(self) -> RevocationQuerySet:
        return self.filter(UNANSWERED)


class Revocation(models.Model):
    """A revocation asked for; where a second director or administrator exists, it takes effect by countersignature."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="revocations")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(max_length=2000)
    countersigned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    countersigned_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)  # by who asked
    completed_alone_at = models.DateTimeField(null=True)  # by who asked, where nobody was left to countersign

    objects = RevocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=UNANSWERED,
                name="one_open_revocation",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_at=None, countersigned_by=None)
                | Q(countersigned_at__isnull=False, countersigned_by__isnull=False),
                name="countersigned_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.certificate_id)

    @property
    def is_open(self) -> bool:
        ends = (self.countersigned_at, self.declined_at, self.taken_back_at, self.completed_alone_at)
        return not any(ends)
