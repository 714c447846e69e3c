"""Whom a director asks to join, and how somebody who is here already takes it up: for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from allauth.core import ratelimit
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, generics, mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curriculum import rules
from curriculum.actions import invitations
from curriculum.api.people_serializers import (
    AskedToJoinSerializer,
    InvitationSerializer,
    InviteSerializer,
    MadeInvitationSerializer,
    MadeSerializer,
)
from curriculum.emails import link_of
from curriculum.models import Invitation, Programme
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people import places
from pocus_credentialing.people.models import User


class FirstToExpireFirst(CursorPagination):
    ordering = ("expires_at", "id")


def directed(request: Request, programme_id: UUID) -> Programme:
    """The programme: 404 where it cannot be seen, 403 for a member who does not direct it."""
    visible = Programme.objects.visible_to(request.user).select_related("institution")
    programme: Programme = get_object_or_404(visible, pk=programme_id)
    rules.check_can_manage_people(cast(User, request.user), programme)
    return programme


def whole(invitations_: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return invitations_.select_related("programme__institution", "invited_by").prefetch_related("applications")


def links_of(made: Sequence[tuple[Invitation, str]]) -> list[dict[str, Any]]:
    """Each invitation with its link, which nothing else keeps."""
    return [{**InvitationSerializer(each).data, "link": link_of(secret)} for each, secret in made]


def _without_links(body: Any) -> Any:
    """What is kept of the answer for a repeated Idempotency-Key: a link is kept nowhere."""
    if "invitations" in body:
        return {"invitations": [{**each, "link": None} for each in body["invitations"]]}
    return {**body, "link": None}


class ProgrammeInvitations(generics.ListAPIView[Invitation]):
    """The open invitations to a programme that you direct, and asking more people."""

    queryset = Invitation.objects.none()
    serializer_class = InvitationSerializer
    pagination_class = FirstToExpireFirst

    def get_queryset(self) -> QuerySet[Invitation]:
        programme = directed(self.request, self.kwargs["programme_id"])
        return whole(Invitation.objects.open().filter(programme=programme))

    @extend_schema(summary="Who was asked to join and has not answered")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=InviteSerializer,
        responses={201: MadeSerializer},
        summary="Ask one or many to join; each link is in this answer and nowhere else",
    )
    def post(self, request: Request, programme_id: UUID) -> Response:
        programme = directed(request, programme_id)
        shape = InviteSerializer(data=request.data, context={"programme": programme})
        shape.is_valid(raise_exception=True)

        def act() -> Response:
            made = invitations.invite_all(programme=programme, by=cast(User, request.user), **shape.validated_data)
            return Response({"invitations": links_of(made)}, status=status.HTTP_201_CREATED)

        return once(request, act, keep=_without_links)


@extend_schema_view(retrieve=extend_schema(summary="One invitation, open or not"))
class InvitationViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Invitation]):
    """Invitations to the programmes that you direct."""

    queryset = Invitation.objects.none()
    serializer_class = InvitationSerializer
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Invitation]:
        return whole(Invitation.objects.visible_to(self.request.user))

    @extend_schema(request=None, responses=InvitationSerializer, summary="Withdraw it: its link stops working")
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        invitation = self.get_object()

        def act() -> Response:
            invitations.withdraw(invitation=invitation, by=cast(User, request.user))
            return Response(self.get_serializer(invitation).data)

        return once(request, act)

    @extend_schema(
        request=None, responses={201: MadeInvitationSerializer}, summary="A new link in place of one that was lost"
    )
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str) -> Response:
        invitation = self.get_object()

        def act() -> Response:
            made = invitations.renew(invitation=invitation, by=cast(User, request.user))
            return Response(links_of([made])[0], status=status.HTTP_201_CREATED)

        return once(request, act, keep=_without_links)


class Join(APIView):
    """What an invitation's link asks, of somebody who is here already. A new person joins on the link's page, in a
    browser, where the password is chosen and a second factor can be added."""

    @extend_schema(responses=AskedToJoinSerializer, summary="Who asks you to join, what, and as what")
    def get(self, request: Request, secret: str) -> Response:
        return Response(AskedToJoinSerializer(self._found(request, secret)).data)

    @extend_schema(request=None, responses=AskedToJoinSerializer, summary="Take up the role; the link is used up")
    def post(self, request: Request, secret: str) -> Response:
        def act() -> Response:
            invitation = self._found(request, secret)
            if not ratelimit.consume(request._request, action="join", key=str(invitation.pk)):
                raise exceptions.Throttled(wait=60)
            invitations.accept(invitation=invitation, by=cast(User, request.user))
            places.forget(request._request.session)
            return Response(AskedToJoinSerializer(invitation).data)

        return once(request, act)

    def _found(self, request: Request, secret: str) -> Invitation:
        invitation = invitations.find(secret)
        if invitation is None:
            raise exceptions.NotFound(_("No invitation has this link. Look whether it was copied whole."))
        rules.check_can_accept(invitation, cast(User, request.user))
        return invitation
