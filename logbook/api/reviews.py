"""Reviews, attestations and call-backs, for programs: the same rules and actions as the pages, word for word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions, generics, mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from logbook.actions import call_backs, reviews, supervision
from logbook.models import CallBack, Review, Scan
from logbook.queries.call_backs import closed_call_backs, open_call_backs, with_said_again
from logbook.queries.reviews import awaiting
from logbook.queries.scans import whole
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.signing_session import of_request, touch

from .review_serializers import (
    AttestationSerializer,
    AttestSerializer,
    CallBackSerializer,
    CloseSerializer,
    QueuedScanSerializer,
    ReviewSerializer,
    SaidSerializer,
)
from .scan_serializers import ScanDetailSerializer


class DigestNeeded(exceptions.APIException):
    """428: a signature names what it was put under."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "content_digest_needed"
    default_detail = _("Send the content_digest that the scan had when you looked at it: GET the scan first.")


class DueFirst(CursorPagination):
    ordering = ("due_on", "queued_at", "id")


class FirstSignedFirst(CursorPagination):
    ordering = ("signed_at", "id")


class CallBackPages(CursorPagination):
    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """Open ones: the oldest first; closed ones: the latest first."""
        return ("-closed_at", "-id") if _wants_closed(request) else ("raised_at", "id")


class ReviewQueue(generics.ListAPIView[Scan]):
    """What waits for your review, the one due first on top; never your own scans."""

    serializer_class = QueuedScanSerializer
    pagination_class = DueFirst
    queryset = Scan.objects.none()

    def get_queryset(self) -> QuerySet[Scan]:
        return awaiting(self.request.user)  # type: ignore[arg-type]


class ScanReviews(generics.GenericAPIView[Review]):
    """The reviews of a scan, and a new one."""

    serializer_class = ReviewSerializer
    pagination_class = FirstSignedFirst
    queryset = Review.objects.none()

    @extend_schema(operation_id="scan_reviews_list", responses=ReviewSerializer(many=True))
    def get(self, request: Request, scan_id: UUID) -> Response:
        """Every review of a scan, the first one first."""
        rows = self.paginate_queryset(_scan(request, scan_id).reviews.select_related("superseded_by"))
        return self.get_paginated_response(ReviewSerializer(rows, many=True).data)

    @extend_schema(operation_id="scan_reviews_create", request=SaidSerializer, responses={201: ReviewSerializer})
    def post(self, request: Request, scan_id: UUID) -> Response:
        """Decide, and sign what `content_digest` names."""
        scan = _scan(request, scan_id)

        def act() -> Response:
            said = _said(request, scan)
            signed = reviews.review(scan=scan, by=_person(request), authentication=of_request(request), **said)
            touch(request)
            return Response(ReviewSerializer(signed).data, status=status.HTTP_201_CREATED)

        return once(request, act)


class ReviewViewSet(viewsets.GenericViewSet[Review]):
    """One review: undone within ten minutes by its signer, or amended with a reason."""

    serializer_class = ReviewSerializer
    queryset = Review.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Review]:
        return Review.objects.visible_to(self.request.user).select_related("scan__application", "scan__catalogue")

    @extend_schema(request=None, responses={201: ReviewSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take the decision back; the scan waits again."""
        found = self.get_object()

        def act() -> Response:
            undone = reviews.undo(review=found, by=_person(request), authentication=of_request(request))
            touch(request)
            return Response(ReviewSerializer(undone).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(request=SaidSerializer, responses={201: ReviewSerializer})
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: str) -> Response:
        """Say otherwise; what was said first stays readable."""
        found = self.get_object()

        def act() -> Response:
            said = _said(request, found.scan, amends=True)
            amended = reviews.amend(review=found, by=_person(request), authentication=of_request(request), **said)
            touch(request)
            return Response(ReviewSerializer(amended).data, status=status.HTTP_201_CREATED)

        return once(request, act)


class ScanAttestation(generics.GenericAPIView[Scan]):
    """The supervisor's word that they watched."""

    serializer_class = AttestSerializer
    queryset = Scan.objects.none()

    @extend_schema(operation_id="scan_attest", request=AttestSerializer, responses={201: AttestationSerializer})
    def post(self, request: Request, scan_id: UUID) -> Response:
        """Sign that you watched what `content_digest` names, and how; possible once the scan is submitted."""
        scan = _scan(request, scan_id)

        def act() -> Response:
            said, proof = _bound(AttestSerializer(data=request.data)), of_request(request)
            attestation = supervision.attest(scan=scan, by=_person(request), authentication=proof, **said)
            touch(request)
            return Response(AttestationSerializer(attestation).data, status=status.HTTP_201_CREATED)

        return once(request, act)


class ScanNotWatched(generics.GenericAPIView[Scan]):
    """Whoever is named says that they did not watch."""

    queryset = Scan.objects.none()

    @extend_schema(operation_id="scan_not_watched", request=None, responses=ScanDetailSerializer)
    def post(self, request: Request, scan_id: UUID) -> Response:
        """The trainee is told; it is no signature, and attesting stays possible."""
        scan = _scan(request, scan_id)

        def act() -> Response:
            supervision.decline(scan=scan, by=_person(request))
            return Response(
                ScanDetailSerializer(whole(Scan.objects.filter(pk=scan.pk)).prefetch_related("clips").get()).data
            )

        return once(request, act)


@extend_schema_view(
    list=extend_schema(
        summary="Call-backs of your own scans and of the programmes you direct: open ones, or what was done about others",
        parameters=[
            OpenApiParameter(
                "state",
                str,
                enum=["open", "closed"],
                description="closed: in the last twelve months, the latest first.",
            )
        ],
    )
)
class CallBackViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[CallBack]):
    """Call-backs of your own scans and of the programmes you direct."""

    serializer_class = CallBackSerializer
    pagination_class = CallBackPages
    queryset = CallBack.objects.none()
    lookup_value_converter = "uuid"

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        return with_said_again(super().paginate_queryset(queryset) or [])

    def get_queryset(self) -> QuerySet[CallBack]:
        if self.action == "close":
            return CallBack.objects.visible_to(self.request.user)
        wanted = closed_call_backs if _wants_closed(self.request) else open_call_backs
        return wanted(self.request.user)  # type: ignore[arg-type]

    @extend_schema(request=CloseSerializer, responses=CallBackSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Record what was done."""
        found = self.get_object()
        shape = CloseSerializer(data=request.data)
        shape.is_valid(raise_exception=True)

        def act() -> Response:
            closed = call_backs.close(call_back=found, by=_person(request), **shape.validated_data)
            return Response(CallBackSerializer(*with_said_again([closed])).data)

        return once(request, act)


def _wants_closed(request: Request) -> bool:
    return request.query_params.get("state") == "closed"


def _person(request: Request) -> Any:
    return request.user


def _scan(request: Request, scan_id: UUID) -> Scan:
    scans = Scan.objects.visible_to(request.user).select_related("application", "catalogue", "institution", "trainee")
    return get_object_or_404(scans, pk=scan_id)


def _said(request: Request, scan: Scan, *, amends: bool = False) -> dict[str, Any]:
    shape = SaidSerializer(data=request.data, context={"scan": scan, "amends": amends})
    return _bound(shape)


def _bound(shape: Any) -> dict[str, Any]:
    """What was said, in a shape that names what it is said about."""
    shape.is_valid(raise_exception=True)
    if not shape.validated_data["content_digest"]:
        raise DigestNeeded
    return dict(shape.validated_data)
