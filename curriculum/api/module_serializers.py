"""How do modules and quizzes look to a program? Which answer is right is said once the quiz is handed in."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from curriculum.api.asked import SourceSerializer
from curriculum.models import Attempt, Module
from curriculum.reading import answered, cited
from curriculum.states import Competency
from pocus_credentialing.api.exact import Exact


class ModuleSerializer(serializers.ModelSerializer[Module]):
    """A module of phase 1, and whether whoever asks has passed it."""

    title = serializers.SerializerMethodField()
    summary = serializers.SerializerMethodField()
    application = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    version = serializers.SerializerMethodField()
    competencies = serializers.SerializerMethodField()
    minutes = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()
    pass_percent = serializers.SerializerMethodField()
    passed_on = serializers.SerializerMethodField()
    withdrawn = serializers.SerializerMethodField()

    class Meta:
        model = Module
        fields = [
            "code", "title", "summary", "application", "version", "competencies", "minutes", "questions",
            "pass_percent", "passed_on", "withdrawn",
        ]  # fmt: skip

    def get_title(self, module: Module) -> str:
        return _newest(module).title

    def get_summary(self, module: Module) -> str:
        return str(_newest(module).data["summary"])

    def get_version(self, module: Module) -> int:
        return int(_newest(module).number)

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Competency.choices)))
    def get_competencies(self, module: Module) -> list[str]:
        return list(_newest(module).data["competencies"])

    def get_minutes(self, module: Module) -> int:
        return int(_newest(module).data["minutes"])

    @extend_schema_field(serializers.IntegerField(help_text="How many the quiz has."))
    def get_questions(self, module: Module) -> int:
        return len(_newest(module).data["questions"])

    def get_pass_percent(self, module: Module) -> int:
        return int(_newest(module).data["pass_percent"]["value"])

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_passed_on(self, module: Module) -> str | None:
        passed_at = self.context["passed"].get(module.code)
        return timezone.localtime(passed_at).date().isoformat() if passed_at else None

    def get_withdrawn(self, module: Module) -> bool:
        return module.withdrawn_at is not None


def _newest(module: Module) -> Any:
    """Among the prefetched versions, so that a list costs no query a row."""
    return max(module.versions.all(), key=lambda version: version.number)


class ChoiceSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()


class QuizPictureSerializer(serializers.Serializer[Any]):
    digest = serializers.CharField(help_text="Its name in `modules/{code}/pictures/{digest}/`.")
    media_type = serializers.CharField()
    alt = serializers.CharField(help_text="What it shows, in words.")


class QuizQuestionSerializer(serializers.Serializer[Any]):
    """As it is asked: nothing in it tells which option is right."""

    code = serializers.CharField()
    text = serializers.CharField()
    pictures = QuizPictureSerializer(many=True, default=[])
    options = ChoiceSerializer(many=True)


class ModuleDetailSerializer(ModuleSerializer):
    """A module's current version, whole."""

    html = serializers.SerializerMethodField()
    sources = serializers.SerializerMethodField()
    quiz = serializers.SerializerMethodField()

    class Meta(ModuleSerializer.Meta):
        fields = [*ModuleSerializer.Meta.fields, "html", "sources", "quiz"]

    @extend_schema_field(serializers.CharField(help_text="The text."))
    def get_html(self, module: Module) -> str:
        return str(_newest(module).data["html"])

    @extend_schema_field(SourceSerializer(many=True))
    def get_sources(self, module: Module) -> Any:
        return SourceSerializer(cited(_newest(module).data["sources"]), many=True).data

    @extend_schema_field(QuizQuestionSerializer(many=True))
    def get_quiz(self, module: Module) -> Any:
        return QuizQuestionSerializer(_newest(module).data["questions"], many=True).data


class AnswersSerializer(Exact):
    """One answer to every question of the module's current version."""

    answers = serializers.DictField(child=serializers.CharField(), help_text="The question's code: the option's code.")

    def validate_answers(self, answers: dict[str, str]) -> dict[str, str]:
        """The same faults, in the same words, as beside the page's questions."""
        questions = {question["code"]: question for question in self.context["version"].data["questions"]}
        wrong: dict[str, Any] = {}
        for code, question in questions.items():
            if code not in answers:
                wrong[code] = [serializers.ErrorDetail(_("Choose an answer."), code="required")]
            elif answers[code] not in {option["code"] for option in question["options"]}:
                wrong[code] = [serializers.ErrorDetail(_("Choose one of the answers given."), code="invalid_choice")]
        unknown = [code for code in answers if code not in questions][:20]
        said = serializers.ErrorDetail(_("The quiz has no such question."), code="unknown_question")
        wrong |= {code[:60]: [said] for code in unknown}
        if wrong:
            raise serializers.ValidationError(wrong)
        return answers


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    """One sitting, of your own."""

    module = serializers.CharField(source="version.module.code")
    version = serializers.IntegerField(source="version.number", help_text="The module's.")

    class Meta:
        model = Attempt
        fields = ["id", "module", "version", "started_at", "handed_in_at", "score", "passed"]


class AnsweredSerializer(QuizQuestionSerializer):
    chosen = serializers.CharField(allow_null=True)
    right = serializers.CharField()
    is_right = serializers.BooleanField()
    explanation = serializers.CharField()
    sources = SourceSerializer(many=True)


class AttemptDetailSerializer(AttemptSerializer):
    questions = serializers.SerializerMethodField()

    class Meta(AttemptSerializer.Meta):
        fields = [*AttemptSerializer.Meta.fields, "questions"]

    @extend_schema_field(AnsweredSerializer(many=True, help_text="None until it is handed in."))
    def get_questions(self, attempt: Attempt) -> Any:
        found = answered(attempt) if attempt.handed_in_at else []
        return AnsweredSerializer(found, many=True).data
