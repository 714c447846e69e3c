"""How do exams, programmes and enrolments look to a program?"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from curriculum.models import Enrolment, Programme
from curriculum.states import Kind, Role, Route


class OptionSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()


class QuestionSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    positive = serializers.CharField(help_text="What the answer “positive” says.")
    negative = serializers.CharField(help_text="What the answer “negative” says.")
    abnormal_answer = serializers.CharField(help_text="Which of the two departs from the expected finding.")
    optional = serializers.BooleanField(
        default=False, help_text="Not every patient raises it: left out of `answers` where it was not looked for."
    )


class OutcomeSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    success = serializers.CharField()
    failure = serializers.CharField()


class ViewSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()
    short = serializers.CharField()
    required = serializers.BooleanField()
    criteria = serializers.ListField(child=serializers.CharField())


class AnchorSerializer(serializers.Serializer[Any]):
    level = serializers.IntegerField()
    text = serializers.CharField()


class ApplicationSerializer(serializers.Serializer[Any]):
    """A focused examination, as the newest catalogue defines it."""

    code = serializers.CharField()
    title = serializers.CharField()
    short_title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    selectable = serializers.BooleanField(
        source="definition.selectable", help_text="Whether scans of it can be started."
    )
    scope = serializers.CharField(source="definition.scope")
    questions = QuestionSerializer(many=True, source="definition.questions")
    outcome = OutcomeSerializer(allow_null=True, source="definition.outcome", help_text="Of a procedure.")
    views = ViewSerializer(many=True, source="definition.views")
    sub_types = OptionSerializer(many=True, source="definition.sub_types")
    indications = OptionSerializer(many=True, source="definition.indications")
    quality = AnchorSerializer(many=True, source="definition.quality", help_text="What each image quality means.")


class HospitalSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class PersonSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    """A programme that one takes part in."""

    institution = HospitalSerializer()
    version = serializers.SerializerMethodField()
    roles = serializers.SerializerMethodField()

    class Meta:
        model = Programme
        fields = ["id", "code", "name", "institution", "version", "roles"]

    @extend_schema_field(serializers.IntegerField(help_text="The current version's number."))
    def get_version(self, programme: Programme) -> int:
        return max(version.number for version in programme.versions.all())

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Role.choices)))
    def get_roles(self, programme: Programme) -> list[str]:
        return sorted(self.context["places"].get(programme.pk, ()))


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """A trainee, held to one version of a programme."""

    trainee = PersonSerializer()
    programme = serializers.PrimaryKeyRelatedField(read_only=True)
    version = serializers.IntegerField(source="version.number", help_text="The version they are held to.")
    institution = HospitalSerializer()
    route = serializers.ChoiceField(choices=Route.choices)

    class Meta:
        model = Enrolment
        fields = ["id", "trainee", "programme", "version", "institution", "route", "started_on", "ended_on"]
