"""Assessments, for programs: the same rules and actions as the pages, word for word."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, generics, mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from curriculum.assessing import form_of
from curriculum.models import Enrolment
from logbook.actions import assessments
from logbook.models import Assessment
from logbook.queries.assessments import acts_as, assessable_by, known_to
from logbook.rules import assessments as rules
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.people.signing_session import of_request, touch

from .assessment_serializers import (
    AssessableSerializer,
    AssessmentSaidSerializer,
    AssessmentSerializer,
    NewAssessmentSerializer,
)
from .reviews import DigestNeeded


class ByStart(CursorPagination):
    ordering = ("started_on", "id")


class LatestFirst(CursorPagination):
    ordering = ("-signed_at", "-id")


class Assessable(generics.ListAPIView[Enrolment]):
    """Whom you may assess, and with which forms of their programme; never yourself."""

    serializer_class = AssessableSerializer
    pagination_class = ByStart
    queryset = Enrolment.objects.none()

    def get_queryset(self) -> QuerySet[Enrolment]:
        return assessable_by(self.request.user)  # type: ignore[arg-type]


@extend_schema_view(
    list=extend_schema(summary="Assessments of yourself, by you, and of the programmes you direct, the latest first"),
    retrieve=extend_schema(summary="One assessment, as it was signed"),
)
class AssessmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Assessment]):
    serializer_class = AssessmentSerializer
    pagination_class = LatestFirst
    queryset = Assessment.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Assessment]:
        return Assessment.objects.visible_to(self.request.user).select_related(
            "enrolment__programme__institution", "enrolment__trainee", "version", "application", "superseded_by"
        )

    @extend_schema(request=NewAssessmentSerializer, responses={201: AssessmentSerializer})
    def create(self, request: Request) -> Response:
        """Sign what you saw, with the form that `content_digest` names."""

        def act() -> Response:
            named = NewAssessmentSerializer(data=request.data, context=self._form(request))
            said = _bound(named)
            enrolment, exam = named.context["enrolment"], said.pop("application")
            said.pop("enrolment")
            given = assessments.assess(
                enrolment=enrolment, by=_person(request), authentication=of_request(request), exam=exam, **said
            )
            touch(request)
            return Response(AssessmentSerializer(given).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(request=None, responses={201: AssessmentSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take it back within ten minutes; it counts no more."""
        found = self.get_object()

        def act() -> Response:
            undone = assessments.undo(assessment=found, by=_person(request), authentication=of_request(request))
            touch(request)
            return Response(AssessmentSerializer(undone).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(request=AssessmentSaidSerializer, responses={201: AssessmentSerializer})
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: str) -> Response:
        """Say otherwise; what was said first stays readable. `content_digest`: the assessment's `amend_digest`."""
        found = self.get_object()
        rules.check_can_amend(_person(request), found)

        def act() -> Response:
            form, exam = found.filled
            roles = acts_as(_person(request), found.enrolment, form, exam, found.version.data)
            context = {"enrolment": found.enrolment, "form": form, "roles": roles, "amends": True}
            said = _bound(AssessmentSaidSerializer(data=request.data, context=context))
            amended = assessments.amend(
                assessment=found, by=_person(request), authentication=of_request(request), **said
            )
            touch(request)
            return Response(AssessmentSerializer(amended).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    def _form(self, request: Request) -> dict[str, Any]:
        """Whom, with which form, of which exam: refused before the rest of the body is looked at."""
        named = _Named(data=request.data)
        named.is_valid(raise_exception=True)
        whom, code, exam = (named.validated_data[name] for name in ("enrolment", "form", "application"))
        enrolment = get_object_or_404(known_to(_person(request)), pk=whom)
        rules.check_can_assess(_person(request), enrolment)
        form = form_of(enrolment.version.data, code)
        if form is None or exam not in form.exams:
            raise exceptions.ValidationError(
                {
                    "form": [
                        exceptions.ErrorDetail(_("The programme has no such form for this exam."), code="no_such_form")
                    ]
                }
            )
        rules.check_can_assess_with(_person(request), enrolment, form, exam)
        roles = acts_as(_person(request), enrolment, form, exam, enrolment.version.data)
        return {"enrolment": enrolment, "form": form, "roles": roles, "amends": False}


class _Named(NewAssessmentSerializer):
    """Only the first three of its fields; the others follow once the form is known."""

    def get_fields(self) -> dict[str, Any]:
        return {
            name: field for name, field in super().get_fields().items() if name in ("enrolment", "form", "application")
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs


def _person(request: Request) -> Any:
    return request.user


def _bound(shape: Any) -> dict[str, Any]:
    shape.is_valid(raise_exception=True)
    if not shape.validated_data["content_digest"]:
        raise DigestNeeded
    return dict(shape.validated_data)
