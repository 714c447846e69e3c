"""In which shape do programs read and write assessments?"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, cast

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from curriculum.assessing import Form, forms_of, mark_asked, roles_asked
from curriculum.models import Enrolment
from curriculum.queries.named_roles import held_on
from logbook.models import Assessment
from logbook.queries.assessments import shown_digest
from logbook.rules.assessment_shape import AssessmentSaid, faults
from logbook.states import AssessmentKind


class ItemSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    levels = serializers.ListField(child=serializers.CharField(), help_text="From no marks to full marks.")
    needs = serializers.IntegerField(allow_null=True, help_text="The least level, the first being 1.")
    may_skip = serializers.BooleanField(help_text="Whether 0, not seen, may be said.")
    competency = serializers.CharField(allow_null=True)


class FormSerializer(serializers.Serializer[Any]):
    """A form for one exam (or none), with the digest that an assessment has to name."""

    form = serializers.CharField(source="code")
    application = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    tool = serializers.CharField()
    kind = serializers.ChoiceField(choices=AssessmentKind.choices)
    text = serializers.CharField(allow_null=True)
    items = ItemSerializer(many=True)
    pass_percent = serializers.IntegerField(allow_null=True)
    asks_score = serializers.BooleanField()
    counts_from = serializers.IntegerField(
        allow_null=True, help_text="Of a score that is asked: with how many per cent the programme counts it."
    )
    asks_result = serializers.BooleanField(help_text="Whether `passed` has to be said: the items do not tell.")
    roles = serializers.ListField(
        child=serializers.CharField(),
        help_text="What `acts_as` may be: named roles that the rules ask for and you hold.",
    )
    content_digest = serializers.CharField()


class AssessableSerializer(serializers.ModelSerializer[Enrolment]):
    trainee = serializers.CharField(source="trainee.name", read_only=True)
    programme = serializers.CharField(source="programme.name", read_only=True)
    forms = serializers.SerializerMethodField()

    class Meta:
        model = Enrolment
        fields = ["id", "trainee", "programme", "started_on", "forms"]

    @extend_schema_field(FormSerializer(many=True))
    def get_forms(self, enrolment: Enrolment) -> Any:
        held = self._held(enrolment)
        rows = [
            _as_row(held, enrolment, form, exam) for form in forms_of(enrolment.version.data) for exam in form.exams
        ]
        return FormSerializer(rows, many=True).data

    def _held(self, enrolment: Enrolment) -> list[str]:
        """What you are by name in the programme: asked once for all of its trainees."""
        context, programme = cast("dict[str, Any]", self.context), enrolment.programme
        known: dict[Any, list[str]] = context.setdefault("held_by_programme", {})
        if programme.pk not in known:
            known[programme.pk] = held_on(context["request"].user, programme, programme.institution.today())
        return known[programme.pk]


def _as_row(held: list[str], enrolment: Enrolment, form: Form, exam: str | None) -> dict[str, Any]:
    return {
        **form.sheet(),
        "application": exam,
        "asks_result": not form.is_marked,
        "counts_from": mark_asked(form, exam, enrolment.version.data),
        "roles": [role for role in roles_asked(form, exam, enrolment.version.data) if role in held],
        "content_digest": shown_digest(enrolment, form, exam),
    }


class AssessmentSaidSerializer(serializers.Serializer[Any]):
    """What an assessor says. `content_digest` is the one that the form, or the assessment to be amended, gave."""

    content_digest = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="Needed: else 428."
    )  # fmt: skip
    levels = serializers.DictField(
        child=serializers.IntegerField(), required=False, default=dict, help_text="Item: level, the first being 1; 0: not seen."
    )  # fmt: skip
    feedback = serializers.CharField(max_length=4000)
    taken_on = serializers.DateField(required=False, help_text="Absent: today, at the hospital.")
    passed = serializers.BooleanField(required=False, allow_null=True, default=None)
    score = serializers.IntegerField(required=False, allow_null=True, default=None)
    acts_as = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The same faults, in the same words, as beside the page's fields."""
        enrolment, form = self.context["enrolment"], self.context["form"]
        attrs.setdefault("taken_on", enrolment.programme.institution.today())
        words = {name: value for name, value in attrs.items() if name in AssessmentSaid.__dataclass_fields__}
        said = AssessmentSaid(**{**words, "feedback": words["feedback"].strip(), "reason": words["reason"].strip()})
        found: dict[str, Any] = defaultdict(list)
        for fault in faults(enrolment, form, said, roles=self.context["roles"], amends=self.context["amends"]):
            name = f"{fault.field}.{fault.key}" if fault.key else fault.field
            found[name].append(serializers.ErrorDetail(str(fault.reason), code=fault.reason.code))
        if found:
            raise serializers.ValidationError(dict(found))
        return attrs


class NewAssessmentSerializer(AssessmentSaidSerializer):
    enrolment = serializers.UUIDField()
    form = serializers.CharField(max_length=140)
    application = serializers.CharField(required=False, allow_null=True, default=None, max_length=60)


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    application = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    trainee = serializers.UUIDField(source="enrolment.trainee_id", read_only=True)
    superseded = serializers.SerializerMethodField()
    amend_digest = serializers.SerializerMethodField(help_text="The content_digest that an amendment has to name.")

    class Meta:
        model = Assessment
        fields = [
            "id", "enrolment", "trainee", "application", "entry", "supersedes", "superseded", "form", "tool", "kind",
            "sheet", "taken_on", "levels", "score", "passed", "feedback", "reason", "acts_as", "assessor", "printed_name",
            "role", "meaning", "signed_at", "authentication", "authenticated_at", "content_digest", "amend_digest",
            "statement", "signature", "kid", "alg",
        ]  # fmt: skip

    def get_superseded(self, assessment: Assessment) -> bool:
        return hasattr(assessment, "superseded_by")

    def get_amend_digest(self, assessment: Assessment) -> str:
        return shown_digest(assessment.enrolment, *assessment.filled, assessment)
