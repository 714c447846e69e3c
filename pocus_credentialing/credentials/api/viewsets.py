"""Certificates, for programs: the same actions as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.credentials import rules, sheets
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.people import signing_session
from pocus_credentialing.people.models.institution import Paper

from .serializers import CertificateSerializer, IssueSerializer, LookSerializer, ReasonSerializer


class BeingPrinted(exceptions.APIException):
    """Not yet: a worker is at it."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "being_printed"
    wait = sheets.SOON


class NewestFirst(CursorPagination):
    ordering = ("-intended_at", "id")


class CertificateViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Certificate]):
    """Certificates: issue, look, print, suspend, lift, revoke."""

    serializer_class = CertificateSerializer
    pagination_class = NewestFirst
    lookup_field = "serial"
    lookup_value_regex = "[A-Z]{2,8}-[0-9]{4}-[0-9]{6,}"
    queryset = Certificate.objects.none()

    def get_queryset(self) -> QuerySet[Certificate]:
        return (
            Certificate.objects.visible_to(self.request.user)
            .select_related("institution", "holder", "version__programme", "evidence", "replaced_by")
            .prefetch_related("revocations", "prints", "flags")
        )

    @extend_schema(request=IssueSerializer, responses={201: CertificateSerializer})
    def create(self, request: Request) -> Response:
        """Issue, for exams whose requirements are met; needs a token that may sign."""

        def act() -> Response:
            shape = IssueSerializer(data=request.data, context=self.get_serializer_context())
            shape.is_valid(raise_exception=True)
            certificate = certificates.issue(
                enrolment=shape.validated_data["enrolment"],
                applications=shape.validated_data["applications"],
                by=request.user,
                authentication=signing_session.take_fresh(request),
            )
            return self._answer(certificate, status.HTTP_201_CREATED)

        # In two transactions (docs/adr/0003), with a key or without: the intent outlives whatever stops the second.
        return once(request, act, in_steps=True)

    @extend_schema(
        parameters=[OpenApiParameter("paper", enum=Paper.values)],
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            400: OpenApiTypes.OBJECT,
            503: OpenApiTypes.OBJECT,
        },
    )
    @action(detail=True)
    def pdf(self, request: Request, serial: str) -> HttpResponseBase:
        """The printed bytes; 503 with Retry-After until a worker has written them."""
        certificate = self.get_object()
        paper = sheets.paper_asked(request.query_params.get("paper"), certificate)
        if paper is None:
            said = exceptions.ErrorDetail(str(sheets.NO_SUCH_PAPER), code="no_such_paper")
            raise exceptions.ValidationError({"paper": [said]})
        printed = next((each for each in certificate.prints.all() if each.paper == paper), None)
        if printed is None:
            raise BeingPrinted(_("The certificate is being printed. Try again in a moment."))
        return sheets.handed_out(certificate, printed)

    @extend_schema(request=ReasonSerializer, responses=CertificateSerializer)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, serial: str) -> Response:
        """At once and alone, with a reason: it protects, so any token of a director may."""
        return once(request, lambda: self._decide(request, certificates.suspend))

    @extend_schema(request=ReasonSerializer, responses=CertificateSerializer)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, serial: str) -> Response:
        """The suspension ends."""
        return once(request, lambda: self._decide(request, certificates.lift))

    @extend_schema(request=ReasonSerializer, responses=CertificateSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, serial: str) -> Response:
        """For good; where somebody else could countersign, it waits for them. Needs a token that may sign."""
        return once(
            request,
            lambda: self._decide(request, certificates.revoke, authentication=signing_session.take_fresh(request)),
        )

    @extend_schema(request=None, responses=CertificateSerializer)
    @action(detail=True, methods=["post"])
    def countersign(self, request: Request, serial: str) -> Response:
        """The second signature under a revocation. Needs a token that may sign."""
        proof = signing_session.take_fresh(request)
        return once(request, lambda: self._answer_revocation(request, certificates.countersign, authentication=proof))

    @extend_schema(request=None, responses=CertificateSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, serial: str) -> Response:
        """The second person does not agree: the certificate stays as it is."""
        return once(request, lambda: self._answer_revocation(request, certificates.decline))

    @extend_schema(request=None, responses=CertificateSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, serial: str) -> Response:
        """Who asked for a revocation asks no longer."""
        return once(request, lambda: self._answer_revocation(request, certificates.take_back))

    @extend_schema(request=LookSerializer, responses=CertificateSerializer)
    @action(detail=True, methods=["post"])
    def look(self, request: Request, serial: str) -> Response:
        """What was amended was looked at, and the certificate stands."""
        return once(request, lambda: self._decide(request, certificates.look, shape=LookSerializer))

    def _answer_revocation(self, request: Request, act: Any, **more: Any) -> Response:
        revocation = rules.check_revocation_waits(request.user, self.get_object())
        return self._answer(act(revocation=revocation, by=request.user, **more))

    def _decide(
        self, request: Request, act: Any, shape: type[ReasonSerializer] = ReasonSerializer, **more: Any
    ) -> Response:
        certificate = self.get_object()
        said = shape(data=request.data)
        said.is_valid(raise_exception=True)
        return self._answer(act(certificate=certificate, by=request.user, **said.validated_data, **more))

    def _answer(self, certificate: Certificate, code: int = status.HTTP_200_OK) -> Response:
        found = self.get_queryset().get(pk=certificate.pk)
        return Response(CertificateSerializer(found, context=self.get_serializer_context()).data, status=code)
