"""Legal holds, for programs of directors: the same rules and actions as the pages."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from curriculum.models import Enrolment
from logbook.actions import legal_holds
from logbook.models import LegalHold, Scan
from logbook.rules import holds as rules
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.models import User


class LatestFirst(CursorPagination):
    ordering = ("-put_at", "-id")


class LegalHoldSerializer(serializers.ModelSerializer[LegalHold]):
    """Without a scan: on every scan of the trainee at the hospital."""

    class Meta:
        model = LegalHold
        fields = [
            "id", "institution", "trainee", "scan", "reason", "put_by", "put_at", "lifted_by", "lifted_at",
            "lifted_because",
        ]  # fmt: skip


class LegalHoldPutSerializer(serializers.Serializer[Any]):
    scan = serializers.UUIDField(required=False, help_text="One scan; or else:")
    enrolment = serializers.UUIDField(
        required=False, help_text="Every scan of this enrolment's trainee at the hospital where they are enrolled."
    )
    reason = serializers.CharField(max_length=2000)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if ("scan" in said) == ("enrolment" in said):
            raise serializers.ValidationError(_("Name a scan, or an enrolment."), code="one_of_two")
        return said


class LegalHoldLiftedSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


@extend_schema_view(
    list=extend_schema(summary="Legal holds of the programmes that you direct, lifted ones among them"),
    retrieve=extend_schema(summary="One legal hold"),
)
class LegalHoldViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[LegalHold]):
    serializer_class = LegalHoldSerializer
    pagination_class = LatestFirst
    queryset = LegalHold.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[LegalHold]:
        return LegalHold.objects.visible_to(self.request.user)

    @extend_schema(request=LegalHoldPutSerializer, responses={201: LegalHoldSerializer})
    def create(self, request: Request) -> Response:
        """Nothing of it is removed from now on, until the hold is lifted: a director of the trainee's programme."""
        shape = LegalHoldPutSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        person, said = cast(User, request.user), shape.validated_data
        found: Scan | Enrolment
        if "scan" in said:
            scans = Scan.objects.visible_to(person).select_related("trainee", "institution")
            found = get_object_or_404(scans, pk=said["scan"])
        else:
            enrolments = Enrolment.objects.visible_to(person).select_related("trainee", "institution")
            found = get_object_or_404(enrolments, pk=said["enrolment"])

        def act() -> Response:
            made = legal_holds.put(
                trainee=found.trainee,
                institution=found.institution,
                scan=found if isinstance(found, Scan) else None,
                by=person,
                reason=said["reason"],
            )
            return Response(LegalHoldSerializer(made).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(request=LegalHoldLiftedSerializer, responses=LegalHoldSerializer)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, pk: str) -> Response:
        """What has been kept for its time goes within a day."""
        found, person = self.get_object(), cast(User, request.user)
        rules.check_can_lift(person, found)
        shape = LegalHoldLiftedSerializer(data=request.data)
        shape.is_valid(raise_exception=True)

        def act() -> Response:
            lifted = legal_holds.lift(legal_hold=found, by=person, **shape.validated_data)
            return Response(LegalHoldSerializer(lifted).data)

        return once(request, act)
