"""Reflections, for programs: the same rules and actions as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from curriculum.models import Application, Enrolment
from logbook.actions import reflections
from logbook.models import Reflection
from logbook.queries.reflections import scans_to_reflect_on
from logbook.rules import reflections as rules
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination


class LatestFirst(CursorPagination):
    ordering = ("-written_at", "-id")


class ReflectionSerializer(serializers.ModelSerializer[Reflection]):
    application = serializers.SlugRelatedField("code", read_only=True)
    trainee = serializers.UUIDField(source="enrolment.trainee_id", read_only=True)

    class Meta:
        model = Reflection
        fields = ["id", "enrolment", "trainee", "application", "scan", "text", "written_at", "withdrawn_at"]


class ReflectionWrittenSerializer(serializers.Serializer[Any]):
    enrolment = serializers.UUIDField()
    application = serializers.SlugRelatedField("code", queryset=Application.objects.all())
    scan = serializers.UUIDField(allow_null=True, default=None, help_text="One of the trainee's own, once it was sent.")
    text = serializers.CharField(
        max_length=rules.MOST,
        help_text="No names, dates of birth or numbers of patients: proctors and directors read it.",
    )


@extend_schema_view(
    list=extend_schema(summary="Reflections: your own, and those of programmes in which you proctor or direct"),
    retrieve=extend_schema(summary="One reflection"),
)
class ReflectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Reflection]):
    serializer_class = ReflectionSerializer
    pagination_class = LatestFirst
    queryset = Reflection.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Reflection]:
        return Reflection.objects.visible_to(self.request.user).select_related(
            "enrolment__programme__institution", "application"
        )

    @extend_schema(request=ReflectionWrittenSerializer, responses={201: ReflectionSerializer})
    def create(self, request: Request) -> Response:
        """Write one; it counts at once where the programme asks for reflections."""
        shape = ReflectionWrittenSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        said = dict(shape.validated_data)
        visible = Enrolment.objects.visible_to(request.user).select_related("programme__institution", "version")
        enrolment = get_object_or_404(visible, pk=said.pop("enrolment"))
        rules.check_can_write(_person(request), enrolment)
        if said["scan"] is not None:
            said["scan"] = scans_to_reflect_on(enrolment).filter(pk=said["scan"]).first()
            if said["scan"] is None:
                unknown = _("Name one of your own scans that you have sent.")
                raise serializers.ValidationError({"scan": [serializers.ErrorDetail(unknown, code="not_such_a_scan")]})

        def act() -> Response:
            made = reflections.write(enrolment=enrolment, by=_person(request), **said)
            return Response(ReflectionSerializer(made).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(request=None, responses=ReflectionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """By who wrote it, while no certificate rests on it."""
        found = self.get_object()

        def act() -> Response:
            done = reflections.withdraw(reflection=found, by=_person(request))
            return Response(ReflectionSerializer(done).data)

        return once(request, act)


def _person(request: Request) -> Any:
    return request.user
