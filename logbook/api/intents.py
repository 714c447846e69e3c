"""Scans announced to the machines, for programs of a trainee."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from logbook.actions import intents
from logbook.api.arrivals import SayExamSerializer
from logbook.api.places import place_called, place_field
from logbook.models import ScanIntent
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.models import Institution, User


class IntentSerializer(serializers.ModelSerializer[ScanIntent]):
    application = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = ScanIntent
        fields = ["id", "institution", "application", "accession", "study_uid", "opened_at", "closes_at", "closed_at"]


class AnnounceSerializer(SayExamSerializer):
    institution = place_field()

    def validate_institution(self, value: Any) -> Institution:
        return place_called(self.context["request"].user, value)


class LatestFirst(CursorPagination):
    ordering = ("-opened_at", "-id")


@extend_schema_view(list=extend_schema(summary="Scans that you announced to the machines"))
class IntentViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[ScanIntent]):
    serializer_class = IntentSerializer
    pagination_class = LatestFirst
    queryset = ScanIntent.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[ScanIntent]:
        if not self.request.user.is_authenticated:
            return ScanIntent.objects.none()
        return ScanIntent.objects.filter(trainee=self.request.user).select_related("application")

    @extend_schema(
        request=AnnounceSerializer, responses={201: IntentSerializer}, summary="Announce a scan: it is in the worklist"
    )
    def create(self, request: Request) -> Response:
        shape = AnnounceSerializer(data=request.data, context={"request": request})
        shape.is_valid(raise_exception=True)
        said: dict[str, Any] = shape.validated_data

        def act() -> Response:
            made = intents.announce(by=cast(User, request.user), **said)
            return Response(IntentSerializer(made).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(request=None, responses=IntentSerializer, summary="Take it off the worklist")
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        intent, person = self.get_object(), cast(User, request.user)
        return once(request, lambda: Response(IntentSerializer(intents.take_back(intent=intent, by=person)).data))
