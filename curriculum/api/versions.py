"""A programme's versions, their files, and starting a further programme: for programs."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curriculum import drafting
from curriculum.actions import versions as actions
from curriculum.library.programmes import Programme as ProgrammeSource
from curriculum.models import Programme, ProgrammeVersion
from curriculum.queries import accounts
from curriculum.rules.accounts import check_can_administer
from curriculum.rules.versions import check_can_start, check_is_readable
from pocus_credentialing.api.exact import Exact
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Refusal


class TextSerializer(Exact):
    """A programme's file. Its mistakes are told with their places; `publish`: not only check it."""

    text = serializers.CharField(trim_whitespace=False, allow_blank=True, help_text="YAML, in the programme language.")
    publish = serializers.BooleanField(default=False)
    read: ProgrammeSource  # of a text that is one

    def validate_text(self, text: str) -> str:
        text = text.replace("\r\n", "\n")
        try:
            self.read = check_is_readable(text, self.context.get("code", ""))
        except Refusal as refusal:
            raise serializers.ValidationError(
                [serializers.ErrorDetail(str(reason), code=reason.code) for reason in refusal.reasons]
            ) from None
        return text


class NumberedVersionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    title = serializers.CharField(source="data.title")
    published_at = serializers.DateTimeField()


class VersionFileSerializer(NumberedVersionSerializer):
    text = serializers.SerializerMethodField(help_text="The file, word for word; null where it was not kept.")

    def get_text(self, version: ProgrammeVersion) -> str | None:
        return drafting.file_of(version) or None


class StartedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(allow_null=True, help_text="null of a check")
    code = serializers.CharField()
    name = serializers.CharField()


class NewestNumberFirst(CursorPagination):
    ordering = "-number"


def visible_programme(request: Request, programme_id: UUID) -> Programme:
    visible = Programme.objects.visible_to(request.user).select_related("institution")
    return cast(Programme, get_object_or_404(visible, pk=programme_id))


def version_of(programme: Programme, number: int) -> ProgrammeVersion:
    # No number of a version is as long as this, and no database takes it.
    versions = programme.versions.select_related("catalogue", "programme")
    version = versions.filter(number=number).first() if number < 1_000_000 else None
    if version is None:
        raise Http404
    return version


class VersionList(generics.ListAPIView[ProgrammeVersion]):
    """The versions of a programme, the newest first."""

    queryset = ProgrammeVersion.objects.none()
    serializer_class = NumberedVersionSerializer
    pagination_class = NewestNumberFirst

    def get_queryset(self) -> QuerySet[ProgrammeVersion]:
        programme = visible_programme(self.request, self.kwargs["programme_id"])
        return ProgrammeVersion.objects.filter(programme=programme)


class VersionDetail(APIView):
    """One version, with the file it was read from."""

    @extend_schema(responses=VersionFileSerializer)
    def get(self, request: Request, programme_id: UUID, number: int) -> Response:
        """For whoever sees the programme."""
        return Response(VersionFileSerializer(version_of(visible_programme(request, programme_id), number)).data)


class HospitalProgrammes(APIView):
    """A further programme of a hospital."""

    @extend_schema(request=TextSerializer, responses={200: StartedSerializer, 201: StartedSerializer})
    def post(self, request: Request, institution_id: UUID) -> Response:
        """An administrator checks a file, or starts a programme with it (201) and directs it."""
        person = cast(User, request.user)
        institution = get_object_or_404(accounts.institutions_of(person), pk=institution_id)
        check_can_administer(person, institution)
        shape = TextSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        source = shape.read
        if not shape.validated_data["publish"]:
            check_can_start(person, institution, source)
            return Response({"id": None, "code": source.code, "name": source.title})

        def act() -> Response:
            made = actions.start(institution=institution, text=shape.validated_data["text"], by=person)
            return Response(StartedSerializer(made).data, status=status.HTTP_201_CREATED)

        return once(request, act)
