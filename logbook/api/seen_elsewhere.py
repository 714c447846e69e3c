"""Recordings that two people sent, or that look like another, for programs of directors."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from logbook.actions import seen_elsewhere
from logbook.models import Clip
from logbook.queries import seen_elsewhere as queries
from logbook.rules.seen_elsewhere import check_can_look_into
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.models import User


class OtherClipSerializer(serializers.ModelSerializer[Clip]):
    trainee = serializers.UUIDField(source="scan.trainee_id")
    trainee_name = serializers.CharField(source="scan.trainee.name")
    application = serializers.CharField(source="scan.application.code")

    class Meta:
        model = Clip
        fields = ["id", "scan", "trainee", "trainee_name", "application", "received_at"]


class ClipBesideSerializer(OtherClipSerializer):
    looks_like = serializers.BooleanField(
        source="only_looks_alike",
        help_text="Another file, of which the pictures look like this one's: perhaps the same.",
    )

    class Meta(OtherClipSerializer.Meta):
        fields = [*OtherClipSerializer.Meta.fields, "looks_like"]


class SeenElsewhereSerializer(OtherClipSerializer):
    others = serializers.SerializerMethodField(
        help_text="The same recording of others, and what looks like it, as far as you may see it."
    )
    looked_into_note = serializers.CharField(
        read_only=True,
        help_text="What directors found: each below the one before, which says whose it was and when.",
    )

    class Meta(OtherClipSerializer.Meta):
        fields = [
            *OtherClipSerializer.Meta.fields, "others", "looked_into_at", "looked_into_by", "looked_into_note",
        ]  # fmt: skip

    @extend_schema_field(ClipBesideSerializer(many=True))
    def get_others(self, clip: Clip) -> Any:
        others: dict[UUID, list[Clip]] = self.context["others"]
        return ClipBesideSerializer(others[clip.pk], many=True).data


class LookIntoSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=2000)


class FirstReceivedFirst(CursorPagination):
    ordering = ("received_at", "id")


@extend_schema_view(
    list=extend_schema(
        summary="Recordings that two people sent, or that look like another, which a director has still to look into"
    )
)
class SeenElsewhereViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Clip]):
    """Clips whose recording somebody else has sent too, or that look like another, in the programmes you direct."""

    serializer_class = SeenElsewhereSerializer
    pagination_class = FirstReceivedFirst
    queryset = Clip.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Clip]:
        person = cast(User, self.request.user)
        return queries.waiting(person) if self.action == "list" else queries.open_to(person)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """With the others of the whole page, asked for once."""
        clips = [] if not args else args[0] if kwargs.get("many") else [args[0]]
        others = queries.others_of(cast(User, self.request.user), clips)
        kwargs["context"] = {**self.get_serializer_context(), "others": others}
        return super().get_serializer(*args, **kwargs)

    @extend_schema(request=LookIntoSerializer, responses=SeenElsewhereSerializer, summary="Say what you found")
    @action(detail=True, methods=["post"], url_path="look-into")
    def look_into(self, request: Request, pk: str) -> Response:
        clip, person = self.get_object(), cast(User, request.user)

        def act() -> Response:
            check_can_look_into(person, clip)
            shape = LookIntoSerializer(data=request.data)
            shape.is_valid(raise_exception=True)
            done = seen_elsewhere.look_into(clip=clip, by=person, **shape.validated_data)
            return Response(self.get_serializer(done).data)

        return once(request, act)
