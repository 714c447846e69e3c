"""The logo that a hospital's certificates bear, for programs."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import parsers, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curriculum.queries import accounts
from pocus_credentialing.api.exact import Exact
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.negotiation import WhateverIsAccepted
from pocus_credentialing.credentials import logos as kept
from pocus_credentialing.credentials import sample, sheets
from pocus_credentialing.credentials.actions import logos
from pocus_credentialing.files.pictures import kind_of
from pocus_credentialing.handing_out import hand_out_bytes
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.people.models.institution import Paper


class LogoSerializer(Exact):
    file = serializers.FileField(allow_empty_file=True, help_text="PNG or JPEG, up to 2 MB. It is drawn anew.")


class LogoSetSerializer(serializers.Serializer[Institution]):
    logo = serializers.CharField(help_text="SHA-256 of the picture as it is kept.")


class _OfAHospital(APIView):
    content_negotiation_class = WhateverIsAccepted

    def institution(self, request: Request, institution_id: UUID) -> Institution:
        return get_object_or_404(accounts.institutions_of(cast(User, request.user)), pk=institution_id)


class Logo(_OfAHospital):
    parser_classes = (parsers.MultiPartParser,)

    @extend_schema(
        responses={(200, "image/png"): OpenApiTypes.BINARY, (200, "image/jpeg"): OpenApiTypes.BINARY},
        summary="The logo that new certificates bear",
    )
    def get(self, request: Request, institution_id: UUID) -> HttpResponseBase:
        institution = self.institution(request, institution_id)
        content = kept.content_of(institution.pk, institution.logo)
        if not content:
            raise Http404
        return hand_out_bytes(request._request, content, kind_of(content))

    @extend_schema(
        request={"multipart/form-data": LogoSerializer}, responses=LogoSetSerializer, summary="Set it: an administrator"
    )
    def post(self, request: Request, institution_id: UUID) -> Response:
        institution = self.institution(request, institution_id)
        shape = LogoSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        person = cast(User, request.user)

        def act() -> Response:
            logos.set_logo(institution=institution, by=person, file=shape.validated_data["file"])
            return Response(LogoSetSerializer(institution).data)

        return once(request, act, in_steps=True)

    @extend_schema(request=None, responses={204: None}, summary="Remove it: an administrator")
    def delete(self, request: Request, institution_id: UUID) -> Response:
        logos.remove(institution=self.institution(request, institution_id), by=cast(User, request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Sample(_OfAHospital):
    @extend_schema(
        parameters=[OpenApiParameter("paper", str, enum=Paper.values, description="Else the hospital's own.")],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        summary="A certificate of nobody, with the logo",
    )
    def get(self, request: Request, institution_id: UUID) -> HttpResponseBase:
        institution = self.institution(request, institution_id)
        paper = request.query_params.get("paper") or institution.paper
        if paper not in Paper.values:
            raise Http404
        return sheets.handed_out_sample(institution, paper, sample.printed(institution, paper))
