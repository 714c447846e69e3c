"""Who is mentor or supervisor in a programme, for programs."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from curriculum.actions import named_roles
from curriculum.api.serializers import PersonSerializer
from curriculum.models import Membership, NamedRole
from curriculum.rules import named_roles as rules
from pocus_credentialing.api.exact import Exact
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.models import User


class NamedRoleSerializer(serializers.ModelSerializer[NamedRole]):
    person = PersonSerializer()
    programme = serializers.PrimaryKeyRelatedField(read_only=True)
    code = serializers.CharField(help_text="As the rules of the programme name it, such as mentor.")
    ends_on = serializers.DateField(allow_null=True, help_text="The last day, inclusive.")

    class Meta:
        model = NamedRole
        fields = ["id", "programme", "person", "code", "starts_on", "ends_on"]


class GiveNamedRoleSerializer(Exact):
    code = serializers.CharField(max_length=60)
    starts_on = serializers.DateField(required=False, help_text="Left out: today, at the hospital.")


class EndNamedRoleSerializer(Exact):
    ends_on = serializers.DateField(required=False, help_text="Left out: today, at the hospital.")


class FirstToBeginFirst(CursorPagination):
    ordering = ("starts_on", "id")


def _whole(held: QuerySet[NamedRole]) -> QuerySet[NamedRole]:
    return held.select_related("person", "programme__institution")


class MemberNamedRoles(generics.ListAPIView[NamedRole]):
    """What a proctor or director of a programme that you direct is and was there."""

    queryset = NamedRole.objects.none()
    serializer_class = NamedRoleSerializer
    pagination_class = FirstToBeginFirst

    def get_queryset(self) -> QuerySet[NamedRole]:
        found = self._membership()
        return _whole(NamedRole.objects.filter(programme=found.programme_id, person=found.person_id))

    @extend_schema(summary="What this proctor or director is by the rules of the programme")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=GiveNamedRoleSerializer,
        responses={201: NamedRoleSerializer},
        summary="They are mentor, supervisor …, since a day: a director",
    )
    def post(self, request: Request, membership_id: UUID) -> Response:
        membership, person = self._membership(), cast(User, request.user)
        shape = GiveNamedRoleSerializer(data=request.data)
        shape.is_valid(raise_exception=True)

        def act() -> Response:
            given = named_roles.give(
                programme=membership.programme, person=membership.person, by=person, **shape.validated_data
            )
            return Response(NamedRoleSerializer(given).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    def _membership(self) -> Membership:
        visible = Membership.objects.visible_to(self.request.user).select_related("programme__institution", "person")
        found: Membership = get_object_or_404(visible, pk=self.kwargs["membership_id"])
        rules.check_can_name(cast(User, self.request.user), found)
        return found


@extend_schema_view(retrieve=extend_schema(summary="One named role: yours, or of a programme that you direct"))
class NamedRoleViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[NamedRole]):
    queryset = NamedRole.objects.none()
    serializer_class = NamedRoleSerializer
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[NamedRole]:
        return _whole(NamedRole.objects.visible_to(self.request.user))

    @extend_schema(
        request=EndNamedRoleSerializer, responses=NamedRoleSerializer, summary="Its last day is today, or was before"
    )
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        found, person = self.get_object(), cast(User, request.user)
        rules.check_can_manage_people(person, found.programme)
        shape = EndNamedRoleSerializer(data=request.data)
        shape.is_valid(raise_exception=True)

        def act() -> Response:
            ended = named_roles.end(named_role=found, by=person, **shape.validated_data)
            return Response(NamedRoleSerializer(ended).data)

        return once(request, act)
