"""Clips, for programs: state, crop, and the cleaned files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiTypes, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from logbook.actions import clips, hiding, teaching
from logbook.dicom.facts import Box
from logbook.handing_out import file_of
from logbook.models import Clip
from logbook.queries.copies import copies_of
from logbook.queries.hiding import open_to
from logbook.rules.hiding import check_decides
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.negotiation import WhateverIsAccepted

from .scan_serializers import BoxSerializer, ClipSerializer
from .teaching import ReleaseSerializer, TeachingCaseSerializer

# What is open to who decides about a hidden clip of somebody's draft, too.
TO_DECIDE = ("retrieve", "hide", "show_again", "erase", "copies", "video", "poster", "dicom")


class CopySerializer(serializers.Serializer[Any]):
    archive = serializers.CharField()
    place = serializers.CharField(help_text="Its AE title, host and port; or its web address.")
    sent_at = serializers.DateTimeField()
    instance_uid = serializers.CharField(help_text="The SOP Instance UID under which it is to be deleted there.")


@extend_schema_view(retrieve=extend_schema(summary="One clip and its state"))
class ClipViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Clip]):
    queryset = Clip.objects.none()
    serializer_class = ClipSerializer
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Clip]:
        person = _person(self.request)
        rows = open_to(person) if self.action in TO_DECIDE else Clip.objects.visible_to(person)
        return rows.select_related("scan__institution", "scan__application")

    @extend_schema(
        request=BoxSerializer, responses=ClipSerializer, summary="Say which part of the picture is free of names"
    )
    @action(detail=True, methods=["post"])
    def crop(self, request: Request, pk: str) -> Response:
        clip = self.get_object()
        shape = BoxSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        said = dict(shape.validated_data)
        handheld, box = said.pop("handheld"), Box(**said)
        return once(request, lambda: _said(clips.crop(clip=clip, box=box, by=_person(request), handheld=handheld)))

    @extend_schema(
        request=None,
        responses={204: None},
        summary="Say that a drawn crop is wrong: it is no longer remembered, and the owner's clip is taken out",
    )
    @action(detail=True, methods=["post"], url_path="forget-crop")
    def forget_crop(self, request: Request, pk: str) -> Response:
        clip = self.get_object()

        def forget() -> Response:
            clips.forget_crop(clip=clip, by=_person(request))
            return Response(status=status.HTTP_204_NO_CONTENT)

        return once(request, forget)

    @extend_schema(request=None, responses=ClipSerializer, summary="Leave out a clip that failed or needs a crop")
    @action(detail=True, methods=["post"], url_path="leave-out")
    def leave_out(self, request: Request, pk: str) -> Response:
        clip = self.get_object()
        return once(request, lambda: _said(clips.leave_out(clip=clip, by=_person(request))))

    @extend_schema(request=None, responses=ClipSerializer, summary="Put a clip back that was left out of a draft")
    @action(detail=True, methods=["post"], url_path="put-back")
    def put_back(self, request: Request, pk: str) -> Response:
        clip = self.get_object()
        return once(request, lambda: _said(clips.put_back(clip=clip, by=_person(request))))

    @extend_schema(
        request=None, responses=ClipSerializer, summary="Patient data visible: hide it from everyone at once"
    )
    @action(detail=True, methods=["post"])
    def hide(self, request: Request, pk: str) -> Response:
        clip = self.get_object()
        return once(request, lambda: _said(hiding.hide(clip=clip, by=_person(request))))

    @extend_schema(request=None, responses=ClipSerializer, summary="It was a mistake: a hidden clip plays again")
    @action(detail=True, methods=["post"], url_path="show-again")
    def show_again(self, request: Request, pk: str) -> Response:
        clip = self.get_object()
        return once(request, lambda: _said(hiding.show_again(clip=clip, by=_person(request))))

    @extend_schema(request=None, responses=ClipSerializer, summary="It does show: destroy the films of a hidden clip")
    @action(detail=True, methods=["post"])
    def erase(self, request: Request, pk: str) -> Response:
        clip = self.get_object()
        return once(request, lambda: _said(hiding.erase(clip=clip, by=_person(request))))

    @extend_schema(
        responses=CopySerializer(many=True),
        summary="As a director: which teaching archives were sent it, and have it whatever is destroyed here",
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def copies(self, request: Request, pk: str) -> Response:
        clip = self.get_object()
        check_decides(_person(request), clip)
        return Response(CopySerializer(copies_of(clip), many=True).data)

    @extend_schema(responses={204: None}, summary="Remove a clip from a draft or a returned scan")
    def destroy(self, request: Request, pk: str) -> Response:
        clips.remove(clip=self.get_object(), by=_person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ReleaseSerializer, responses={201: TeachingCaseSerializer})
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Into the programme's teaching library: a director, of an accepted scan."""
        clip = self.get_object()

        def act() -> Response:
            shape = ReleaseSerializer(data=request.data)
            shape.is_valid(raise_exception=True)
            case = teaching.release(clip=clip, by=_person(request), **shape.validated_data)
            said = TeachingCaseSerializer(case, context={"person": _person(request)}).data
            return Response(said, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(responses={(200, "video/mp4"): OpenApiTypes.BINARY}, summary="The film; answers ranges")
    @action(detail=True, methods=["get"], content_negotiation_class=WhateverIsAccepted)
    def video(self, request: Request, pk: str) -> HttpResponseBase:
        return file_of(request._request, self.get_object(), "video")

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, summary="One picture of it")
    @action(detail=True, methods=["get"], content_negotiation_class=WhateverIsAccepted)
    def poster(self, request: Request, pk: str) -> HttpResponseBase:
        return file_of(request._request, self.get_object(), "poster")

    @extend_schema(responses={(200, "application/dicom"): OpenApiTypes.BINARY}, summary="The cleaned DICOM object")
    @action(detail=True, methods=["get"], content_negotiation_class=WhateverIsAccepted)
    def dicom(self, request: Request, pk: str) -> HttpResponseBase:
        return file_of(request._request, self.get_object(), "dicom")


def _said(clip: Clip) -> Response:
    return Response(ClipSerializer(Clip.objects.get(pk=clip.pk)).data)


def _person(request: Request) -> Any:
    return request.user
