"""Certificates from outside, for programs: send in, look at, decide; and the hospital's list of providers."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiTypes, extend_schema, extend_schema_view
from rest_framework import mixins, parsers, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curriculum.actions import outside
from curriculum.forms.learning import exams_at
from curriculum.handing_out import paper_of
from curriculum.library.providers import read_providers
from curriculum.models import Application, OutsideCertificate, Programme, Provider
from curriculum.queries.learning import places_of_learning
from curriculum.rules import check_can_manage_people
from curriculum.rules.learning import check_can_decide
from curriculum.states import CourseKind
from pocus_credentialing.api.exact import Exact
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.negotiation import WhateverIsAccepted
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.models import Institution, User

MOST_MINUTES = 120_000


class OutsideSerializer(serializers.ModelSerializer[OutsideCertificate]):
    """What the trainee says of it, and what a director decided."""

    trainee_name = serializers.CharField(source="trainee.name", read_only=True)
    application = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    expired = serializers.BooleanField(source="has_expired", read_only=True, help_text="Its last day has gone by.")
    code = serializers.CharField(help_text="Which course or award of a programme's rules it stands for.")

    class Meta:
        model = OutsideCertificate
        fields = [
            "id", "trainee", "trainee_name", "institution", "title", "provider", "kind", "application", "minutes",
            "hands_on_minutes", "score", "completed_on", "expires_on", "expired", "media_type", "size", "state", "submitted_at",
            "decided_by", "decided_at", "reason", "code",
        ]  # fmt: skip


class SendingInSerializer(Exact):
    title = serializers.CharField(max_length=200)
    provider = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=CourseKind.choices)
    application = serializers.SlugRelatedField(
        slug_field="code", queryset=Application.objects.none(), required=False, allow_null=True
    )
    minutes = serializers.IntegerField(min_value=0, max_value=MOST_MINUTES)
    hands_on_minutes = serializers.IntegerField(min_value=0, max_value=MOST_MINUTES, default=0)
    score = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)
    completed_on = serializers.DateField()
    expires_on = serializers.DateField(required=False, allow_null=True)
    institution = serializers.PrimaryKeyRelatedField(
        queryset=Institution.objects.none(), help_text="At which you are enrolled."
    )
    file = serializers.FileField(allow_empty_file=True, help_text="PDF, JPEG or PNG, up to 10 MB.")

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            fields["institution"].queryset = places_of_learning(request.user)
            fields["application"].queryset = exams_at(request.user)
        return fields


class AcceptingSerializer(Exact):
    code = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class RejectingSerializer(Exact):
    reason = serializers.CharField(max_length=2000)


class NewestSentFirst(CursorPagination):
    ordering = ("-submitted_at", "id")


@extend_schema_view(
    list=extend_schema(summary="Certificates from outside: yours, and those of your trainees"),
    retrieve=extend_schema(summary="One of them"),
)
class OutsideViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[OutsideCertificate]):
    queryset = OutsideCertificate.objects.none()
    serializer_class = OutsideSerializer
    pagination_class = NewestSentFirst
    parser_classes = (parsers.MultiPartParser, *APIView.parser_classes)
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[OutsideCertificate]:
        visible = OutsideCertificate.objects.visible_to(self.request.user)
        return cast("QuerySet[OutsideCertificate]", visible.select_related("trainee", "institution", "application"))

    @extend_schema(
        request=SendingInSerializer, responses={201: OutsideSerializer}, summary="Send one in, with its file"
    )
    def create(self, request: Request) -> Response:
        shape = SendingInSerializer(data=request.data, context=self.get_serializer_context())
        shape.is_valid(raise_exception=True)
        person = cast(User, request.user)

        def act() -> Response:
            sent = outside.send_in(by=person, **shape.validated_data)
            return Response(OutsideSerializer(sent).data, status=status.HTTP_201_CREATED)

        return once(request, act, in_steps=True)

    @extend_schema(request=AcceptingSerializer, responses=OutsideSerializer, summary="Accept it: a director")
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        return self._decide(request, AcceptingSerializer, outside.accept)

    @extend_schema(
        request=RejectingSerializer, responses=OutsideSerializer, summary="Reject it, with a reason: a director"
    )
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        return self._decide(request, RejectingSerializer, outside.reject)

    def _decide(self, request: Request, shape_of: type[Exact], decide: Any) -> Response:
        certificate, person = self.get_object(), cast(User, request.user)

        def act() -> Response:
            check_can_decide(person, certificate)
            shape = shape_of(data=request.data)
            shape.is_valid(raise_exception=True)
            done = decide(certificate=certificate, by=person, **shape.validated_data)
            return Response(OutsideSerializer(done).data)

        return once(request, act)

    @extend_schema(request=None, responses=OutsideSerializer, summary="Withdraw one that waits; its file is destroyed")
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        certificate, person = self.get_object(), cast(User, request.user)

        def act() -> Response:
            return Response(OutsideSerializer(outside.withdraw(certificate=certificate, by=person)).data)

        return once(request, act)

    @extend_schema(
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            (200, "image/jpeg"): OpenApiTypes.BINARY,
            (200, "image/png"): OpenApiTypes.BINARY,
        },
        summary="Its file, as a download",
    )
    @action(detail=True, methods=["get"], content_negotiation_class=WhateverIsAccepted)
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        return paper_of(request._request, self.get_object())


class ProviderSerializer(serializers.ModelSerializer[Provider]):
    class Meta:
        model = Provider
        fields = ["id", "name", "added_at"]


class ProvidersSerializer(serializers.Serializer[Any]):
    library = serializers.ListField(child=serializers.CharField(), help_text="On every hospital's list.")
    own = ProviderSerializer(many=True, help_text="Added by this hospital's directors.")


class NewProviderSerializer(Exact):
    name = serializers.CharField(max_length=120)


class ProgrammeProviders(APIView):
    @extend_schema(responses=ProvidersSerializer)
    def get(self, request: Request, programme_id: UUID) -> Response:
        """The providers of courses from whose names trainees choose."""
        programme = _visible_programme(request, programme_id)
        own = Provider.objects.filter(institution=programme.institution_id)
        return Response(ProvidersSerializer({"library": read_providers(), "own": own}).data)

    @extend_schema(request=NewProviderSerializer, responses={201: ProviderSerializer})
    def post(self, request: Request, programme_id: UUID) -> Response:
        """Add one to the hospital's list: a director."""
        programme, person = _visible_programme(request, programme_id), cast(User, request.user)
        check_can_manage_people(person, programme)
        shape = NewProviderSerializer(data=request.data)
        shape.is_valid(raise_exception=True)

        def act() -> Response:
            added = outside.add_provider(programme=programme, by=person, name=shape.validated_data["name"])
            return Response(ProviderSerializer(added).data, status=status.HTTP_201_CREATED)

        return once(request, act)


class ProgrammeProvider(APIView):
    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, programme_id: UUID, provider_id: UUID) -> Response:
        """Take one off the hospital's list: a director."""
        programme, person = _visible_programme(request, programme_id), cast(User, request.user)
        check_can_manage_people(person, programme)
        provider = get_object_or_404(Provider, institution=programme.institution_id, pk=provider_id)
        outside.remove_provider(programme=programme, by=person, provider=provider)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _visible_programme(request: Request, programme_id: UUID) -> Programme:
    visible = Programme.objects.visible_to(request.user).select_related("institution")
    found: Programme = get_object_or_404(visible, pk=programme_id)
    return found
