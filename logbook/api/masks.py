"""Crops that were drawn for a machine, for programs of proctors and directors."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiTypes, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from logbook import storage
from logbook.actions import masks
from logbook.models import MachineMask
from logbook.queries import masks as queries
from logbook.queries.clips import cuts_off
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.negotiation import WhateverIsAccepted
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.handing_out import hand_out
from pocus_credentialing.people.models import User


class FirstDrawnFirst(CursorPagination):
    ordering = ("drawn_at", "id")


class MachineMaskSerializer(serializers.ModelSerializer[MachineMask]):
    box = serializers.JSONField(read_only=True, help_text="x, y, width, height in pixels of the whole picture.")
    confirmed_at = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="Null: it serves the clips of who drew it alone, if it `cuts_off`; else one.",
    )
    doubted_at = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="Since when it serves nobody: patient data was seen, or a trainee says that it is wrong.",
    )
    cuts_off = serializers.SerializerMethodField(
        help_text="Whether it cuts off where names are usually shown: the top, and more than a sliver of the picture."
    )
    has_picture = serializers.SerializerMethodField(help_text="Whether what it keeps can be looked at and confirmed.")

    class Meta:
        model = MachineMask
        fields = [
            "id", "institution", "machine", "rows", "columns", "box", "drawn_by", "drawn_at", "confirmed_at",
            "confirmed_by", "doubted_at", "cuts_off", "has_picture",
        ]  # fmt: skip
        read_only_fields = fields

    def get_cuts_off(self, mask: MachineMask) -> bool:
        return cuts_off(mask)

    def get_has_picture(self, mask: MachineMask) -> bool:
        pictures: dict[UUID, str] = self.context["pictures"]
        return bool(pictures.get(mask.pk))


@extend_schema_view(
    list=extend_schema(summary="Crops drawn for the machines of hospitals in which you are proctor or director"),
    retrieve=extend_schema(summary="One of them"),
)
class MachineMaskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[MachineMask]):
    serializer_class = MachineMaskSerializer
    pagination_class = FirstDrawnFirst
    queryset = MachineMask.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Any]:
        return MachineMask.objects.visible_to(self.request.user)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """With the pictures of the whole page, asked for once."""
        shown = [] if not args else args[0] if kwargs.get("many") else [args[0]]
        kwargs["context"] = {**self.get_serializer_context(), "pictures": queries.pictures(shown)}
        return super().get_serializer(*args, **kwargs)

    @extend_schema(request=None, responses=MachineMaskSerializer, summary="Confirm it for everybody's clips")
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        mask = self.get_object()
        return once(request, lambda: Response(self.get_serializer(masks.confirm(mask=mask, by=_person(request))).data))

    @extend_schema(request=None, responses={204: None}, summary="Discard it: the next clip asks for a new crop")
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        mask = self.get_object()

        def act() -> Response:
            masks.discard(mask=mask, by=_person(request))
            return Response(status=status.HTTP_204_NO_CONTENT)

        return once(request, act)

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, summary="What it keeps of one clip")
    @action(detail=True, methods=["get"], content_negotiation_class=WhateverIsAccepted)
    def picture(self, request: Request, pk: str) -> HttpResponseBase:
        mask = self.get_object()
        digest = queries.picture(mask)
        if not digest:
            raise Http404
        return hand_out(request._request, storage.place_of(mask.institution_id, digest), "image/jpeg")


def _person(request: Request) -> User:
    return cast(User, request.user)
