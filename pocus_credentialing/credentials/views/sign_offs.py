"""A mentor, supervisor … reads a trainee's record and signs it; everyone concerned sees which signatures are there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from curriculum.models import Enrolment
from curriculum.named_roles import Signature
from logbook.views import signing
from pocus_credentialing.credentials import sign_off_rules as rules
from pocus_credentialing.credentials import signing_off
from pocus_credentialing.credentials.actions import sign_offs
from pocus_credentialing.credentials.forms import SignForm, WithdrawForm
from pocus_credentialing.credentials.models import SignOff
from pocus_credentialing.credentials.overview import Overview
from pocus_credentialing.credentials.statements_of_sign_offs import MEANINGS, SIGNED
from pocus_credentialing.people import signing_session
from pocus_credentialing.refusals import NotNow, StepUpNeeded


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Whose record one is asked to sign, and which signature is open."""
    return render(request, "credentials/sign_offs/index.html", {"rows": signing_off.to_sign(request.user)})


@require_safe
@login_required
def show(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Which signatures the programme asks for, by whom each was given, and which is open."""
    enrolment = get_object_or_404(signing_off.known_to(request.user), pk=enrolment_id)
    back_url, back_label = _record_of(request, enrolment)
    context = {
        "enrolment": enrolment,
        "lines": _lines(request, enrolment),
        "back_url": back_url,
        "back_label": back_label,
    }
    return render(request, "credentials/sign_offs/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("confirm_password", "confirm_code")
@login_required
def sign(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Read where the record stands, and put one's name to it: `?role=&document=&exam=`."""
    enrolment = get_object_or_404(signing_off.known_to(request.user), pk=enrolment_id)
    line = _named(request, enrolment)
    rules.check_can_sign(request.user, enrolment, line.asked)
    form = SignForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            sign_offs.sign(
                enrolment=enrolment,
                asked=line.asked,
                by=request.user,
                authentication=signing.proof(request),
                **form.cleaned_data,
            )
        except (StepUpNeeded, NotNow) as refusal:
            status = signing.say_refused(form, refusal)
        else:
            signing_session.touch(request)
            messages.success(request, _("Signed. It counts from now on."))
            return redirect("credentials:sign_offs_show", enrolment_id=enrolment.pk)
    elif form.errors:
        status = 400
    overview = Overview(enrolment)
    context = {
        "enrolment": enrolment,
        "line": line,
        "overview": overview,
        "complete": signing_off.is_complete_but_for_signatures(
            line.asked, ((each.row, each.result.met) for each in overview.lines.values())
        ),
        "form": form,
        "digest": signing_off.shown_digest(enrolment, line.asked, overview),
        "meaning": MEANINGS[SIGNED],
        **signing.context(request),
    }
    return render(request, "credentials/sign_offs/sign.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("confirm_password", "confirm_code")
@login_required
def withdraw(request: HttpRequest, sign_off_id: UUID) -> HttpResponse:
    """With a reason; it counts no more."""
    visible = SignOff.objects.visible_to(request.user).select_related(
        "enrolment__programme__institution", "enrolment__trainee", "application", "signer"
    )
    found = get_object_or_404(visible, pk=sign_off_id)
    rules.check_can_withdraw(request.user, found)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            sign_offs.withdraw(
                sign_off=found, by=request.user, authentication=signing.proof(request), **form.cleaned_data
            )
        except (StepUpNeeded, NotNow) as refusal:
            status = signing.say_refused(form, refusal)
        else:
            signing_session.touch(request)
            messages.success(request, _("Withdrawn. It counts no more."))
            return redirect("credentials:sign_offs_show", enrolment_id=found.enrolment_id)
    elif form.errors:
        status = 400
    context = {
        "sign_off": found,
        "document": signing_off.document_in_words(found.document),
        "form": form,
        **signing.context(request),
    }
    return render(request, "credentials/sign_offs/withdraw.html", context, status=status)


def _lines(request: HttpRequest, enrolment: Enrolment) -> list[dict[str, Any]]:
    return [
        {
            "line": line,
            "may_sign": rules.can_sign(request.user, enrolment, line.asked),
            "may_withdraw": line.given is not None and rules.can_withdraw(request.user, line.given),
        }
        for line in signing_off.lines_of(enrolment)
    ]


def _record_of(request: HttpRequest, enrolment: Enrolment) -> tuple[str, str]:
    """Where the reader came from: their progress, their candidate, what they have to sign."""
    if enrolment.trainee_id == request.user.pk:
        return "credentials:progress_show", _("Progress")
    if Enrolment.objects.visible_to(request.user).filter(pk=enrolment.pk).exists():
        return "credentials:candidates_show", enrolment.trainee.name
    return "", _("Records to sign")


def _named(request: HttpRequest, enrolment: Enrolment) -> signing_off.Line:
    named = Signature(request.GET.get("role", ""), request.GET.get("document") or None, request.GET.get("exam") or None)
    line = next((each for each in signing_off.lines_of(enrolment) if each.asked == named), None)
    if line is None:
        raise Http404
    return line
