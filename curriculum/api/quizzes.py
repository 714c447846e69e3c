"""How a programme's trainees took a quiz, for programs of its directors."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curriculum import rules
from curriculum.models import Programme
from curriculum.queries.quizzes import modules_of, statistics_of
from pocus_credentialing.people.models import User


class OptionCountSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    is_right = serializers.BooleanField()
    number = serializers.IntegerField()
    percent = serializers.IntegerField()


class QuizItemSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    right_percent = serializers.IntegerField()
    best_third_percent = serializers.IntegerField(
        allow_null=True,
        help_text="Right among the third with the best results; null where that is fewer than five people.",
    )
    least_third_percent = serializers.IntegerField(allow_null=True)
    faults = serializers.ListField(child=serializers.CharField(), help_text="backwards, hard, other_preferred.")
    options = OptionCountSerializer(many=True)


class QuizStatisticsSerializer(serializers.Serializer[Any]):
    """Of each trainee the first attempt; nothing more than their number where fewer than five have taken it."""

    people = serializers.IntegerField()
    passed_at_once = serializers.IntegerField()
    average = serializers.IntegerField(allow_null=True)
    items = QuizItemSerializer(many=True)


class ProgrammeQuiz(APIView):
    @extend_schema(responses=QuizStatisticsSerializer)
    def get(self, request: Request, programme_id: UUID, code: str) -> Response:
        """How the programme's trainees took a module's current quiz, question by question: a director."""
        visible = Programme.objects.visible_to(request.user).select_related("institution")
        programme: Programme = get_object_or_404(visible, pk=programme_id)
        rules.check_can_manage_people(cast(User, request.user), programme)
        version = next((each for each in modules_of(programme) if each.module.code == code), None)
        if version is None:
            raise Http404
        return Response(QuizStatisticsSerializer(statistics_of(programme, version)).data)
