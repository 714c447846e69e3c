"""Where somebody stands, what is behind a number, who is ready: for programs."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import F, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curriculum.models import Application, Enrolment, Programme
from pocus_credentialing.api.pagination import CursorPagination
from pocus_credentialing.credentials import candidate, rules, signatory_rules
from pocus_credentialing.credentials.behind import behind
from pocus_credentialing.credentials.cohort import Cell, Member, cohort_of
from pocus_credentialing.credentials.lines import line_as_json
from pocus_credentialing.credentials.overview import Overview
from pocus_credentialing.credentials.upkeep import line_of, progress_as_json
from pocus_credentialing.people.models import User

from .progress_serializers import (
    BehindSerializer,
    CandidateSerializer,
    CohortMemberSerializer,
    EligibilitySerializer,
    ExamSerializer,
    LastScanSerializer,
    ProgressSerializer,
    RowsSerializer,
)


def _visible(request: Request, enrolment_id: UUID) -> Enrolment:
    visible = candidate.whole(Enrolment.objects.visible_to(request.user))
    return get_object_or_404(visible, pk=enrolment_id)


class ProgressView(APIView):
    """Where an enrolment stands."""

    @extend_schema(responses=ProgressSerializer)
    def get(self, request: Request, enrolment_id: UUID) -> Response:
        """Each requirement: needed, counted, met, what is missing, the scans behind it and why others do not count."""
        return Response(progress_as_json(Overview(_visible(request, enrolment_id))))


class RowsView(APIView):
    """What is behind one number."""

    @extend_schema(operation_id="enrolments_progress_rows", responses=RowsSerializer)
    def get(self, request: Request, enrolment_id: UUID, key: str) -> Response:
        """The rows behind one requirement's number (`id` in progress), with who reviewed them; and what does not count."""
        enrolment = _visible(request, enrolment_id)
        line = line_of(Overview(enrolment), key)
        if line is None:
            raise Http404
        rows = behind(line, enrolment, request.user)
        return Response({"requirement": line_as_json(line), "rows": BehindSerializer(rows).data})


class ByName(CursorPagination):
    ordering = ("trainee_name", "id")


class CohortView(generics.ListAPIView[Enrolment]):
    """Where a programme's trainees stand, by name; for its directors. `?show=ready`: whoever can be certified."""

    serializer_class = CohortMemberSerializer
    pagination_class = ByName
    queryset = Enrolment.objects.none()

    @extend_schema(parameters=[OpenApiParameter("show", enum=["ready"])])
    def get(self, request: Request, programme_id: UUID) -> Response:
        directed = Programme.objects.directed_by(request.user).select_related("institution")
        programme = get_object_or_404(directed, pk=programme_id)
        titles = dict(Application.objects.values_list("code", "short_title"))
        page = self.paginate_queryset(self._enrolled(programme, titles)) or []
        members = cohort_of(programme, titles, only=[each.pk for each in page]).members
        return self.get_paginated_response([_as_row(member) for member in members])

    def _enrolled(self, programme: Programme, titles: dict[str, str]) -> QuerySet[Enrolment]:
        enrolled = Enrolment.objects.open().filter(programme=programme).annotate(trainee_name=F("trainee__name"))
        if self.request.query_params.get("show") != "ready":
            return enrolled
        return enrolled.filter(pk__in=[member.enrolment for member in cohort_of(programme, titles).ready])


def _as_row(member: Member) -> Any:
    exams = [
        {"application": code, "requirement": cell.key, "counted": cell.counted, "needed": cell.needed, "met": cell.met}
        for code, cell in member.cells.items()
    ]
    return CohortMemberSerializer(
        {
            "enrolment": member.enrolment,
            "name": member.name,
            "route": member.route,
            "exams": exams,
            "whole_programme": _whole(member.whole),
            "percent": member.percent,
            "ready": member.ready,
            "certified": sorted(member.certified),
        }
    ).data


def _whole(cell: Cell) -> dict[str, Any] | None:
    if not cell.key:
        return None
    return {"requirement": cell.key, "counted": cell.counted, "needed": cell.needed, "met": cell.met}


class CandidateView(APIView):
    """One candidate, for the directors of the programme."""

    @extend_schema(responses=CandidateSerializer)
    def get(self, request: Request, enrolment_id: UUID) -> Response:
        """Progress, on whose reviews it rests, what waits, and whether you may issue."""
        person = cast(User, request.user)
        enrolment = get_object_or_404(candidate.candidates_of(person), pk=enrolment_id)
        overview = Overview(enrolment)
        serials = candidate.certified(enrolment)
        exams = [
            {
                "code": exam.code,
                "title": exam.title,
                "met": exam.met,
                "missing": exam.missing or None,
                "percent": exam.percent,
                "certificate": serials.get(exam.code),
            }
            for exam in overview.exams
        ]
        return Response(
            {
                "enrolment": enrolment.pk,
                "trainee": enrolment.trainee_id,
                "name": enrolment.trainee.printed_name,
                "programme": enrolment.programme_id,
                "version": enrolment.version.number,
                "route": enrolment.route,
                "ended_on": enrolment.ended_on,
                "exams": ExamSerializer(exams, many=True).data,
                "reviewed_by_you": candidate.reviewed_by(person, overview.counted_scans),
                "last_scans": LastScanSerializer(candidate.last_scans(person, enrolment), many=True).data,
                "call_backs": [each.pk for each in candidate.waiting_call_backs(person, enrolment)],
                "certificates": [each.serial for each in candidate.certificates_of(enrolment)],
                "may_issue": rules.can_issue(person, enrolment),
                "may_invite_signatory": signatory_rules.can_ask_outside(person, enrolment),
                "progress": progress_as_json(overview),
            }
        )


class EligibilityView(APIView):
    """Would a certificate be issued now?"""

    @extend_schema(
        parameters=[OpenApiParameter("exam", OpenApiTypes.STR, many=True, description="Codes; absent: all of them.")],
        responses=EligibilitySerializer,
    )
    def get(self, request: Request, enrolment_id: UUID) -> Response:
        """What issuing a certificate for these exams would say, and everything that stands against it."""
        person, enrolment = cast(User, request.user), _visible(request, enrolment_id)
        rules.check_can_issue(person, enrolment)
        overview = Overview(enrolment)
        chosen = request.query_params.getlist("exam") or [exam.code for exam in overview.exams]
        reasons = candidate.reasons_against(enrolment, overview, chosen)
        issued_on, expires_on = candidate.valid_from_to(enrolment)
        said = {
            "applications": chosen,
            "eligible": not reasons,
            "reasons": [{"code": reason.code, "sentence": str(reason)} for reason in reasons],
            "reviewed_by_you": candidate.reviewed_by(person, candidate.evidence_behind(overview, chosen)),
            "issued_on": issued_on,
            "expires_on": expires_on,
        }
        return Response(EligibilitySerializer(said).data)
