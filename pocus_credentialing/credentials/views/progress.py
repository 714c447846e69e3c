"""Where do I stand, and what is behind each number?"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from curriculum.models import Enrolment
from logbook.models import Scan
from pocus_credentialing.credentials import signatory_rules
from pocus_credentialing.credentials.behind import behind
from pocus_credentialing.credentials.facts import scans_in_scope
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.overview import Overview
from pocus_credentialing.credentials.signing_off import lines_of
from pocus_credentialing.credentials.states import PUBLIC
from pocus_credentialing.credentials.upkeep import line_of, upkeep_of


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """One's enrolments; the only one opens at once."""
    own = list(_enrolments(request).filter(trainee=request.user).order_by("ended_on", "programme__name"))
    if len(own) == 1:
        return redirect("credentials:progress_show", own[0].pk)
    return render(request, "credentials/progress/index.html", {"enrolments": own})


@require_safe
@login_required
def show(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Each exam with its requirements, and the next best step."""
    enrolment = get_object_or_404(_enrolments(request), pk=enrolment_id)
    if enrolment.trainee_id != request.user.pk:
        return redirect("credentials:candidates_show", enrolment.pk)
    certificates = Certificate.objects.filter(enrolment=enrolment, state__in=PUBLIC).prefetch_related("applications")
    overview = Overview(enrolment)
    context = {
        "enrolment": enrolment,
        "overview": overview,
        "is_own": True,
        "signatures": lines_of(enrolment, overview.rows),
        "may_ask_outside": signatory_rules.can_ask_outside(request.user, enrolment),
        "certificates": certificates.select_related("institution").order_by("-issued_on"),
        "upkeep": upkeep_of(enrolment),
        "institution": enrolment.institution,
        "has_others": Enrolment.objects.filter(trainee=request.user).exclude(pk=enrolment.pk).exists(),
    }
    return render(request, "credentials/progress/show.html", context)


@require_safe
@login_required
def rows(request: HttpRequest, enrolment_id: UUID, key: str) -> HttpResponse:
    """The rows behind one number: what counted, and what did not and why."""
    enrolment = get_object_or_404(_enrolments(request), pk=enrolment_id)
    line = line_of(Overview(enrolment), key)
    if line is None:
        raise Http404
    is_own = enrolment.trainee_id == request.user.pk
    drafts = Scan.objects.filter(scans_in_scope(enrolment), state="draft")
    if line.row.application_id:
        drafts = drafts.filter(application=line.row.application_id)
    found = behind(line, enrolment, request.user)
    context = {
        "enrolment": enrolment,
        "line": line,
        "behind": found,
        "is_own": is_own,
        "drafts": drafts.count() if is_own and found.is_of_scans else 0,
        "institution": enrolment.institution,
    }
    return render(request, "credentials/progress/rows.html", context)


def _enrolments(request: HttpRequest) -> QuerySet[Enrolment]:
    return Enrolment.objects.visible_to(request.user).select_related(
        "programme__institution", "version__catalogue", "institution", "trainee"
    )
