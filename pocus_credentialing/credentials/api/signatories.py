"""Whom the only director of a programme asks to decide about their own certificate: for programs."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.credentials import signatory_rules
from pocus_credentialing.credentials.actions import signatories
from pocus_credentialing.credentials.models import OutsideSignatory
from pocus_credentialing.credentials.signatory_emails import link_of
from pocus_credentialing.people.models import User

from .signatory_serializers import InvitedSignatorySerializer, InviteSignatorySerializer, SignatorySerializer


class NewestFirst(CursorPagination):
    ordering = ("-invited_at", "id")


class SignatoryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[OutsideSignatory]):
    """Outside signatories: invite one, see what became of it, withdraw the link. They sign on a page, by their link."""

    serializer_class = SignatorySerializer
    pagination_class = NewestFirst
    queryset = OutsideSignatory.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[OutsideSignatory]:
        visible = OutsideSignatory.objects.visible_to(self.request.user)
        return visible.select_related("enrolment__programme__institution", "evidence__certificate")

    @extend_schema(request=InviteSignatorySerializer, responses={201: InvitedSignatorySerializer})
    def create(self, request: Request) -> Response:
        """For your own enrolment, where nobody else directs the programme. The link is told in this answer only; one
        for the same exams that is still out stops working."""
        person = cast(User, request.user)

        def act() -> Response:
            shape = InviteSignatorySerializer(data=request.data, context=self.get_serializer_context())
            shape.is_valid(raise_exception=True)
            said = shape.validated_data
            signatory_rules.check_can_ask_outside(person, said["enrolment"])
            signatory, secret = signatories.invite(by=person, **said)
            told = {**self.get_serializer(signatory).data, "link": link_of(secret)}
            return Response(told, status=status.HTTP_201_CREATED)

        return once(request, act, keep=_without_link)

    @extend_schema(request=None, responses=SignatorySerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """The link stops working."""
        signatory = self.get_object()

        def act() -> Response:
            done = signatories.withdraw(signatory=signatory, by=cast(User, request.user))
            return Response(self.get_serializer(done).data)

        return once(request, act)


def _without_link(body: dict[str, Any]) -> dict[str, Any]:
    """What is kept for a repeated Idempotency-Key: the link is kept nowhere."""
    return {**body, "link": None}
