"""Who is in a programme as what, and who leaves it: for programs. A role is given by an invitation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from curriculum import rules
from curriculum.actions import memberships
from curriculum.api.invitations import directed
from curriculum.api.people_serializers import ExamsSerializer, MemberSerializer
from curriculum.models import Enrolment, Membership
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.models import User


class FirstToBeginFirst(CursorPagination):
    ordering = ("starts_on", "id")


def whole(held: QuerySet[Membership]) -> QuerySet[Membership]:
    """With what is told of each role, in a fixed number of queries."""
    enrolled = Enrolment.objects.open().filter(programme=OuterRef("programme"), trainee=OuterRef("person"))
    return (
        held.select_related("person", "programme__institution")
        .prefetch_related("applications", "sites")
        .annotate(enrolment=Subquery(enrolled.values("pk")[:1]))
    )


class ProgrammeMembers(generics.ListAPIView[Membership]):
    """The roles that are held now in a programme that you direct."""

    queryset = Membership.objects.none()
    serializer_class = MemberSerializer
    pagination_class = FirstToBeginFirst

    def get_queryset(self) -> QuerySet[Membership]:
        programme = directed(self.request, self.kwargs["programme_id"])
        return whole(Membership.objects.in_force().filter(programme=programme))

    @extend_schema(summary="Who is in the programme, as what")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


@extend_schema_view(retrieve=extend_schema(summary="One role: yours, or of a programme that you direct"))
class MembershipViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Membership]):
    queryset = Membership.objects.none()
    serializer_class = MemberSerializer
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Membership]:
        return whole(Membership.objects.visible_to(self.request.user))

    @extend_schema(request=None, responses=MemberSerializer, summary="The role ends with today")
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        membership = self.get_object()
        return once(request, lambda: self._done(memberships.end, membership=membership))

    @extend_schema(
        request=ExamsSerializer,
        responses=MemberSerializer,
        summary="What a proctor may review, and where, from today on",
    )
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Days that are over keep what was true of them: the answer may be a new role that begins today."""
        membership = self.get_object()

        def act() -> Response:
            rules.check_can_change(cast(User, request.user), membership, membership.applications.all())
            shape = ExamsSerializer(data=request.data, context={"programme": membership.programme})
            shape.is_valid(raise_exception=True)
            return self._done(memberships.change, membership=membership, **shape.validated_data)

        return once(request, act)

    def _done(self, act: Callable[..., Membership], **said: Any) -> Response:
        done = act(by=cast(User, self.request.user), **said)
        return Response(self.get_serializer(whole(Membership.objects.filter(pk=done.pk)).get()).data)
