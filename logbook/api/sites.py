"""The hospitals at which a programme runs besides its own, for programs."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curriculum.api.serializers import HospitalSerializer
from curriculum.models import Programme
from curriculum.queries.accounts import institutions_of
from curriculum.rules import check_can_manage_people
from logbook.actions import sites
from logbook.queries import sites as queries
from pocus_credentialing.api.exact import Exact
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.people.models import Institution, User


class SiteSerializer(Exact):
    institution = serializers.PrimaryKeyRelatedField(
        queryset=Institution.objects.none(), help_text="One that you administer as well."
    )

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        if "offered" in self.context:
            fields["institution"].queryset = self.context["offered"]
        return fields


class ProgrammeHereSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    institution = HospitalSerializer()


class _OfAProgramme(APIView):
    def programme(self, request: Request, programme_id: UUID) -> Programme:
        """404 where it cannot be seen, 403 for a member who does not direct it."""
        visible = Programme.objects.visible_to(request.user).select_related("institution")
        programme: Programme = get_object_or_404(visible, pk=programme_id)
        check_can_manage_people(cast(User, request.user), programme)
        return programme


class Sites(_OfAProgramme):
    @extend_schema(responses=HospitalSerializer(many=True), summary="Where a programme runs besides its own hospital")
    def get(self, request: Request, programme_id: UUID) -> Response:
        programme = self.programme(request, programme_id)
        return Response(HospitalSerializer(queries.sites_of(programme), many=True).data)

    @extend_schema(
        request=SiteSerializer,
        responses={201: HospitalSerializer(many=True)},
        summary="It runs at one more: a director",
    )
    def post(self, request: Request, programme_id: UUID) -> Response:
        programme, person = self.programme(request, programme_id), cast(User, request.user)

        def act() -> Response:
            shape = SiteSerializer(data=request.data, context={"offered": queries.could_be_added(person, programme)})
            shape.is_valid(raise_exception=True)
            sites.add(programme=programme, site=shape.validated_data["institution"], by=person)
            told = HospitalSerializer(queries.sites_of(programme), many=True).data
            return Response(told, status=status.HTTP_201_CREATED)

        return once(request, act)


class Site(_OfAProgramme):
    @extend_schema(request=None, responses={204: None}, summary="It no longer runs there: a director")
    def delete(self, request: Request, programme_id: UUID, institution_id: UUID) -> Response:
        programme = self.programme(request, programme_id)
        site = get_object_or_404(programme.sites, pk=institution_id)
        sites.remove(programme=programme, site=site, by=cast(User, request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class _AtAHospital(APIView):
    def site(self, request: Request, institution_id: UUID) -> Institution:
        """404 to whoever does not administer it."""
        return get_object_or_404(institutions_of(cast(User, request.user)), pk=institution_id)


class ProgrammesHere(_AtAHospital):
    @extend_schema(
        responses=ProgrammeHereSerializer(many=True), summary="Programmes of other hospitals that run at one's own"
    )
    def get(self, request: Request, institution_id: UUID) -> Response:
        found = queries.programmes_at(self.site(request, institution_id))
        return Response(ProgrammeHereSerializer(found, many=True).data)


class ProgrammeHere(_AtAHospital):
    @extend_schema(request=None, responses={204: None}, summary="It no longer runs here: an administrator")
    def delete(self, request: Request, institution_id: UUID, programme_id: UUID) -> Response:
        site = self.site(request, institution_id)
        programme = get_object_or_404(queries.programmes_at(site), pk=programme_id)
        sites.leave(programme=programme, site=site, by=cast(User, request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)
