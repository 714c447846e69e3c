"""Phase 1 for programs: what there is to learn, its text and questions, and handing in a quiz."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from curriculum import queries
from curriculum.actions import attempts
from curriculum.api.module_serializers import (
    AnswersSerializer,
    AttemptDetailSerializer,
    AttemptSerializer,
    ModuleDetailSerializer,
    ModuleSerializer,
)
from curriculum.api.viewsets import InOrder
from curriculum.handing_out import picture_of
from curriculum.models import Attempt, Module
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.negotiation import WhateverIsAccepted
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.models import User


class NewestFirst(CursorPagination):
    ordering = ("-started_at", "id")


@extend_schema_view(
    list=extend_schema(summary="The modules of phase 1, and which of them you have passed"),
    retrieve=extend_schema(summary="A module's text and its questions", responses=ModuleDetailSerializer),
)
class ModuleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Module]):
    queryset = Module.objects.filter(versions__isnull=False).distinct()
    serializer_class = ModuleSerializer
    pagination_class = InOrder
    lookup_field = "code"
    lookup_value_converter = "slug"

    def get_queryset(self) -> QuerySet[Module]:
        visible = Module.objects.visible_to(self.request.user).filter(versions__isnull=False).distinct()
        return cast("QuerySet[Module]", visible.select_related("application").prefetch_related("versions"))

    def get_serializer_class(self) -> type[ModuleSerializer]:
        return ModuleDetailSerializer if self.action == "retrieve" else ModuleSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        person = cast(User, self.request.user)
        passed = queries.passed_modules(person) if person.is_authenticated else {}
        return {**super().get_serializer_context(), "passed": passed}

    @extend_schema(
        parameters=[OpenApiParameter("digest", str, OpenApiParameter.PATH)],
        responses={(200, "image/png"): OpenApiTypes.BINARY, (200, "image/jpeg"): OpenApiTypes.BINARY},
        summary="A picture that one of its questions shows",
    )
    @action(
        detail=True,
        methods=["get"],
        url_path="pictures/<slug:digest>",
        url_name="picture",
        content_negotiation_class=WhateverIsAccepted,
    )
    def picture(self, request: Request, code: str, digest: str) -> HttpResponseBase:
        return picture_of(request._request, self.get_object(), digest)

    @extend_schema(
        request=AnswersSerializer,
        responses={201: AttemptDetailSerializer},
        summary="Take the quiz: hand in an answer to each question",
    )
    @action(detail=True, methods=["post"])
    def attempts(self, request: Request, code: str) -> Response:
        """One sitting at the module's current version, begun and handed in; or the one that you had begun on a page."""
        module, person = self.get_object(), cast(User, request.user)
        shape = AnswersSerializer(data=request.data, context={"version": module.current})
        shape.is_valid(raise_exception=True)

        def act() -> Response:
            with transaction.atomic():
                begun = attempts.start(module=module, by=person)
                done = attempts.hand_in(attempt=begun, answers=shape.validated_data["answers"], by=person)
            return Response(AttemptDetailSerializer(done).data, status=status.HTTP_201_CREATED)

        return once(request, act)


@extend_schema_view(
    list=extend_schema(summary="Your quizzes, the newest first"),
    retrieve=extend_schema(
        summary="One of your quizzes; once it is handed in, with the right answers and why",
        responses=AttemptDetailSerializer,
    ),
)
class AttemptViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Attempt]):
    queryset = Attempt.objects.none()
    serializer_class = AttemptSerializer
    pagination_class = NewestFirst
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Attempt]:
        mine = Attempt.objects.visible_to(self.request.user).select_related("version__module")
        return cast("QuerySet[Attempt]", mine if self.action == "retrieve" else mine.defer("version__data"))

    def get_serializer_class(self) -> type[AttemptSerializer]:
        return AttemptDetailSerializer if self.action == "retrieve" else AttemptSerializer
