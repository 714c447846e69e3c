"""How does what a programme asks look to a program?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from curriculum.api.serializers import HospitalSerializer, ProgrammeSerializer
from curriculum.asked import exams_of, module_titles
from curriculum.library.basis import label_of
from curriculum.models import Programme
from curriculum.reading import cited
from curriculum.sentences import requirement_sentence


class SourceSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    citation = serializers.CharField()


class RequirementSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    sentence = serializers.CharField()
    phase = serializers.CharField()
    shape = serializers.CharField()
    application = serializers.CharField(allow_null=True, help_text="Null: the whole programme.")
    params = serializers.DictField()
    label = serializers.CharField(allow_null=True, help_text="What must stand beside a number that is not a society's.")
    note = serializers.CharField()
    sources = SourceSerializer(many=True)


class PhaseSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()


class PolicySerializer(serializers.Serializer[Any]):
    scans_before_phase1_count = serializers.BooleanField(source="scans_before_phase1_count.value")
    validity_months = serializers.IntegerField(source="validity_months.value")


class CertificateTextSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    statement = serializers.CharField()
    limits = serializers.ListField(child=serializers.CharField())


class VersionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()


class AskedSerializer(serializers.Serializer[Any]):
    """The current version, whole."""

    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    catalogue = serializers.CharField(source="catalogue.version")
    applications = serializers.ListField(child=serializers.CharField(), source="data.applications")
    phases = PhaseSerializer(many=True, source="data.phases")
    policy = PolicySerializer(source="data.policy")
    certificate = CertificateTextSerializer(source="data.certificate")


class ProgrammeDetailSerializer(ProgrammeSerializer):
    """A programme with what it asks now."""

    sites = HospitalSerializer(many=True)
    versions = VersionSerializer(many=True)
    current = AskedSerializer()
    requirements = serializers.SerializerMethodField()

    class Meta:
        model = Programme
        fields = [
            *ProgrammeSerializer.Meta.fields,
            "review_due_days",
            "quiz_cooling_off_hours",
            "sites",
            "versions",
            "current",
            "requirements",
        ]

    def get_requirements(self, programme: Programme) -> list[dict[str, Any]]:
        version = programme.current
        if version is None:
            return []
        exams = {exam["code"]: exam["short"] for exam in exams_of(version)}
        modules = module_titles(version)
        return [
            {
                "key": each.key,
                "title": each.title,
                "sentence": requirement_sentence(each, exams, modules),
                "phase": each.phase.key,
                "shape": each.shape,
                "application": each.application.code if each.application else None,
                "params": each.params,
                "label": label_of(each.tag, version.data["suggested_label"]),
                "note": each.note,
                "sources": [
                    {"id": source.id, "citation": source.citation} for source in cited(each.source.split(", "))
                ],
            }
            for each in version.requirements.select_related("phase", "application")
        ]
