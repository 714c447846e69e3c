"""A programme's courses and who was there, and a trainee's hours by year, for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curriculum import rules
from curriculum.actions import courses
from curriculum.ledger import Entry, ledger_of
from curriculum.models import Application, Attendance, Course, Programme
from curriculum.queries.learning import learner_visible_to, trainees_of
from curriculum.states import Competency, CourseKind
from pocus_credentialing.api.exact import Exact
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.models import User

MOST_MINUTES = 120_000


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    trainee_name = serializers.CharField(source="trainee.name")

    class Meta:
        model = Attendance
        fields = ["trainee", "trainee_name", "listed_at", "confirmed_by", "confirmed_at"]


class CourseSerializer(serializers.ModelSerializer[Course]):
    application = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    attendances = AttendanceSerializer(many=True, help_text="Of whom you may see it.")
    competencies = serializers.ListField(child=serializers.ChoiceField(choices=Competency.choices))

    class Meta:
        model = Course
        fields = [
            "id", "programme", "title", "kind", "application", "competencies", "held_on", "minutes", "hands_on_minutes",
            "code", "recorded_by", "recorded_at", "attendances",
        ]  # fmt: skip


class NewCourseSerializer(Exact):
    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=CourseKind.choices)
    application = serializers.SlugRelatedField(
        slug_field="code", queryset=Application.objects.all(), required=False, allow_null=True
    )
    competencies = serializers.ListField(child=serializers.ChoiceField(choices=Competency.choices), default=list)
    held_on = serializers.DateField(help_text="Of several days the last.")
    minutes = serializers.IntegerField(min_value=0, max_value=MOST_MINUTES)
    hands_on_minutes = serializers.IntegerField(min_value=0, max_value=MOST_MINUTES, default=0)
    code = serializers.SlugField(max_length=60, required=False, allow_blank=True, default="")


class ChangedCourseSerializer(NewCourseSerializer):
    """Any of these."""


class TraineesSerializer(Exact):
    trainees = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=500)


class NewestHeldFirst(CursorPagination):
    ordering = ("-held_on", "id")


def _seen(person: User) -> QuerySet[Course]:
    of_whom = Attendance.objects.visible_to(person).select_related("trainee")
    visible = Course.objects.visible_to(person).select_related("programme__institution", "application")
    return cast("QuerySet[Course]", visible.prefetch_related(Prefetch("attendances", of_whom)))


class ProgrammeCourses(generics.ListAPIView[Course]):
    serializer_class = CourseSerializer
    pagination_class = NewestHeldFirst
    queryset = Course.objects.none()

    def get_queryset(self) -> QuerySet[Course]:
        return _seen(cast(User, self.request.user)).filter(programme=self._programme(self.request))

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The programme's courses: for its directors all; for others those on whose list they stand."""
        return super().get(request, *args, **kwargs)

    @extend_schema(request=NewCourseSerializer, responses={201: CourseSerializer})
    def post(self, request: Request, programme_id: UUID) -> Response:
        """Record a course: a director."""
        programme, person = self._programme(request), cast(User, request.user)
        rules.check_can_manage_people(person, programme)
        shape = NewCourseSerializer(data=request.data)
        shape.is_valid(raise_exception=True)

        def act() -> Response:
            made = courses.record_course(programme=programme, by=person, **shape.validated_data)
            return Response(CourseSerializer(_seen(person).get(pk=made.pk)).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    def _programme(self, request: Request) -> Programme:
        visible = Programme.objects.visible_to(request.user).select_related("institution")
        found: Programme = get_object_or_404(visible, pk=self.kwargs["programme_id"])
        return found


@extend_schema_view(retrieve=extend_schema(summary="One course, and who was there"))
class CourseViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Course]):
    queryset = Course.objects.none()
    serializer_class = CourseSerializer
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Course]:
        return _seen(cast(User, self.request.user))

    @extend_schema(
        request=ChangedCourseSerializer,
        responses=CourseSerializer,
        summary="Correct it, while it is not confirmed who was there: a director",
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        course, person = self.get_object(), cast(User, request.user)
        rules.check_can_manage_people(person, course.programme)
        shape = ChangedCourseSerializer(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        courses.change_course(course=course, by=person, **shape.validated_data)
        return Response(CourseSerializer(_seen(person).get(pk=course.pk)).data)

    @extend_schema(
        request=None, responses={204: None}, summary="Remove it, while it is not confirmed who was there: a director"
    )
    def destroy(self, request: Request, pk: str) -> Response:
        courses.remove_course(course=self.get_object(), by=cast(User, request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=TraineesSerializer, responses=CourseSerializer, summary="Put trainees on its list: a director"
    )
    @action(detail=True, methods=["post"], url_path="list")
    def list_attendees(self, request: Request, pk: str) -> Response:
        def act(course: Course, chosen: set[UUID]) -> None:
            known = list(trainees_of(course.programme).filter(pk__in=chosen))
            if len(known) < len(chosen):
                said = serializers.ErrorDetail(_("These are not all trainees of the programme."), code="not_enrolled")
                raise serializers.ValidationError({"trainees": [said]})
            courses.list_attendees(course=course, by=cast(User, request.user), trainees=known)

        return self._with(request, act)

    @extend_schema(request=TraineesSerializer, responses=CourseSerializer, summary="They were there: a director")
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        return self._with(
            request, lambda course, chosen: courses.confirm(course=course, by=cast(User, request.user), trainees=chosen)
        )

    @extend_schema(
        request=TraineesSerializer,
        responses=CourseSerializer,
        summary="It is not confirmed after all; they stay on its list: a director",
    )
    @action(detail=True, methods=["post"])
    def unconfirm(self, request: Request, pk: str) -> Response:
        return self._with(
            request,
            lambda course, chosen: courses.unconfirm(course=course, by=cast(User, request.user), trainees=chosen),
        )

    @extend_schema(
        request=TraineesSerializer, responses=CourseSerializer, summary="They were not there after all: a director"
    )
    @action(detail=True, methods=["post"], url_path="take-off")
    def take_off(self, request: Request, pk: str) -> Response:
        return self._with(
            request,
            lambda course, chosen: courses.take_off(course=course, by=cast(User, request.user), trainees=chosen),
        )

    def _with(self, request: Request, do: Callable[[Course, set[UUID]], Any]) -> Response:
        course, person = self.get_object(), cast(User, request.user)

        def act() -> Response:
            rules.check_can_manage_people(person, course.programme)
            shape = TraineesSerializer(data=request.data)
            shape.is_valid(raise_exception=True)
            do(course, set(shape.validated_data["trainees"]))
            return Response(CourseSerializer(_seen(person).get(pk=course.pk)).data)

        return once(request, act)


class EntrySerializer(serializers.Serializer[Entry]):
    day = serializers.DateField()
    title = serializers.CharField()
    provider = serializers.CharField()
    kind = serializers.ChoiceField(choices=CourseKind.choices)
    minutes = serializers.IntegerField()
    hands_on_minutes = serializers.IntegerField()
    source = serializers.CharField(help_text="outside_certificate, or course.")
    id = serializers.UUIDField(help_text="Of the source.")
    expires_on = serializers.DateField(allow_null=True)


class YearSerializer(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    minutes = serializers.IntegerField()
    hands_on_minutes = serializers.IntegerField()
    entries = EntrySerializer(many=True)


class LedgerSerializer(serializers.Serializer[Any]):
    person = serializers.UUIDField()
    years = YearSerializer(many=True)


class Ledger(APIView):
    @extend_schema(responses=LedgerSerializer)
    def get(self, request: Request, person_id: UUID) -> Response:
        """Hours of continuing education by year: your own, or a trainee's of yours."""
        person = cast(User, request.user)
        learner = get_object_or_404(learner_visible_to(person), pk=person_id)
        return Response(LedgerSerializer({"person": learner.pk, "years": ledger_of(learner, person)}).data)
