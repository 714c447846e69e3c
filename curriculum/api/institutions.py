"""The hospitals that one administers, and their settings: for programs."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from curriculum.actions import settings
from curriculum.api.setting_serializers import InstitutionSerializer, InstitutionSettingsSerializer
from curriculum.queries import accounts
from pocus_credentialing.api.pagination import ByName
from pocus_credentialing.people import places
from pocus_credentialing.people.models import Institution, User


@extend_schema_view(
    list=extend_schema(summary="The hospitals that you administer"),
    retrieve=extend_schema(summary="One of them"),
)
class InstitutionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Institution]):
    queryset = Institution.objects.none()
    serializer_class = InstitutionSerializer
    pagination_class = ByName
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Institution]:
        person = cast(User, self.request.user)
        return accounts.institutions_of(person) if person.is_authenticated else Institution.objects.none()

    @extend_schema(
        request=InstitutionSettingsSerializer,
        responses=InstitutionSerializer,
        summary="Its name, clocks and paper from now on",
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        institution = self.get_object()
        shape = InstitutionSettingsSerializer(data=request.data, partial=True, context={"institution": institution})
        shape.is_valid(raise_exception=True)
        settings.change_institution(institution=institution, by=cast(User, request.user), **shape.validated_data)
        places.forget(request._request.session)
        return Response(self.get_serializer(institution).data)
