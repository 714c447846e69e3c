"""Who put their name, in a named role, under a trainee's record?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from curriculum.models import Application, Enrolment, Programme, ProgrammeVersion
from pocus_credentialing.credentials.states import SignOffEntry
from pocus_credentialing.people.models import User


class SignOffQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> SignOffQuerySet:
        """Under one's own record, those that one gave, and those of the programmes one directs."""
        if not person.is_authenticated:
            return self.none()
        directed = Programme.objects.directed_by(person)
        return self.filter(Q(enrolment__trainee=person) | Q(signer=person) | Q(enrolment__programme__in=directed))

    def standing(self) -> SignOffQuerySet:
        """Those that count: not withdrawn since."""
        return self.filter(superseded_by=None, entry=SignOffEntry.SIGNATURE)


class SignOff(models.Model):
    """One signature on a document that the programme's rules name, such as the summary training record. Never edited:
    its withdrawal is a further signed row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="sign_offs")
    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.CharField(max_length=60, blank=True)  # its code in the rule; none where any will do
    role = models.CharField(max_length=60)  # the named role in which it was signed
    entry = models.CharField(max_length=10, choices=SignOffEntry.choices, default=SignOffEntry.SIGNATURE)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signatures_given")
    reason = models.TextField(max_length=2000, blank=True)  # of a withdrawal

    # The signature: who, in which role, meaning, when, how authenticated, and the digest of exactly what was shown.
    signed_at = models.DateTimeField(default=timezone.now)
    printed_name = models.CharField(max_length=220)
    meaning = models.CharField(max_length=40)
    authentication = models.CharField(max_length=20)
    authenticated_at = models.DateTimeField()
    content_digest = models.CharField(max_length=64)
    statement = models.JSONField()  # pocus-sign-off/1
    signature = models.CharField(max_length=120)
    kid = models.CharField(max_length=40)
    alg = models.CharField(max_length=20)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry=SignOffEntry.SIGNATURE, supersedes=None, reason="")
                | (Q(entry=SignOffEntry.WITHDRAWAL, supersedes__isnull=False) & ~Q(reason="")),
                name="sign_off_signed_or_withdrawn_with_a_reason",
            ),
            models.CheckConstraint(condition=~Q(role=""), name="sign_off_in_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.document} {self.role} {self.entry}"
