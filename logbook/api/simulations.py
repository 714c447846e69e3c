"""Sessions on a simulator, for programs: the same rules and actions as the pages."""

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
from logbook.actions import simulations
from logbook.models import Simulation
from logbook.queries.simulations import assessors_for
from logbook.rules import simulations as rules
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination


class LatestFirst(CursorPagination):
    ordering = ("-held_on", "-id")


class SimulationSerializer(serializers.ModelSerializer[Simulation]):
    application = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    trainee = serializers.UUIDField(source="enrolment.trainee_id", read_only=True)

    class Meta:
        model = Simulation
        fields = [
            "id", "enrolment", "trainee", "application", "scenario", "held_on", "minutes", "assessor", "state", "recorded_at",
            "decided_by", "decided_at", "reason",
        ]  # fmt: skip


class SimulationRecordedSerializer(serializers.Serializer[Any]):
    enrolment = serializers.UUIDField()
    application = serializers.SlugRelatedField(
        "code", queryset=Application.objects.all(), allow_null=True, default=None
    )
    scenario = serializers.CharField(max_length=200)
    held_on = serializers.DateField()
    minutes = serializers.IntegerField(min_value=1, max_value=1440)
    assessor = serializers.UUIDField(help_text="A proctor or director of the programme.")


class SimulationDeclinedSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


@extend_schema_view(
    list=extend_schema(
        summary="Sessions on a simulator: your own, those that name you, those of programmes you direct"
    ),
    retrieve=extend_schema(summary="One session"),
)
class SimulationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Simulation]):
    serializer_class = SimulationSerializer
    pagination_class = LatestFirst
    queryset = Simulation.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Simulation]:
        return Simulation.objects.visible_to(self.request.user).select_related(
            "enrolment__programme__institution", "enrolment__trainee", "application", "assessor"
        )

    @extend_schema(request=SimulationRecordedSerializer, responses={201: SimulationSerializer})
    def create(self, request: Request) -> Response:
        """Record what you practised; it counts once the assessor or a director confirms it."""
        shape = SimulationRecordedSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        said = dict(shape.validated_data)
        visible = Enrolment.objects.visible_to(request.user).select_related("programme__institution", "version")
        enrolment = get_object_or_404(visible, pk=said.pop("enrolment"))
        rules.check_can_record(_person(request), enrolment)
        said["assessor"] = assessors_for(enrolment).filter(pk=said["assessor"]).first()
        if said["assessor"] is None:
            unknown = _("Name a proctor or director of your programme.")
            raise serializers.ValidationError({"assessor": [serializers.ErrorDetail(unknown, code="not_an_assessor")]})

        def act() -> Response:
            made = simulations.record_session(enrolment=enrolment, by=_person(request), **said)
            return Response(SimulationSerializer(made).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(request=None, responses=SimulationSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """It counts from now on."""
        found = self.get_object()
        return once(request, lambda: _said(simulations.confirm(simulation=found, by=_person(request))))

    @extend_schema(request=SimulationDeclinedSerializer, responses=SimulationSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """It counts for nothing, or no more."""
        found = self.get_object()
        rules.check_can_decline(_person(request), found)
        shape = SimulationDeclinedSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        said = shape.validated_data
        return once(request, lambda: _said(simulations.decline(simulation=found, by=_person(request), **said)))

    @extend_schema(request=None, responses=SimulationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """By who recorded it, while nobody has decided."""
        found = self.get_object()
        return once(request, lambda: _said(simulations.withdraw(simulation=found, by=_person(request))))


def _person(request: Request) -> Any:
    return request.user


def _said(simulation: Simulation) -> Response:
    return Response(SimulationSerializer(simulation).data)
