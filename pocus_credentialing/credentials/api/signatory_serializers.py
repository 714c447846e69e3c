"""How does a program ask an outside signatory, and what is it told of them?"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from curriculum.models import Enrolment
from pocus_credentialing.credentials.models import OutsideSignatory

from .serializers import IssueSerializer


class InviteSignatorySerializer(IssueSerializer):
    """Your own enrolment, exams by their codes, and whom you ask: an address to mail the link to, or none."""

    name = serializers.CharField(required=False, allow_blank=True, default="", max_length=150)
    email = serializers.EmailField(required=False, allow_blank=True, default="", max_length=254)

    def enrolments(self, person: Any) -> QuerySet[Enrolment]:
        return super().enrolments(person).filter(trainee=person)


class SignatorySerializer(serializers.ModelSerializer[OutsideSignatory]):
    applications = serializers.ListField(source="application_codes", child=serializers.CharField())
    state = serializers.SerializerMethodField()
    certificate = serializers.SerializerMethodField(help_text="The serial of the one that they signed.")

    class Meta:
        model = OutsideSignatory
        fields = [
            "id", "enrolment", "applications", "name", "email", "state", "invited_at", "expires_at", "opened_at",
            "withdrawn_at", "decided_at", "reason", "printed_name", "role", "affiliation", "certificate",
        ]  # fmt: skip
        read_only_fields = fields

    def get_state(self, signatory: OutsideSignatory) -> str:
        if signatory.decision:
            return signatory.decision
        if signatory.withdrawn_at:
            return "withdrawn"
        return "open" if signatory.is_open else "expired"

    def get_certificate(self, signatory: OutsideSignatory) -> str | None:
        evidence = getattr(signatory, "evidence", None)
        return evidence.certificate.serial if evidence else None


class InvitedSignatorySerializer(SignatorySerializer):
    link = serializers.URLField(allow_null=True, read_only=True, help_text="Told this once; null when repeated.")

    class Meta(SignatorySerializer.Meta):
        fields = [*SignatorySerializer.Meta.fields, "link"]
        read_only_fields = fields
