"""What is asked, and of whom, for programs."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from curriculum import queries, rules
from curriculum.actions import settings
from curriculum.api.asked import ProgrammeDetailSerializer
from curriculum.api.serializers import (
    ApplicationSerializer,
    EnrolmentSerializer,
    ProgrammeSerializer,
)
from curriculum.api.setting_serializers import ProgrammeSettingsSerializer
from curriculum.models import Application, Enrolment, Programme, ProgrammeVersion
from pocus_credentialing.api.pagination import ByName, CursorPagination
from pocus_credentialing.people.models import User


class InOrder(CursorPagination):
    ordering = ("position", "code")


class ByStart(CursorPagination):
    ordering = ("started_on", "id")


@extend_schema_view(list=extend_schema(summary="The exams, with their questions, views and quality anchors"))
class ApplicationViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Application]):
    # Prefetched, not joined: the catalogue is large and the same for all.
    queryset = Application.objects.prefetch_related("catalogue")
    serializer_class = ApplicationSerializer
    pagination_class = InOrder


@extend_schema_view(
    list=extend_schema(summary="Your programmes, and as what you are in them"),
    retrieve=extend_schema(summary="What a programme asks now", responses=ProgrammeDetailSerializer),
    partial_update=extend_schema(summary="Its name, and how long a review may take: a director"),
)
class ProgrammeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Programme]):
    queryset = Programme.objects.none()
    pagination_class = ByName
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Programme]:
        versions = Prefetch("versions", ProgrammeVersion.objects.defer("data"))
        visible = Programme.objects.visible_to(self.request.user)
        return cast("QuerySet[Programme]", visible.select_related("institution").prefetch_related(versions, "sites"))

    def get_serializer_class(self) -> type[ProgrammeSerializer]:
        return ProgrammeDetailSerializer if self.action == "retrieve" else ProgrammeSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        person = cast(User, self.request.user)
        places = queries.places_of(person) if person.is_authenticated else {}
        return {**super().get_serializer_context(), "places": places}

    @extend_schema(request=ProgrammeSettingsSerializer, responses=ProgrammeDetailSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        programme, person = self.get_object(), cast(User, request.user)
        rules.check_can_set(person, programme)
        shape = ProgrammeSettingsSerializer(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        settings.change_programme(programme=programme, by=person, **shape.validated_data)
        return Response(ProgrammeDetailSerializer(programme, context=self.get_serializer_context()).data)


@extend_schema_view(list=extend_schema(summary="Who is enrolled: you, and the trainees of programmes you direct"))
class EnrolmentViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Enrolment]):
    queryset = Enrolment.objects.none()
    serializer_class = EnrolmentSerializer
    pagination_class = ByStart

    def get_queryset(self) -> QuerySet[Enrolment]:
        visible = Enrolment.objects.visible_to(self.request.user)
        return cast(
            "QuerySet[Enrolment]",
            visible.select_related("trainee", "version", "institution").defer("version__data"),
        )
