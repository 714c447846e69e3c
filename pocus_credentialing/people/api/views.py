"""Who am I here, where am I signed in, and which programs have a token of mine: for programs."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import logout
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people import sign_ins as sign_in_queries
from pocus_credentialing.people import tokens as token_queries
from pocus_credentialing.people.actions import profile, sign_ins, tokens
from pocus_credentialing.people.models import SignIn, Token, User

from .serializers import ProfileChangeSerializer, ProfileSerializer, SignInSerializer, TokenSerializer


class LastSeenFirst(CursorPagination):
    ordering = ("-seen_at", "id")


class NewestFirst(CursorPagination):
    ordering = ("-created_at", "id")


class Profile(APIView):
    @extend_schema(responses=ProfileSerializer, summary="What is known of you")
    def get(self, request: Request) -> Response:
        return Response(ProfileSerializer(cast(User, request.user)).data)

    @extend_schema(request=ProfileChangeSerializer, responses=ProfileSerializer, summary="Change it")
    def patch(self, request: Request) -> Response:
        person = cast(User, request.user)
        shape = ProfileChangeSerializer(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        profile.change(person=person, by=person, **shape.validated_data)
        return Response(ProfileSerializer(person).data)


class EndedSerializer(serializers.Serializer[Any]):
    ended = serializers.IntegerField(help_text="How many browsers were signed out.")


@extend_schema_view(list=extend_schema(summary="The browsers in which you are signed in"))
class SignInViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[SignIn]):
    queryset = SignIn.objects.none()
    serializer_class = SignInSerializer
    pagination_class = LastSeenFirst
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[SignIn]:
        if not self.request.user.is_authenticated:
            return SignIn.objects.none()
        return sign_in_queries.there(self.request.user)

    @extend_schema(request=None, responses=EndedSerializer, summary="That browser is signed out at once")
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        def act() -> Response:
            sign_in = self.get_object()
            sign_ins.end(sign_in=sign_in, by=cast(User, request.user))
            if sign_in.session_key == request._request.session.session_key:
                logout(request._request)  # this very browser: what is left of its session must not be written again
            return Response({"ended": 1})

        return once(request, act)

    @extend_schema(
        request=None,
        responses=EndedSerializer,
        summary="Every browser is signed out; but the one that asks, if one does",
    )
    @action(detail=False, methods=["post"], url_path="end-others")
    def end_others(self, request: Request) -> Response:
        person, here = cast(User, request.user), request._request.session.session_key or ""
        return once(request, lambda: Response({"ended": sign_ins.end_others(person=person, by=person, but=here)}))


@extend_schema_view(list=extend_schema(summary="Your tokens that work"))
class TokenViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Token]):
    queryset = Token.objects.none()
    serializer_class = TokenSerializer
    pagination_class = NewestFirst
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Token]:
        if not self.request.user.is_authenticated:
            return Token.objects.none()
        mine = self.request.user.tokens.select_related("person")
        return token_queries.working(self.request.user) if self.action == "list" else mine

    @extend_schema(request=None, responses=TokenSerializer, summary="It works no longer; this very one, too")
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        token = self.get_object()

        def act() -> Response:
            tokens.end(token=token, by=cast(User, request.user))
            return Response(self.get_serializer(token).data)

        return once(request, act)
