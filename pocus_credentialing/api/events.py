"""What has happened, for programs: a director reads their programmes' events, an administrator the institution's."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import generics, serializers

from pocus_credentialing.api.event_visibility import events_visible_to
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.audit.models import Event


class EventSerializer(serializers.ModelSerializer[Event]):
    class Meta:
        model = Event
        fields = [
            "id", "chain", "seq", "at", "verb", "actor", "authentication", "thing_type", "thing_id", "within_type",
            "within_id", "programme", "person", "data", "previous", "digest",
        ]  # fmt: skip


class NewestFirst(CursorPagination):
    ordering = ("-at", "-seq", "id")


class EventList(generics.ListAPIView[Event]):
    """Events, newest first."""

    serializer_class = EventSerializer
    pagination_class = NewestFirst
    queryset = Event.objects.none()

    def get_queryset(self) -> QuerySet[Event]:
        return events_visible_to(self.request.user)
