"""Signatures on a trainee's record, for programs: the same rules and actions as the pages."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curriculum.named_roles import Signature
from logbook.api.reviews import DigestNeeded
from pocus_credentialing.api.exact import Exact
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.credentials import sign_off_rules as rules
from pocus_credentialing.credentials import signing_off
from pocus_credentialing.credentials.actions import sign_offs
from pocus_credentialing.credentials.models import SignOff
from pocus_credentialing.credentials.overview import Overview
from pocus_credentialing.people.models import User
from pocus_credentialing.people.signing_session import of_request, touch


class SignOffSerializer(serializers.ModelSerializer[SignOff]):
    application = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    trainee = serializers.UUIDField(source="enrolment.trainee_id", read_only=True)
    withdrawn = serializers.SerializerMethodField()

    class Meta:
        model = SignOff
        fields = [
            "id", "enrolment", "trainee", "application", "document", "role", "entry", "supersedes", "withdrawn", "signer",
            "printed_name", "reason", "meaning", "signed_at", "authentication", "authenticated_at", "content_digest",
            "statement", "signature", "kid", "alg",
        ]  # fmt: skip

    def get_withdrawn(self, sign_off: SignOff) -> bool:
        return hasattr(sign_off, "superseded_by")


class AskedSignatureSerializer(serializers.Serializer[Any]):
    role = serializers.CharField()
    document = serializers.CharField(allow_null=True)
    application = serializers.CharField(allow_null=True)
    sign_off = serializers.UUIDField(allow_null=True, help_text="The signature that is there.")
    may_sign = serializers.BooleanField()
    content_digest = serializers.CharField(help_text="Of the record as it stands: what a signature has to name.")


class AskedSignaturesSerializer(serializers.Serializer[Any]):
    signatures = AskedSignatureSerializer(many=True)


class NewSignOffSerializer(Exact):
    enrolment = serializers.UUIDField()
    role = serializers.CharField(max_length=60)
    document = serializers.CharField(max_length=60, required=False, allow_null=True, default=None)
    application = serializers.CharField(max_length=60, required=False, allow_null=True, default=None)
    content_digest = serializers.CharField(
        max_length=64, required=False, allow_blank=True, default="", help_text="Needed: else 428."
    )


class WithdrawSignOffSerializer(Exact):
    reason = serializers.CharField(max_length=2000)


class LatestFirst(CursorPagination):
    ordering = ("-signed_at", "-id")


class AskedSignatures(APIView):
    """The signatures that an enrolment's programme asks for."""

    @extend_schema(responses=AskedSignaturesSerializer)
    def get(self, request: Request, enrolment_id: UUID) -> Response:
        """Which are there and which are open: your own enrolment, of a programme that you direct, or whose record you sign."""
        person = cast(User, request.user)
        enrolment = get_object_or_404(signing_off.known_to(person), pk=enrolment_id)
        lines = signing_off.lines_of(enrolment)
        overview = Overview(enrolment) if lines else None
        rows = [
            {
                "role": line.asked.role,
                "document": line.asked.document,
                "application": line.asked.exam,
                "sign_off": line.given.pk if line.given else None,
                "may_sign": rules.can_sign(person, enrolment, line.asked),
                "content_digest": signing_off.shown_digest(enrolment, line.asked, overview),
            }
            for line in lines
        ]
        return Response(AskedSignaturesSerializer({"signatures": rows}).data)


@extend_schema_view(
    list=extend_schema(summary="Signatures on your record, by you, and in the programmes you direct, the latest first"),
    retrieve=extend_schema(summary="One signature, as it was given"),
)
class SignOffViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[SignOff]):
    serializer_class = SignOffSerializer
    pagination_class = LatestFirst
    queryset = SignOff.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[SignOff]:
        return SignOff.objects.visible_to(self.request.user).select_related(
            "enrolment__programme__institution", "enrolment__trainee", "application", "superseded_by"
        )

    @extend_schema(request=NewSignOffSerializer, responses={201: SignOffSerializer})
    def create(self, request: Request) -> Response:
        """Sign the record that `content_digest` names, in a role that the programme asks for and you hold there."""
        person = cast(User, request.user)

        def act() -> Response:
            shape = NewSignOffSerializer(data=request.data)
            shape.is_valid(raise_exception=True)
            said = shape.validated_data
            enrolment = get_object_or_404(signing_off.known_to(person), pk=said["enrolment"])
            asked = Signature(said["role"], said["document"], said["application"])
            if asked not in [line.asked for line in signing_off.lines_of(enrolment)]:
                no = exceptions.ErrorDetail(_("The programme asks for no such signature."), code="not_asked")
                raise exceptions.ValidationError({"role": [no]})
            rules.check_can_sign(person, enrolment, asked)
            if not said["content_digest"]:
                raise DigestNeeded
            given = sign_offs.sign(
                enrolment=enrolment,
                asked=asked,
                by=person,
                authentication=of_request(request),
                content_digest=said["content_digest"],
            )
            touch(request)
            return Response(SignOffSerializer(given).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(request=WithdrawSignOffSerializer, responses={201: SignOffSerializer})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """It counts no more: whoever signed, or a director, with a reason."""
        found, person = self.get_object(), cast(User, request.user)
        rules.check_can_withdraw(person, found)

        def act() -> Response:
            shape = WithdrawSignOffSerializer(data=request.data)
            shape.is_valid(raise_exception=True)
            done = sign_offs.withdraw(
                sign_off=found, by=person, authentication=of_request(request), **shape.validated_data
            )
            touch(request)
            return Response(SignOffSerializer(done).data, status=status.HTTP_201_CREATED)

        return once(request, act)
