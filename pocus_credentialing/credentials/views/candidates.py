"""Is this candidate ready, on what evidence; and, if so, the certificate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curriculum.models import Application, Enrolment
from pocus_credentialing.credentials import candidate, rules, signatory_rules
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.forms import ExamsForm
from pocus_credentialing.credentials.overview import Overview
from pocus_credentialing.credentials.signing_off import lines_of
from pocus_credentialing.credentials.upkeep import upkeep_of
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Refusal

from .proof import asks, proof, tell


@require_safe
@login_required
def show(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    enrolment = get_object_or_404(candidate.candidates_of(request.user), pk=enrolment_id)
    overview = Overview(enrolment)
    context = {
        "enrolment": enrolment,
        "overview": overview,
        "share": candidate.reviewed_by(request.user, overview.counted_scans),
        "scans": candidate.last_scans(request.user, enrolment),
        "call_backs": candidate.waiting_call_backs(request.user, enrolment),
        "reflections": candidate.reflections_of(request.user, enrolment),
        "certificates": candidate.certificates_of(enrolment),
        "signatures": lines_of(enrolment, overview.rows),
        "upkeep": upkeep_of(enrolment),
        "may_issue": rules.can_issue(request.user, enrolment),
        "may_ask_outside": signatory_rules.can_ask_outside(request.user, enrolment),
        "institution": enrolment.programme.institution,
    }
    return render(request, "credentials/candidates/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def issue(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Choose the exams, check what the certificate will say, confirm who you are: one page and one POST."""
    enrolment = get_object_or_404(candidate.whole(Enrolment.objects.visible_to(request.user)), pk=enrolment_id)
    if may_not := _why_not(request.user, enrolment):
        return _refused(request, enrolment, may_not)
    overview = Overview(enrolment)
    form = ExamsForm(
        candidate.choices(overview, enrolment),
        request.POST or request.GET or None,
        ready=candidate.ready(overview, enrolment),
    )
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
        "against": candidate.reasons_against(enrolment, overview, chosen),
        "institution": enrolment.programme.institution,
    }
    context |= _answers(request, enrolment, overview, chosen)
    return render(request, "credentials/candidates/issue.html", context, status=status)


def _answers(request: HttpRequest, enrolment: Enrolment, overview: Overview, chosen: list[str]) -> dict[str, Any]:
    """What the certificate will say."""
    issued_on, expires_on = candidate.valid_from_to(enrolment)
    return {
        "chosen": [exam for exam in overview.exams if exam.code in chosen],
        "share": candidate.reviewed_by(request.user, candidate.evidence_behind(overview, chosen)),
        "issued_on": issued_on,
        "expires_on": expires_on,
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
