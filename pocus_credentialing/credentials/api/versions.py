"""A version is checked, published and previewed, and trainees are moved to it: for programs, as on the pages."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curriculum.actions import versions
from curriculum.api.serializers import EnrolmentSerializer
from curriculum.api.versions import TextSerializer, VersionList, version_of, visible_programme
from curriculum.models import Enrolment, Programme
from curriculum.queries import held_to_others
from curriculum.rules.versions import check_can_publish
from pocus_credentialing.api.exact import Exact
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.credentials.actions import moving
from pocus_credentialing.credentials.dry_run import dry_run
from pocus_credentialing.credentials.effects import effects
from pocus_credentialing.people.models import User


class NewVersionSerializer(TextSerializer):
    checked_against = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=999_999,
        help_text="The number that the check gave: refused where another version was published since.",
    )

    first = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=999_999,
        help_text="So many trainees, by name, are passed over: a hundred are judged at a time.",
    )


class ChangedSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    before = serializers.CharField(help_text="What was asked, in sentences; empty of what is added.")
    after = serializers.CharField(help_text="What is asked; empty of what is gone.")


class ComparisonSerializer(serializers.Serializer[Any]):
    added = ChangedSerializer(many=True)
    gone = ChangedSerializer(many=True)
    changed = ChangedSerializer(many=True)
    besides = serializers.ListField(child=serializers.CharField())


class HowSerializer(serializers.Serializer[Any]):
    counted = serializers.IntegerField()
    needed = serializers.IntegerField()


class NumberedSerializer(serializers.Serializer[Any]):
    """A requirement that changes: how far it is, as things are and then; null where it is not asked."""

    key = serializers.CharField()
    title = serializers.CharField()
    before = HowSerializer(allow_null=True)
    after = HowSerializer(allow_null=True)


class EffectSerializer(serializers.Serializer[Any]):
    """What one trainee would gain or lose: titles of requirements and of exams."""

    enrolment = serializers.UUIDField(source="enrolment.pk")
    trainee = serializers.CharField(source="enrolment.trainee.name")
    held_to = serializers.IntegerField(source="enrolment.version.number")
    gained = serializers.ListField(child=serializers.CharField(), source="titled.gained")
    lost = serializers.ListField(child=serializers.CharField(), source="titled.lost")
    asked_anew = serializers.ListField(child=serializers.CharField(), source="titled.asked_anew")
    asked_no_more = serializers.ListField(child=serializers.CharField(), source="titled.asked_no_more")
    asked_otherwise = serializers.ListField(child=serializers.CharField(), source="titled.asked_otherwise")
    complete_before = serializers.ListField(child=serializers.CharField(), source="titled.complete_before")
    complete_after = serializers.ListField(child=serializers.CharField(), source="titled.complete_after")
    numbers = NumberedSerializer(many=True, source="numbered")


class DoubtSerializer(serializers.Serializer[Any]):
    """What can hardly be meant; it hinders nobody."""

    key = serializers.CharField()
    title = serializers.CharField()
    sentence = serializers.CharField()


class CheckedSerializer(serializers.Serializer[Any]):
    """What a text would be as a version; or, published, is."""

    number = serializers.IntegerField()
    published = serializers.BooleanField()
    checked_against = serializers.IntegerField(help_text="The number of the version that it was compared with.")
    differs = ComparisonSerializer()
    doubts = DoubtSerializer(many=True)
    effects = EffectSerializer(many=True, help_text="If today's trainees were moved to it.")
    more = serializers.IntegerField(help_text="How many trainees come after these: ask again with `first`.")


class MoveSerializer(Exact):
    version = serializers.IntegerField(min_value=1, max_value=999_999, help_text="A number of the same programme.")
    reason = serializers.CharField(max_length=2000)


class Versions(VersionList):
    """The versions of a programme."""

    @extend_schema(request=NewVersionSerializer, responses={200: CheckedSerializer, 201: CheckedSerializer})
    def post(self, request: Request, programme_id: UUID) -> Response:
        """A director checks a text (200: what differs, and for whom), or publishes it (201). Nobody is moved by it."""
        programme, person = visible_programme(request, programme_id), cast(User, request.user)
        check_can_publish(person, programme)
        shape = NewVersionSerializer(data=request.data, context={"code": programme.code})
        shape.is_valid(raise_exception=True)
        said = shape.validated_data
        told = dry_run(programme, shape.read, said["text"], first=said.get("first", 0))
        answer = CheckedSerializer(
            {**told, "number": told["drafted"].number, "published": said["publish"], "differs": told["comparison"]}
        ).data
        if not said["publish"]:
            return Response(answer)

        def act() -> Response:
            made = versions.publish_text(
                programme=programme, text=said["text"], by=person, checked_against=said.get("checked_against")
            )
            return Response({**answer, "number": made.number}, status=status.HTTP_201_CREATED)

        return once(request, act)


class ByName(CursorPagination):
    ordering = ("trainee_name", "id")
    max_page_size = 50


class Preview(generics.ListAPIView[Enrolment]):
    """Who is held to another version than this one, and what each would gain or lose by moving; for directors."""

    queryset = Enrolment.objects.none()
    serializer_class = EffectSerializer
    pagination_class = ByName

    def get_queryset(self) -> QuerySet[Enrolment]:
        programme: Programme = visible_programme(self.request, self.kwargs["programme_id"])
        check_can_publish(cast(User, self.request.user), programme)
        self.version = version_of(programme, self.kwargs["number"])
        held = held_to_others(self.version).annotate(trainee_name=F("trainee__name"))
        return held.select_related("programme__institution", "institution", "version__catalogue", "trainee")

    def paginate_queryset(self, queryset: Any) -> Any:
        return effects(cast("list[Enrolment]", super().paginate_queryset(queryset)), self.version)


class Move(APIView):
    """A trainee is held to another version."""

    @extend_schema(request=MoveSerializer, responses=EnrolmentSerializer)
    def post(self, request: Request, enrolment_id: UUID) -> Response:
        """A director of the programme, with a reason. What was certified stays as it was signed."""
        visible = Enrolment.objects.visible_to(request.user).select_related(
            "programme__institution", "trainee", "institution", "version"
        )
        enrolment, person = get_object_or_404(visible, pk=enrolment_id), cast(User, request.user)
        check_can_publish(person, enrolment.programme)
        shape = MoveSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        version = enrolment.programme.versions.filter(number=shape.validated_data["version"]).first()
        if version is None:
            said = serializers.ErrorDetail(_("This programme has no version of this number."), code="unknown_version")
            raise serializers.ValidationError({"version": [said]})
        reason = shape.validated_data["reason"]

        def act() -> Response:
            [moved] = moving.move_with_effects(enrolments=[enrolment], version=version, by=person, reason=reason)
            return Response(EnrolmentSerializer(moved).data)

        return once(request, act)
