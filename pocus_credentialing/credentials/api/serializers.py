"""Is what a program asks of certificates well formed, and what is it told?"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from curriculum.models import Application, Enrolment
from pocus_credentialing.api.exact import Exact
from pocus_credentialing.api.words import LIST
from pocus_credentialing.credentials.candidate import whole
from pocus_credentialing.credentials.checking import state_of
from pocus_credentialing.credentials.models import Certificate, Flag, Print
from pocus_credentialing.credentials.statement import address_of

MOST_EXAMS = 100


class IssueSerializer(Exact):
    """An enrolment that the person may see, and exams by their codes."""

    enrolment = serializers.PrimaryKeyRelatedField(queryset=Enrolment.objects.none())
    applications = serializers.SlugRelatedField(slug_field="code", many=True, queryset=Application.objects.all())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            self.fields["enrolment"].queryset = whole(self.enrolments(request.user))  # type: ignore[attr-defined]

    def to_internal_value(self, data: Any) -> Any:
        """Each exam is looked up by itself: no more of them than any programme has."""
        listed = data.get("applications") if isinstance(data, dict) else None
        if isinstance(listed, list) and len(listed) > MOST_EXAMS:
            said = str(LIST["max_length"]).format(max_length=MOST_EXAMS)
            raise serializers.ValidationError({"applications": [serializers.ErrorDetail(said, code="max_length")]})
        return super().to_internal_value(data)

    def enrolments(self, person: Any) -> QuerySet[Enrolment]:
        found: QuerySet[Enrolment] = Enrolment.objects.visible_to(person)
        return found


class ReasonSerializer(Exact):
    reason = serializers.CharField(max_length=2000)


class LookSerializer(ReasonSerializer):
    """`flags`: the ids of what was looked at, as the certificate tells them."""

    flags = serializers.ListField(child=serializers.UUIDField(), max_length=1000)


class FlagSerializer(serializers.ModelSerializer[Flag]):
    class Meta:
        model = Flag
        fields = ["id", "scan", "assessment", "sign_off", "at", "looked_at", "looked_by"]
        read_only_fields = fields


class PrintSerializer(serializers.ModelSerializer[Print]):
    class Meta:
        model = Print
        fields = ["paper", "sha256", "size", "printed_at"]
        read_only_fields = fields


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    state = serializers.SerializerMethodField()
    holder = serializers.SerializerMethodField()
    applications = serializers.SerializerMethodField()
    programme = serializers.UUIDField(source="version.programme_id")
    version = serializers.IntegerField(source="version.number")
    verify_at = serializers.SerializerMethodField()
    replaced_by = serializers.SlugRelatedField(slug_field="serial", read_only=True)
    flagged = serializers.SerializerMethodField()
    flags = serializers.SerializerMethodField()
    revocation_waits = serializers.SerializerMethodField()
    statement = serializers.SerializerMethodField()
    signature = serializers.SerializerMethodField()
    kid = serializers.SerializerMethodField()
    prints = PrintSerializer(many=True, read_only=True)

    class Meta:
        model = Certificate
        fields = [
            "id", "serial", "code", "state", "holder", "enrolment", "programme", "version", "applications",
            "issued_on", "expires_on", "state_since", "state_reason", "flagged", "flags", "revocation_waits", "replaced_by",
            "verify_at", "statement", "signature", "kid", "prints",
        ]  # fmt: skip
        read_only_fields = fields

    def get_state(self, certificate: Certificate) -> str:
        return state_of(certificate)

    @extend_schema_field({"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}})
    def get_holder(self, certificate: Certificate) -> dict[str, str]:
        return {"id": str(certificate.holder_id), "name": certificate.holder.printed_name}

    def get_applications(self, certificate: Certificate) -> list[str]:
        return certificate.application_codes

    def get_verify_at(self, certificate: Certificate) -> str:
        return address_of(certificate.code)

    def get_flagged(self, certificate: Certificate) -> bool | None:
        """Whether an amendment behind it waits to be looked at: for its directors; null for the holder."""
        return None if self._is_own(certificate) else certificate.flagged_at is not None

    def get_revocation_waits(self, certificate: Certificate) -> bool:
        return any(each.is_open for each in certificate.revocations.all())

    @extend_schema_field(FlagSerializer(many=True))
    def get_flags(self, certificate: Certificate) -> list[dict[str, Any]]:
        """What was amended behind it: for its directors, not for the holder."""
        if self._is_own(certificate):
            return []
        return list(FlagSerializer(certificate.flags.all(), many=True).data)

    def _is_own(self, certificate: Certificate) -> bool:
        request = self.context.get("request")
        return request is None or certificate.holder_id == request.user.pk

    @extend_schema_field({"type": "object", "nullable": True})
    def get_statement(self, certificate: Certificate) -> dict[str, Any] | None:
        evidence = getattr(certificate, "evidence", None)
        return evidence.statement if evidence else None

    def get_signature(self, certificate: Certificate) -> str | None:
        evidence = getattr(certificate, "evidence", None)
        return evidence.signature if evidence else None

    def get_kid(self, certificate: Certificate) -> str | None:
        evidence = getattr(certificate, "evidence", None)
        return evidence.kid if evidence else None
