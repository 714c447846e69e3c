"""The history of one thing in sentences, for programs: what its page of history shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from pocus_credentialing import histories
from pocus_credentialing.api.events import NewestFirst
from pocus_credentialing.audit.models import Event


class ToldSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of the event.")
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    sentence = serializers.CharField()
    words = serializers.CharField(help_text="What was written with it, where you may read that; else empty.")
    changes = serializers.ListField(
        child=serializers.CharField(), help_text="What was changed, from what to what, a line each."
    )


class HistoryView(generics.ListAPIView[Event]):
    """What has happened to a thing that you may see, newest first."""

    serializer_class = ToldSerializer
    pagination_class = NewestFirst
    queryset = Event.objects.none()

    @extend_schema(
        parameters=[OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(histories.KINDS))]
    )
    def get(self, request: Request, kind: str, thing_id: UUID) -> Response:
        """`kind` and id of the thing; of a person for the administrators of their hospital."""
        if kind not in histories.KINDS:
            raise Http404
        thing = get_object_or_404(histories.visible(kind, request.user), pk=thing_id)
        page = self.paginate_queryset(histories.events_of(thing, request.user)) or []
        told = histories.in_sentences(thing, page, request.user)
        return self.get_paginated_response(ToldSerializer(told, many=True).data)
