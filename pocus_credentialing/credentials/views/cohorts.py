"""Where does my cohort stand, and who is ready?"""

from __future__ import annotations

import csv as csv_format
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from curriculum.models import Application, Programme
from curriculum.queries import held_to_others
from pocus_credentialing.credentials.cohort import Cohort, cohort_of
from pocus_credentialing.credentials.queries import flagged, to_renew

from .matrix import as_lines, table_rows


@require_safe
@login_required
def show(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The matrix; `?show=ready` keeps those who can be signed off."""
    programme = _programme(request, programme_id)
    cohort = _cohort(programme)
    only_ready = request.GET.get("show") == "ready"
    members = cohort.ready if only_ready else cohort.members
    context: dict[str, Any] = {
        "programme": programme,
        "cohort": cohort,
        "only_ready": only_ready,
        "rows": table_rows(cohort, members),
        "shown": len(members),
        "flagged": flagged(programme),
        "expiring": to_renew(programme),
        "held_to_others": _held_to_others(programme),
        "institution": programme.institution,
    }
    return render(request, "credentials/cohorts/show.html", context)


@require_safe
@login_required
def csv(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The same numbers for a spreadsheet."""
    programme = _programme(request, programme_id)
    name = f"{programme.code}-{programme.institution.today().isoformat()}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
    # Excel takes a file for UTF-8 only when it begins so.
    response.write("\ufeff")
    csv_format.writer(response).writerows(as_lines(_cohort(programme)))
    return response


def _held_to_others(programme: Programme) -> int:
    """How many trainees are held to another version than the current one."""
    current = programme.current
    return held_to_others(current).count() if current else 0


def _programme(request: HttpRequest, programme_id: UUID) -> Programme:
    directed = Programme.objects.directed_by(request.user).select_related("institution")
    return get_object_or_404(directed, pk=programme_id)


def _cohort(programme: Programme) -> Cohort:
    return cohort_of(programme, dict(Application.objects.values_list("code", "short_title")))
