"""A hospital's own modules, for programs of its directors: publish one with its quiz, and its next versions."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import parsers, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curriculum import queries, rules, text_pictures
from curriculum.actions.own_modules import bring_back_module, keep_pictures, publish_module, withdraw_module
from curriculum.api.module_serializers import ModuleDetailSerializer, ModuleSerializer
from curriculum.forms.own_modules import LONGEST_TEXT
from curriculum.models import Application, Module, Programme
from curriculum.queries.quizzes import own_modules_of
from curriculum.quiz_files import NotReadable, read_quiz_file
from curriculum.quiz_files.shape import MOST_BYTES, MOST_PACKAGE_BYTES
from curriculum.quiz_pictures import with_pictures
from curriculum.states import Competency
from pocus_credentialing.api.exact import Exact
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.people.models import User


class OwnModuleSerializer(Exact):
    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(max_length=300)
    application = serializers.SlugRelatedField(
        slug_field="code", queryset=Application.objects.all(), required=False, allow_null=True, default=None
    )
    competency = serializers.ChoiceField(choices=Competency.choices, help_text="Of questions that name none.")
    minutes = serializers.IntegerField(min_value=1, max_value=600)
    pass_percent = serializers.IntegerField(min_value=1, max_value=100)
    text = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="", help_text="Markdown.")
    text_pictures = serializers.FileField(
        required=False,
        allow_empty_file=True,
        help_text="A ZIP (multipart) with the pictures that the text shows, JPEG or PNG. The next version keeps those of the one before.",
    )
    quiz = serializers.CharField(
        max_length=MOST_BYTES,
        trim_whitespace=False,
        allow_blank=True,
        default="",
        help_text="The questions, in GIFT, or a QTI item or test as XML. Mistakes stand in `reasons`, each with its line.",
    )
    file = serializers.FileField(
        required=False,
        allow_empty_file=True,
        help_text="Instead of `quiz` (multipart): also a ZIP, of QTI or of a GIFT text, with the pictures that the questions show.",
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        typed, file = said.pop("quiz"), said.pop("file", None)
        if (file is None) == (not typed.strip()):
            one = serializers.ErrorDetail(_("Send the questions as a text or as a file."), code="one_of_two")
            raise serializers.ValidationError({"quiz": [one]})
        zipped = said.pop("text_pictures", None)
        packed = zipped.read(MOST_PACKAGE_BYTES + 1) if zipped is not None else None
        try:
            shows, of_text = text_pictures.with_pictures(said["text"], packed, self.context["before"])
        except NotReadable as refused:
            raise _told("text", refused) from None
        try:
            brought = read_quiz_file(file.read(MOST_PACKAGE_BYTES + 1) if file is not None else typed.encode())
            questions, pictures = with_pictures(brought, said["competency"])
        except NotReadable as refused:
            raise _told("file" if file is not None else "quiz", refused) from None
        return {**said, "questions": questions, "text_shows": shows, "pictures": [*of_text, *pictures]}


def _told(field: str, refused: NotReadable) -> serializers.ValidationError:
    told = _("%(place)s: expected %(expected)s")
    reasons = [
        serializers.ErrorDetail(told % {"place": each.place, "expected": each.expected}, code="mistake")
        for each in refused.mistakes
    ]
    return serializers.ValidationError({field: reasons})


class _Own(APIView):
    parser_classes = (parsers.MultiPartParser, *APIView.parser_classes)

    def programme(self, request: Request, programme_id: UUID) -> Programme:
        visible = Programme.objects.visible_to(request.user).select_related("institution")
        found: Programme = get_object_or_404(visible, pk=programme_id)
        rules.check_can_manage_people(cast(User, request.user), found)
        return found

    def publish(self, request: Request, programme: Programme, module: Module | None) -> Response:
        current = module.current if module else None
        before = current.data["pictures"] if current else ()
        shape = OwnModuleSerializer(data=request.data, context={"before": before})
        shape.is_valid(raise_exception=True)
        person, said = cast(User, request.user), dict(shape.validated_data)
        pictures = said.pop("pictures")

        def first() -> None:
            keep_pictures(programme=programme, by=person, module=module, pictures=pictures)

        def act() -> Response:
            done = publish_module(programme=programme, by=person, module=module, **said)
            told = ModuleDetailSerializer(done, context={"passed": queries.passed_modules(person)}).data
            return Response(told, status=status.HTTP_201_CREATED)

        return once(request, act, first=first)


class OwnModules(_Own):
    @extend_schema(responses=ModuleSerializer(many=True))
    def get(self, request: Request, programme_id: UUID) -> Response:
        """The hospital's own modules: a director."""
        codes = [each.module.code for each in own_modules_of(self.programme(request, programme_id))]
        found = Module.objects.filter(code__in=codes).select_related("application").prefetch_related("versions")
        passed = queries.passed_modules(cast(User, request.user))
        return Response(ModuleSerializer(found, many=True, context={"passed": passed}).data)

    @extend_schema(request=OwnModuleSerializer, responses={201: ModuleDetailSerializer})
    def post(self, request: Request, programme_id: UUID) -> Response:
        """Publish a module of the hospital's own: a director."""
        return self.publish(request, self.programme(request, programme_id), None)


class OwnModule(_Own):
    @extend_schema(
        request=OwnModuleSerializer,
        responses={201: ModuleDetailSerializer},
        operation_id="programmes_modules_next_version",
    )
    def post(self, request: Request, programme_id: UUID, code: str) -> Response:
        """Publish its next version: a director."""
        programme = self.programme(request, programme_id)
        module = get_object_or_404(Module, institution=programme.institution_id, code=code)
        return self.publish(request, programme, module)


class _Verb(_Own):
    def done(self, request: Request, programme_id: UUID, code: str, act: Any) -> Response:
        programme, person = self.programme(request, programme_id), cast(User, request.user)
        module = get_object_or_404(Module, institution=programme.institution_id, code=code)
        done = act(programme=programme, module=module, by=person)
        return Response(ModuleSerializer(done, context={"passed": queries.passed_modules(person)}).data)


class OwnModuleWithdraw(_Verb):
    @extend_schema(request=None, responses=ModuleSerializer)
    def post(self, request: Request, programme_id: UUID, code: str) -> Response:
        """Withdraw it: nobody begins its quiz any more; who passed has passed: a director."""
        return self.done(request, programme_id, code, withdraw_module)


class OwnModuleBringBack(_Verb):
    @extend_schema(request=None, responses=ModuleSerializer)
    def post(self, request: Request, programme_id: UUID, code: str) -> Response:
        """Bring it back: it can be taken again: a director."""
        return self.done(request, programme_id, code, bring_back_module)
