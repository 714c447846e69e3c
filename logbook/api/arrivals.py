"""Studies without an owner, claims, and one's own that wait for a word: for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from curriculum.models import Application
from logbook.actions import claims, passing_on
from logbook.models import ArrivedStudy, Claim, Scan
from logbook.queries.arrivals import claims_to_look_at
from logbook.queries.passing_on import could_have
from logbook.rules.claims import check_can_decide, check_may_claim
from logbook.rules.passing_on import check_can_decide_left
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.models import User


class ArrivedStudySerializer(serializers.ModelSerializer[ArrivedStudy]):
    application = serializers.SlugRelatedField("code", read_only=True, help_text="A guess, or what was said of it.")

    class Meta:
        model = ArrivedStudy
        fields = [
            "id", "institution", "device", "machine", "application", "taken_at", "first_at", "last_at", "doubt", "owner",
            "rule", "scan",
        ]  # fmt: skip


class ClaimSerializer(serializers.ModelSerializer[Claim]):
    application = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Claim
        fields = [
            "id", "study", "person", "application", "scan", "claimed_at", "granted", "decided_at", "decided_by", "reason",
        ]  # fmt: skip


class SayExamSerializer(serializers.Serializer[Any]):
    application = serializers.CharField(max_length=60)

    def validate_application(self, code: str) -> Application:
        found = Application.objects.select_related("catalogue").filter(code=code).first()
        if found is None:
            raise serializers.ValidationError(_("No exam has this code."))
        return found


class MakeClaimSerializer(SayExamSerializer):
    scan = serializers.UUIDField(required=False, allow_null=True, help_text="One of your own drafts of that exam.")


class DeclineSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class WhyDestroyedSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, help_text="Why. No patient details.")


class PassOnSerializer(WhyDestroyedSerializer):
    person = serializers.UUIDField(help_text="A trainee of that hospital whom you supervise.")


class LatestFirst(CursorPagination):
    ordering = ("-last_at", "-id")


class FirstClaimedFirst(CursorPagination):
    ordering = ("claimed_at", "id")


@extend_schema_view(
    list=extend_schema(
        summary="Studies without an owner at your hospitals, your own, and to directors those of people who are gone"
    ),
    retrieve=extend_schema(summary="One study that came in by itself"),
)
class ArrivalViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[ArrivedStudy]):
    serializer_class = ArrivedStudySerializer
    pagination_class = LatestFirst
    queryset = ArrivedStudy.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[ArrivedStudy]:
        return ArrivedStudy.objects.visible_to(self.request.user).select_related("institution", "application", "scan")

    @extend_schema(request=MakeClaimSerializer, responses=ClaimSerializer, summary="Say that it is yours")
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: str) -> Response:
        study, person = self.get_object(), _person(request)
        check_may_claim(person, study)
        shape = MakeClaimSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        wanted = shape.validated_data.get("scan")
        scan = Scan.objects.filter(pk=wanted, trainee=person).first() if wanted else None
        if wanted and scan is None:
            raise serializers.ValidationError({"scan": [_("You have no scan with this id.")]})
        application = shape.validated_data["application"]

        def act() -> Response:
            made = claims.claim(study=study, by=person, application=application, scan=scan)
            return Response(ClaimSerializer(made).data)

        return once(request, act)

    @extend_schema(
        request=SayExamSerializer, responses=ArrivedStudySerializer, summary="Say which exam a study of yours is"
    )
    @action(detail=True, methods=["post"])
    def exam(self, request: Request, pk: str) -> Response:
        study = self.get_object()
        shape = SayExamSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        said = shape.validated_data
        return self._done(request, lambda: claims.say_exam(study=study, by=_person(request), **said))

    @extend_schema(
        request=None, responses=ArrivedStudySerializer, summary="Add to its scan what came after it was sent"
    )
    @action(detail=True, methods=["post"])
    def place(self, request: Request, pk: str) -> Response:
        study = self.get_object()
        return self._done(request, lambda: claims.place_late(study=study, by=_person(request)))

    @extend_schema(
        request=None, responses=ArrivedStudySerializer, summary="Have what waits of a study of yours destroyed"
    )
    @action(detail=True, methods=["post"], url_path="give-up")
    def give_up(self, request: Request, pk: str) -> Response:
        study = self.get_object()
        return self._done(request, lambda: passing_on.give_up(study=study, by=_person(request)))

    @extend_schema(
        request=PassOnSerializer,
        responses=ArrivedStudySerializer,
        summary="As a director: what waits for somebody who is gone is this trainee's",
    )
    @action(detail=True, methods=["post"], url_path="pass-on")
    def pass_on(self, request: Request, pk: str) -> Response:
        def act() -> ArrivedStudy:
            study, person, said = self._left(request, PassOnSerializer)
            to = User.objects.filter(Q(pk=person.pk) | Q(pk__in=could_have(person, study).values("pk")))
            found = to.filter(pk=said["person"]).first()
            if found is None:
                raise serializers.ValidationError({"person": [_("You supervise no trainee with this id there.")]})
            return passing_on.pass_on(study=study, to=found, by=person, reason=said["reason"])

        return self._done(request, act)

    @extend_schema(
        request=WhyDestroyedSerializer,
        responses=ArrivedStudySerializer,
        summary="As a director: destroy what waits for somebody who is gone",
    )
    @action(detail=True, methods=["post"], url_path="destroy-left")
    def destroy_left(self, request: Request, pk: str) -> Response:
        def act() -> ArrivedStudy:
            study, person, said = self._left(request, WhyDestroyedSerializer)
            return passing_on.destroy_left(study=study, by=person, reason=said["reason"])

        return self._done(request, act)

    def _left(self, request: Request, shape: type[WhyDestroyedSerializer]) -> tuple[ArrivedStudy, User, dict[str, Any]]:
        """Looked up only as part of the act: once it is done, the study is no longer seen by who did it."""
        study, person = self.get_object(), _person(request)
        check_can_decide_left(person, study)
        said = shape(data=request.data)
        said.is_valid(raise_exception=True)
        return study, person, said.validated_data

    def _done(self, request: Request, act: Callable[[], ArrivedStudy]) -> Response:
        return once(request, lambda: Response(ArrivedStudySerializer(act()).data))


@extend_schema_view(
    list=extend_schema(summary="Your claims, and those of trainees whom you supervise"),
    retrieve=extend_schema(summary="One claim"),
)
class ClaimViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Claim]):
    serializer_class = ClaimSerializer
    pagination_class = FirstClaimedFirst
    queryset = Claim.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Claim]:
        if not self.request.user.is_authenticated:
            return Claim.objects.none()
        return claims_to_look_at(_person(self.request)).select_related("study__institution", "person", "application")

    @extend_schema(request=None, responses=ClaimSerializer, summary="As a supervisor: it is theirs")
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        claim = self.get_object()
        return self._done(request, lambda: claims.confirm(claim=claim, by=_person(request)))

    @extend_schema(request=DeclineSerializer, responses=ClaimSerializer, summary="As a supervisor: it is not, and why")
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        claim = self.get_object()
        check_can_decide(_person(request), claim)
        shape = DeclineSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        said = shape.validated_data
        return self._done(request, lambda: claims.decline(claim=claim, by=_person(request), **said))

    @extend_schema(request=None, responses=ClaimSerializer, summary="Withdraw your own claim")
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        claim = self.get_object()
        return self._done(request, lambda: claims.withdraw(claim=claim, by=_person(request)))

    def _done(self, request: Request, act: Callable[[], Claim]) -> Response:
        return once(request, lambda: Response(ClaimSerializer(act()).data))


def _person(request: Any) -> User:
    return cast(User, request.user)
