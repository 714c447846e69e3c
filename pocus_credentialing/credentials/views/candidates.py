"""Is this candidate ready, on what evidence; and, if so, the certificate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curriculum.models import Application, Enrolment, Programme
from logbook.models import CallBack, Scan
from logbook.queries.reviews import standing_reviews
from pocus_credentialing.credentials import eligibility, rules, signatory_rules
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.forms import ExamsForm
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.overview import Exam, Overview
from pocus_credentialing.credentials.statement import last_day
from pocus_credentialing.credentials.states import PUBLIC
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Reason, Refusal

from .proof import asks, proof, tell

LAST_SCANS = 10


@require_safe
@login_required
def show(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    enrolment = _enrolment(request, enrolment_id)
    overview = Overview(enrolment)
    scans = Scan.objects.visible_to(request.user).filter(trainee=enrolment.trainee_id)
    context = {
        "enrolment": enrolment,
        "overview": overview,
        "share": _share(overview.counted_scans, request.user),
        "scans": scans.select_related("application", "institution")[:LAST_SCANS],
        "call_backs": CallBack.objects.filter(closed_at=None, scan__in=scans).select_related("scan__application"),
        "certificates": Certificate.objects.filter(enrolment=enrolment, state__in=PUBLIC)
        .select_related("institution")
        .prefetch_related("applications"),
        "may_issue": rules.can_issue(request.user, enrolment),
        "may_ask_outside": signatory_rules.can_ask_outside(request.user, enrolment),
        "institution": enrolment.programme.institution,
    }
    return render(request, "credentials/candidates/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def issue(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Choose the exams, check what the certificate will say, confirm who you are: one page and one POST."""
    enrolment = get_object_or_404(_whole(Enrolment.objects.visible_to(request.user)), pk=enrolment_id)
    if may_not := _why_not(request.user, enrolment):
        return _refused(request, enrolment, may_not)
    overview = Overview(enrolment)
    form = ExamsForm([(exam.code, _label(exam)) for exam in overview.exams], request.POST or request.GET or None)
    status = 400 if request.method == "POST" and form.errors else 200
    chosen: list[str] = []
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["exam"]
        if request.method == "POST":
            try:
                certificate = certificates.issue(
                    enrolment=enrolment,
                    applications=list(Application.objects.filter(code__in=chosen)),
                    by=request.user,
                    authentication=proof(request),
                )
            except Refusal as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("%(serial)s was issued.") % {"serial": certificate.serial})
                return redirect("credentials:certificates_show", certificate.serial)
    context = {
        "enrolment": enrolment,
        "overview": overview,
        "form": form,
        "against": _against(enrolment, overview, chosen),
        "institution": enrolment.programme.institution,
    }
    context |= _answers(request, enrolment, overview, chosen)
    return render(request, "credentials/candidates/issue.html", context, status=status)


def _against(enrolment: Enrolment, overview: Overview, chosen: list[str]) -> list[Reason]:
    """Why nothing can be issued, or not this: said before anyone confirms who they are."""
    if enrolment.ended_on is None and overview.met_exams and not chosen:
        return []
    codes = chosen or [exam.code for exam in overview.exams]
    return eligibility.reasons_against(enrolment, codes, overview.judgement)


def _label(exam: Exam) -> str:
    """A choice says at once whether it can be chosen."""
    said = exam.missing or (_("complete") if exam.met else _("the programme is not complete"))
    return _("%(exam)s: %(said)s") % {"exam": exam.title, "said": said}


def _answers(request: HttpRequest, enrolment: Enrolment, overview: Overview, chosen: list[str]) -> dict[str, Any]:
    """What the certificate will say."""
    today = enrolment.programme.institution.today()
    exams = [exam for exam in overview.exams if exam.code in chosen]
    scans = {
        scan
        for each in overview.judgement.requirements
        if each.application is None or each.application in chosen
        for scan in each.counted_scans
    }
    return {
        "chosen": exams,
        "share": _share(scans, request.user),
        "issued_on": today,
        "expires_on": last_day(today, enrolment.version.data["policy"]["validity_months"]["value"]),
        **asks(request),
    }


def _why_not(person: User, enrolment: Enrolment) -> Refusal | None:
    try:
        rules.check_can_issue(person, enrolment)
    except Refusal as refusal:
        return refusal
    return None


def _refused(request: HttpRequest, enrolment: Enrolment, refusal: Refusal) -> HttpResponse:
    """The rule's own sentence, before anyone fills in a form for nothing."""
    context = {
        "enrolment": enrolment,
        "reasons": [str(reason) for reason in refusal.reasons],
        "may_ask_outside": signatory_rules.can_ask_outside(request.user, enrolment),
    }
    return render(request, "credentials/candidates/_refused.html", context, status=refusal.status)


def _share(scans: set[str], person: User) -> dict[str, int]:
    """How much of the evidence this person reviewed themself."""
    reviews = standing_reviews([UUID(scan) for scan in scans])
    return {"reviewed": sum(review.proctor_id == person.pk for review in reviews.values()), "of": len(scans)}


def _enrolment(request: HttpRequest, enrolment_id: UUID) -> Enrolment:
    """Of the programmes that one directs: a candidate's page is not the candidate's."""
    directed = Programme.objects.directed_by(request.user)
    return get_object_or_404(_whole(Enrolment.objects.filter(programme__in=directed)), pk=enrolment_id)


def _whole(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return enrolments.select_related(
        "programme__institution", "version__catalogue", "version__programme", "institution", "trainee"
    )
