"""The teaching library, for programs: the reviewer's answers only after one's own."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiTypes, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from logbook.actions import hiding, teaching
from logbook.handing_out import file_of
from logbook.models import CaseReading, TeachingCase
from logbook.queries.teaching import asked_in, asked_in_each, reading_of
from logbook.rules.review_shape import ANSWER_NEEDED
from logbook.rules.teaching import check_can_read, check_can_withdraw
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.negotiation import WhateverIsAccepted
from pocus_credentialing.api.pagination import CursorPagination


class LatestFirst(CursorPagination):
    ordering = ("-released_at", "-id")


class CaseReadingSerializer(serializers.ModelSerializer[CaseReading]):
    class Meta:
        model = CaseReading
        fields = ["answers", "truth", "outcomes", "at"]


class TeachingCaseSerializer(serializers.ModelSerializer[TeachingCase]):
    application = serializers.CharField(source="clip.scan.application.code", read_only=True)
    questions = serializers.SerializerMethodField()
    reading = serializers.SerializerMethodField(help_text="Yours, with the reviewer's answers; null before.")

    class Meta:
        model = TeachingCase
        fields = ["id", "programme", "application", "about", "released_at", "withdrawn_at", "questions", "reading"]

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_questions(self, case: TeachingCase) -> dict[str, str]:
        known = self.context.get("asked")
        return {question.code: question.text for question in (asked_in(case) if known is None else known[case.pk])}

    @extend_schema_field(CaseReadingSerializer(allow_null=True))
    def get_reading(self, case: TeachingCase) -> Any:
        known = self.context.get("readings")
        found = known.get(case.pk) if known is not None else reading_of(case, self.context["person"])
        return CaseReadingSerializer(found).data if found else None


class ReadSerializer(serializers.Serializer[Any]):
    answers = serializers.DictField(
        child=serializers.CharField(), help_text="Question: positive, negative or indeterminate; each of them."
    )

    def validate_answers(self, answers: dict[str, str]) -> dict[str, str]:
        questions = {question.code: question for question in asked_in(self.context["case"])}
        whole = all(answers.get(code) in question.answers for code, question in questions.items())
        if not whole or set(answers) - set(questions):
            raise serializers.ValidationError(str(ANSWER_NEEDED.sentence), code=ANSWER_NEEDED.code)
        return answers


class ReleaseSerializer(serializers.Serializer[Any]):
    about = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=200, help_text="No patient, no name, not the answer."
    )


class WithdrawSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


@extend_schema_view(
    list=extend_schema(summary="Clips released for teaching where you are, the latest first"),
    retrieve=extend_schema(summary="One of them; with the reviewer's answers once you have read it"),
)
class TeachingCaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[TeachingCase]):
    serializer_class = TeachingCaseSerializer
    pagination_class = LatestFirst
    queryset = TeachingCase.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[TeachingCase]:
        visible = TeachingCase.objects.visible_to(self.request.user).select_related("programme__institution")
        return visible.select_related("clip__scan__application").prefetch_related("clip__scan__catalogue")

    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset()) or []
        mine = CaseReading.objects.filter(reader=_person(request), case__in=[row.pk for row in rows])
        context = {"readings": {reading.case_id: reading for reading in mine}, "asked": asked_in_each(rows)}
        return self.get_paginated_response(TeachingCaseSerializer(rows, many=True, context=context).data)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "person": self.request.user}

    @extend_schema(request=ReadSerializer, responses={201: TeachingCaseSerializer})
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        """Commit a reading; the answer holds the reviewer's."""
        case = self.get_object()

        def act() -> Response:
            check_can_read(_person(request), case)
            shape = ReadSerializer(data=request.data, context={"case": case})
            shape.is_valid(raise_exception=True)
            teaching.read(case=case, by=_person(request), **shape.validated_data)
            said = TeachingCaseSerializer(case, context=self.get_serializer_context()).data
            return Response(said, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(request=WithdrawSerializer, responses=TeachingCaseSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Out of the library, with a reason: a director of the programme, or whose scan it is."""
        case = self.get_object()

        def act() -> Response:
            check_can_withdraw(_person(request), case)
            shape = WithdrawSerializer(data=request.data)
            shape.is_valid(raise_exception=True)
            withdrawn = teaching.withdraw(case=case, by=_person(request), **shape.validated_data)
            case.withdrawn_at = withdrawn.withdrawn_at
            return Response(TeachingCaseSerializer(case, context=self.get_serializer_context()).data)

        return once(request, act)

    @extend_schema(request=None, responses={204: None}, summary="Patient data visible: hide it from everyone at once")
    @action(detail=True, methods=["post"])
    def hide(self, request: Request, pk: str) -> Response:
        case = self.get_object()

        def act() -> Response:
            hiding.hide(clip=case.clip, by=_person(request))
            return Response(status=status.HTTP_204_NO_CONTENT)

        return once(request, act)

    @extend_schema(responses={(200, "video/mp4"): OpenApiTypes.BINARY}, summary="The film; answers ranges")
    @action(detail=True, methods=["get"], content_negotiation_class=WhateverIsAccepted)
    def video(self, request: Request, pk: str) -> HttpResponseBase:
        return file_of(request._request, self.get_object().clip, "video")

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, summary="One picture of it")
    @action(detail=True, methods=["get"], content_negotiation_class=WhateverIsAccepted)
    def poster(self, request: Request, pk: str) -> HttpResponseBase:
        return file_of(request._request, self.get_object().clip, "poster")


def _person(request: Request) -> Any:
    return request.user
