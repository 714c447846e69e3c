"""Scans, for programs: the same rules and actions as the pages, word for word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from curriculum.queries import supervisors_for
from logbook.actions import clips, exports, reviews, scans
from logbook.models import Scan
from logbook.queries.clips import shown
from logbook.queries.reviewers import reviewers_of
from logbook.queries.scans import place_to_log, whole
from logbook.rules import scans as rules
from logbook.taking_along import handed_out
from pocus_credentialing.api.idempotency import HEADER, once
from pocus_credentialing.api.negotiation import WhateverIsAccepted
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.models import Institution, User

from .parsers import Body, DicomParser, unparsed
from .scan_serializers import (
    ChangeSerializer,
    ClipSerializer,
    ExportSerializer,
    ScanDetailSerializer,
    ScanSerializer,
    StartSerializer,
    UploadSerializer,
)

FILE = {"multipart/form-data": UploadSerializer, "application/dicom": OpenApiTypes.BINARY}


class LatestFirst(CursorPagination):
    ordering = ("-performed_at", "-id")


@extend_schema_view(
    list=extend_schema(
        summary="The scans that you may see, the latest first",
        parameters=[OpenApiParameter("state", str), OpenApiParameter("application", str)],
    ),
    retrieve=extend_schema(summary="One scan, with the content_digest that a review or an attestation has to name"),
)
class ScanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Scan]):
    queryset = Scan.objects.none()
    pagination_class = LatestFirst
    serializer_class = ScanSerializer
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Scan]:
        found: QuerySet[Scan] = whole(Scan.objects.visible_to(self.request.user)).prefetch_related("clips")
        if self.action != "list":
            return found
        asked = {"state": "state", "application": "application__code"}
        given = {field: self.request.GET[name] for name, field in asked.items() if self.request.GET.get(name)}
        # The catalogue is large: not once more for each row of a list, which shows nothing of it.
        return found.filter(**given).defer("catalogue__data")

    def get_serializer_class(self) -> Any:
        return ScanSerializer if self.action == "list" else ScanDetailSerializer

    @extend_schema(request=StartSerializer, responses={201: ScanDetailSerializer}, summary="Start a scan, as a draft")
    def create(self, request: Request) -> Response:
        shape = StartSerializer(data=request.data, context={"request": request})
        shape.is_valid(raise_exception=True)
        said = dict(shape.validated_data)
        person = _person(request)

        def act() -> Response:
            place = said.get("institution") or place_to_log(person)
            application = said["application"]
            named = {
                **said,
                **_people(said, person, rules.check_can_start(person, application, place), application),
                "institution": place,
            }
            return self._said(scans.start(by=person, **named), status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(
        request=ChangeSerializer, responses=ScanDetailSerializer, summary="Change a draft or a returned scan"
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        scan = self.get_object()
        shape = ChangeSerializer(data=request.data, partial=True, context={"scan": scan})
        shape.is_valid(raise_exception=True)
        rules.check_can_change(_person(request), scan)
        said = dict(shape.validated_data)
        said.update(_people(said, scan.trainee, scan.institution, scan.application))
        return self._said(scans.change(scan=scan, by=_person(request), **said))

    @extend_schema(request=None, responses=ScanDetailSerializer, summary="Send it to the proctors")
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        return self._do(request, scans.submit)

    @extend_schema(request=None, responses=ScanDetailSerializer, summary="Make it a draft again, until it is opened")
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        return self._do(request, scans.take_back)

    @extend_schema(
        request=None,
        responses=ScanDetailSerializer,
        summary="A reviewer has it before their eyes: it is not taken back any more",
    )
    @action(detail=True, methods=["post"], url_path="open", url_name="open")
    def open_(self, request: Request, pk: str) -> Response:
        """What the page of a review does when it is opened."""

        def act(*, scan: Scan, by: User) -> Scan:
            reviews.open(scan=scan, by=by)
            return scan

        return self._do(request, act)

    @extend_schema(request=None, responses=ScanDetailSerializer, summary="Withdraw it")
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        return self._do(request, scans.withdraw)

    @extend_schema(
        request=FILE,
        responses={201: ClipSerializer, 200: ClipSerializer},
        summary="Add a clip; the same file again is the same clip (200)",
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser, DicomParser])
    def clips(self, request: Request, pk: str) -> Response:
        """Not kept as an answer: the clip itself is found again, by its content or by the key."""
        scan, person = self.get_object(), _person(request)
        body: Any = request.data
        if (request.content_type or "").startswith(DicomParser.media_type):
            given = {"file": body if isinstance(body, Body) else unparsed(request)}
        else:
            given = _uploaded(body)
        key = request.headers.get(HEADER)
        if key and "client_id" not in given:
            given["client_id"] = uuid5(NAMESPACE_URL, f"{person.pk}/{key}")
        clip = clips.receive(scan=scan, by=person, **given)
        code = status.HTTP_201_CREATED if clip.is_new else status.HTTP_200_OK
        return Response(ClipSerializer(clip).data, status=code)

    @extend_schema(
        request=ExportSerializer,
        responses={
            (200, media_type): OpenApiTypes.BINARY for media_type in ("video/mp4", "image/jpeg", "application/zip")
        },
        summary="The cleaned clips: a film as MP4, a still as JPEG, several in a ZIP",
    )
    @action(detail=True, methods=["post"], content_negotiation_class=WhateverIsAccepted)
    def export(self, request: Request, pk: str) -> HttpResponseBase:
        scan = self.get_object()
        shape = ExportSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        asked = shape.validated_data.get("clip")
        clip = get_object_or_404(shown(scan), pk=asked) if asked else None
        return handed_out(request._request, scan, exports.export(scan=scan, by=_person(request), clip=clip))

    def _do(self, request: Request, act: Callable[..., Scan]) -> Response:
        scan = self.get_object()
        return once(request, lambda: self._said(act(scan=scan, by=_person(request))))

    def _said(self, scan: Scan, **more: Any) -> Response:
        """The scan as it is now, whatever the action's copy of it had loaded."""
        fresh = whole(Scan.objects.filter(pk=scan.pk)).prefetch_related("clips").get()
        return Response(ScanDetailSerializer(fresh).data, **more)


def _uploaded(body: Any) -> dict[str, Any]:
    shape = UploadSerializer(data=body)
    shape.is_valid(raise_exception=True)
    return dict(shape.validated_data)


def _people(said: dict[str, Any], trainee: User, place: Institution, application: Any) -> dict[str, Any]:
    """The persons named by id. Whom the trainee cannot name is refused as if there were nobody of that id."""
    found: dict[str, Any] = {}
    watched = said.get("supervision")
    if watched and watched.get("supervisor"):
        found["supervision"] = {**watched, "supervisor": _one(supervisors_for(trainee, place), watched["supervisor"])}
        if found["supervision"]["supervisor"] is None:
            rules.refuse_supervisor()
    if said.get("wished_proctor"):
        row = Scan(trainee=trainee, institution=place, application=application)
        found["wished_proctor"] = _one(reviewers_of(row), said["wished_proctor"])
        if found["wished_proctor"] is None:
            rules.refuse_wish()
    return found


def _one(people: QuerySet[User], pk: UUID) -> User | None:
    return people.filter(pk=pk).first()


def _person(request: Request) -> Any:
    return request.user
