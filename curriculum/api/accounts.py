"""Who has an account at a hospital; ending it, opening it again, its tokens, and administering: for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from curriculum.actions import accounts as actions
from curriculum.api.account_serializers import AccountDetailSerializer, AccountSerializer
from curriculum.api.institutions import ByName
from curriculum.queries import accounts
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.people.models import Institution, User


@extend_schema_view(
    list=extend_schema(summary="Everyone who has or had a place at a hospital that you administer"),
    retrieve=extend_schema(
        summary="One account: roles, administration, and the tokens that work", responses=AccountDetailSerializer
    ),
)
class AccountViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[User]):
    queryset = User.objects.none()
    serializer_class = AccountSerializer
    pagination_class = ByName
    lookup_value_converter = "uuid"

    def institution(self) -> Institution:
        """404 to whoever does not administer it."""
        administered = accounts.institutions_of(cast(User, self.request.user))
        return get_object_or_404(administered, pk=self.kwargs["institution_id"])

    def get_queryset(self) -> QuerySet[User]:
        if "institution_id" not in self.kwargs or not self.request.user.is_authenticated:
            return User.objects.none()
        institution = self.institution()
        return _told(institution)

    def get_serializer_class(self) -> type[AccountSerializer]:
        return AccountSerializer if self.action == "list" else AccountDetailSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        person = cast(User, self.request.user)
        return {
            **super().get_serializer_context(),
            "institution_id": self.kwargs.get("institution_id"),
            "runs_all": person.is_authenticated and accounts.runs_all(person),
        }

    @extend_schema(request=None, responses=AccountDetailSerializer, summary="They can no longer sign in, anywhere")
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, institution_id: UUID, pk: str) -> Response:
        return self._do(actions.deactivate)

    @extend_schema(
        request=None,
        responses=AccountDetailSerializer,
        summary="Everything that they have at this hospital ends with today",
    )
    @action(detail=True, methods=["post"], url_path="end-place", url_name="end-place")
    def end_place(self, request: Request, institution_id: UUID, pk: str) -> Response:
        return self._do(actions.end_place)

    @extend_schema(request=None, responses=AccountDetailSerializer, summary="They can sign in again")
    @action(detail=True, methods=["post"])
    def reactivate(self, request: Request, institution_id: UUID, pk: str) -> Response:
        return self._do(actions.reactivate)

    @extend_schema(request=None, responses=AccountDetailSerializer, summary="One administrator more")
    @action(detail=True, methods=["post"])
    def appoint(self, request: Request, institution_id: UUID, pk: str) -> Response:
        return self._do(actions.appoint)

    @extend_schema(request=None, responses=AccountDetailSerializer, summary="One administrator less, from tomorrow")
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, institution_id: UUID, pk: str) -> Response:
        account, institution = self.get_object(), self.institution()
        administration = get_object_or_404(accounts.newest_administration(institution, account))

        def act() -> Response:
            actions.dismiss(administration=administration, by=cast(User, request.user))
            return self._said(institution, account)

        return once(request, act)

    @extend_schema(
        request=None, responses=AccountDetailSerializer, summary="A program signs in with this token no longer"
    )
    @action(detail=True, methods=["post"], url_path="tokens/<uuid:token_id>/end", url_name="end-token")
    def end_token(self, request: Request, institution_id: UUID, pk: str, token_id: UUID) -> Response:
        account, institution = self.get_object(), self.institution()
        token = get_object_or_404(account.tokens.select_related("person"), pk=token_id)

        def act() -> Response:
            actions.end_token(token=token, institution=institution, by=cast(User, request.user))
            return self._said(institution, account)

        return once(request, act)

    def _do(self, act: Callable[..., Any]) -> Response:
        account, institution = self.get_object(), self.institution()

        def done() -> Response:
            act(account=account, institution=institution, by=cast(User, self.request.user))
            return self._said(institution, account)

        return once(self.request, done)

    def _said(self, institution: Institution, account: User) -> Response:
        """As it is now. Whoever ended their own administration still reads this answer."""
        fresh = _told(institution).get(pk=account.pk)
        return Response(AccountDetailSerializer(fresh, context=self.get_serializer_context()).data)


def _told(institution: Institution) -> QuerySet[User]:
    now = accounts.administrations_of(institution).filter(person=OuterRef("pk"))
    return accounts.people_of(institution).annotate(administers=Exists(now))
