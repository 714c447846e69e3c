"""The teaching archives of a hospital, for programs of its directors and administrators."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from logbook.actions import archives
from logbook.forms.archives import FORMS
from logbook.models import TeachingArchive
from logbook.queries.copies import left_at, sent_to
from logbook.queries.forwarding import how_far
from logbook.receiver.titles import our_title
from logbook.sending.sentences import sentence
from logbook.states import ArchiveKind, ArchiveTakes
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import ByName, CursorPagination
from pocus_credentialing.people.models import User

from .looked_after import SwitchSerializer, institution_looked_after


class ArchiveSerializer(serializers.ModelSerializer[TeachingArchive]):
    institution = serializers.UUIDField(source="institution_id")
    kind = serializers.ChoiceField(choices=ArchiveKind.choices)
    takes = serializers.ChoiceField(choices=ArchiveTakes.choices)
    port = serializers.IntegerField(required=False, min_value=1, max_value=65535)
    token = serializers.CharField(
        write_only=True, required=False, allow_blank=True, max_length=4000, help_text="Kept encrypted, never shown."
    )
    has_token = serializers.SerializerMethodField()
    calling_ae_title = serializers.SerializerMethodField(help_text="Ours: the archive must know it.")
    awaits_confirmation = serializers.BooleanField(
        read_only=True, help_text="Nothing is sent before another director or an administrator confirms where it is."
    )
    trouble = serializers.SerializerMethodField(help_text="Why it could not be reached the last time; or empty.")

    class Meta:
        model = TeachingArchive
        fields = [
            "id", "institution", "name", "kind", "takes", "ae_title", "host", "port", "tls", "address", "token", "has_token",
            "is_on", "calling_ae_title", "reached_at", "trouble", "awaits_confirmation", "confirmed_at", "confirmed_by",
        ]  # fmt: skip
        read_only_fields = ["is_on", "reached_at", "confirmed_at", "confirmed_by"]
        validators: list[Any] = []  # that it is not here already is a rule

    def get_has_token(self, archive: TeachingArchive) -> bool:
        return archive.token is not None

    def get_calling_ae_title(self, archive: TeachingArchive) -> str:
        return our_title(archive.institution)

    def get_trouble(self, archive: TeachingArchive) -> str:
        return sentence(archive.said)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """What one kind needs, as on the page; what it does not have is not taken for something else."""
        archive, names = self.instance, ("name", "takes", "ae_title", "host", "port", "tls", "address")
        kind = archive.kind if archive else said["kind"]
        held = {name: getattr(archive, name) for name in names} if archive else {}
        form = FORMS[kind]({**held, **said})
        if not form.is_valid():
            raise serializers.ValidationError(dict(form.errors))
        foreign = sorted(name for name in (*names, "token") if said.get(name) and name not in form.fields)
        if foreign:
            raise serializers.ValidationError({name: [_("An archive of this kind has none.")] for name in foreign})
        shaped = {name: form.cleaned_data[name] for name in said if name in form.cleaned_data}
        return {**{name: said[name] for name in ("institution_id", "kind") if name in said}, **shaped}


class ChangedArchiveSerializer(ArchiveSerializer):
    institution = serializers.UUIDField(source="institution_id", read_only=True)
    kind = serializers.ChoiceField(choices=ArchiveKind.choices, read_only=True)

    class Meta(ArchiveSerializer.Meta):
        pass


class WhySerializer(serializers.Serializer[Any]):
    why = serializers.CharField()
    clips = serializers.IntegerField()


class ConfirmedSerializer(serializers.Serializer[Any]):
    place = serializers.CharField(help_text="Where it is, as was read: title@host:port, or the web address.")


class HowFarSerializer(serializers.Serializer[Any]):
    sent = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Not sent yet, or to be tried again.")
    failed = serializers.IntegerField(help_text="Not taken five times.")
    why_failed = WhySerializer(many=True)
    why_waiting = WhySerializer(many=True)


class ProbedSerializer(serializers.Serializer[Any]):
    answers = serializers.BooleanField()
    trouble = serializers.CharField(allow_blank=True)


class LeftCopySerializer(serializers.Serializer[Any]):
    """What was destroyed here after the archive was sent it."""

    id = serializers.UUIDField()
    clip = serializers.UUIDField(source="clip_id")
    place = serializers.CharField(source="archive", help_text="Where it was sent: the archive may be elsewhere now.")
    sent_at = serializers.DateTimeField()
    destroyed_at = serializers.DateTimeField()
    instance_uid = serializers.CharField(help_text="The SOP Instance UID under which the archive has it.")


class DeletedSerializer(serializers.Serializer[Any]):
    copy = serializers.UUIDField(help_text="The id of what is left there.")


class LastDestroyedFirst(CursorPagination):
    ordering = ("-destroyed_at", "-id")


class OfferedSerializer(serializers.Serializer[Any]):
    clips = serializers.IntegerField()


@extend_schema_view(
    list=extend_schema(summary="Teaching archives that you look after"),
    retrieve=extend_schema(summary="One teaching archive"),
)
class ArchiveViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[TeachingArchive]):
    serializer_class = ArchiveSerializer
    pagination_class = ByName
    queryset = TeachingArchive.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[TeachingArchive]:
        return TeachingArchive.objects.visible_to(self.request.user).select_related("institution")

    @extend_schema(
        request=ArchiveSerializer, responses={201: ArchiveSerializer}, summary="Name an archive; nothing is sent yet"
    )
    def create(self, request: Request) -> Response:
        shape = ArchiveSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        person, said = cast(User, request.user), dict(shape.validated_data)
        institution = institution_looked_after(person, said.pop("institution_id"))

        def act() -> Response:
            archive = archives.add(institution=institution, by=person, **said)
            return Response(ArchiveSerializer(archive).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(request=ChangedArchiveSerializer, responses=ArchiveSerializer, summary="Change what is said of it")
    def partial_update(self, request: Request, pk: str) -> Response:
        archive = self.get_object()
        shape = ChangedArchiveSerializer(archive, data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        changed = archives.change(archive=archive, by=cast(User, request.user), **shape.validated_data)
        return Response(ArchiveSerializer(changed).data)

    @extend_schema(request=SwitchSerializer, responses=ArchiveSerializer, summary="Switch it on or off")
    @action(detail=True, methods=["post"])
    def switch(self, request: Request, pk: str) -> Response:
        archive, person = self.get_object(), cast(User, request.user)
        shape = SwitchSerializer(data=request.data)
        shape.is_valid(raise_exception=True)

        def act() -> Response:
            switched = archives.switch(archive=archive, by=person, **shape.validated_data)
            return Response(ArchiveSerializer(switched).data)

        return once(request, act)

    @extend_schema(
        request=ConfirmedSerializer,
        responses=ArchiveSerializer,
        summary="Confirm where it is, as another than who said so",
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        archive, person = self.get_object(), cast(User, request.user)
        shape = ConfirmedSerializer(data=request.data)
        shape.is_valid(raise_exception=True)

        def act() -> Response:
            confirmed = archives.confirm(archive=archive, by=person, **shape.validated_data)
            return Response(ArchiveSerializer(confirmed).data)

        return once(request, act)

    @extend_schema(request=None, responses=ProbedSerializer, summary="Try the connection")
    @action(detail=True, methods=["post"])
    def probe(self, request: Request, pk: str) -> Response:
        said = archives.probe(archive=self.get_object(), by=cast(User, request.user))
        return Response(ProbedSerializer({"answers": not said, "trouble": sentence(said)}).data)

    @extend_schema(request=None, responses=OfferedSerializer, summary="Offer once more what it did not take")
    @action(detail=True, methods=["post"], url_path="offer-again")
    def offer_again(self, request: Request, pk: str) -> Response:
        archive, person = self.get_object(), cast(User, request.user)

        def act() -> Response:
            offered = archives.offer_again(archive=archive, by=person)
            return Response(OfferedSerializer({"clips": offered}).data)

        return once(request, act)

    @extend_schema(
        responses=LeftCopySerializer(many=True), summary="What was destroyed here and is to be deleted there, too"
    )
    @action(detail=True, methods=["get"], pagination_class=LastDestroyedFirst)
    def left(self, request: Request, pk: str) -> Response:
        page = self.paginate_queryset(left_at(self.get_object()))
        return self.get_paginated_response(LeftCopySerializer(page, many=True).data)

    @extend_schema(request=DeletedSerializer, responses={204: None}, summary="Say that it is deleted there, too")
    @action(detail=True, methods=["post"], url_path="say-deleted")
    def say_deleted(self, request: Request, pk: str) -> Response:
        archive, person = self.get_object(), cast(User, request.user)
        shape = DeletedSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        copy = sent_to(archive).filter(pk=shape.validated_data["copy"]).first()
        if copy is None:
            raise serializers.ValidationError({"copy": [_("This archive was sent nothing with this id.")]})

        def act() -> Response:
            archives.say_deleted(archive=archive, copy=copy, by=person)
            return Response(status=status.HTTP_204_NO_CONTENT)

        return once(request, act)

    @extend_schema(responses=HowFarSerializer, summary="How many were sent, wait, or were not taken, and why")
    @action(detail=True, methods=["get"])
    def progress(self, request: Request, pk: str) -> Response:
        far = how_far(self.get_object())
        whys = {
            name: [{"why": sentence(said), "clips": times} for said, times in getattr(far, name)]
            for name in ("why_failed", "why_waiting")
        }
        return Response(HowFarSerializer({"sent": far.sent, "waiting": far.waiting, "failed": far.failed, **whys}).data)
