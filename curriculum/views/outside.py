"""Certificates from outside: one's own, those that wait for a director, and one of them with its file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum.actions import outside
from curriculum.forms.files import ask_again
from curriculum.forms.learning import DecideForm, OutsideForm
from curriculum.handing_out import paper_of
from curriculum.models import OutsideCertificate
from curriculum.queries.learning import (
    decided_by_directors,
    own_certificates,
    places_of_learning,
    waiting_for,
)
from curriculum.rules.learning import can_decide, can_withdraw, check_can_decide
from curriculum.states import OutsideState
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow, Refusal

FEW, AT_MOST = 20, 200


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """One's own, the newest first."""
    context = {
        "certificates": own_certificates(request.user)[:AT_MOST],
        "may_send": places_of_learning(request.user).exists(),
    }
    return render(request, "curriculum/outside/index.html", context)


@require_safe
@login_required
def waiting(request: SignedInRequest) -> HttpResponse:
    """For directors: what waits, and what was decided last."""
    context = {
        "waiting": waiting_for(request.user)[:AT_MOST],
        "decided": decided_by_directors(request.user)[:FEW],
    }
    return render(request, "curriculum/outside/waiting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """Send one in."""
    posted = request.method == "POST"
    form = OutsideForm(request.user, request.POST if posted else None, request.FILES if posted else None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if posted and form.is_valid():
        try:
            certificate = outside.send_in(by=request.user, **form.said())
        except NotNow as refusal:
            status = _said(form, refusal)
            context["sent"] = next((each.params.get("sent") for each in refusal.reasons), None)
        else:
            messages.success(request, _("Sent in. A director decides whether it is accepted."))
            if certificate.has_expired and certificate.expires_on is not None:
                said = _("It expired on %(day)s: what asks for a valid certificate does not count it.")
                messages.warning(request, said % {"day": date_format(certificate.expires_on, "j M Y")})
            return redirect("curriculum:outside_show", certificate_id=certificate.pk)
    ask_again(form)
    return render(request, "curriculum/outside/new.html", context, status=status if status != 200 else _status(form))


def _said(form: Any, refusal: Refusal) -> int:
    """What a rule says, at the field that it is about."""
    places = {
        "not_over": "completed_on", "too_early": "completed_on", "expires_before": "expires_on",
        "expires_too_late": "expires_on", "hands_on_above": "hands_on_hours",
    }  # fmt: skip
    for reason in refusal.reasons:
        at = "file" if reason.code.startswith(("file_", "sent_")) else places.get(reason.code)
        form.add_error(at if at in form.fields else None, str(reason))
    return refusal.status


def _status(form: Any) -> int:
    return 400 if form.errors else 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: SignedInRequest, certificate_id: UUID) -> HttpResponse:
    """What it says; a director decides here."""
    certificate = _visible(request, certificate_id)
    decides = can_decide(request.user, certificate)
    form = DecideForm(certificate, request.POST if request.method == "POST" else None) if decides else None
    status = 200
    if request.method == "POST":
        check_can_decide(request.user, certificate)
        if form is not None and form.is_valid():
            try:
                _decide(request, certificate, form.cleaned_data)
            except NotNow as refusal:
                status = _said(form, refusal)
            else:
                return redirect("curriculum:outside_waiting")
    context = {
        "certificate": certificate,
        "is_own": certificate.trainee_id == request.user.pk,
        "may_withdraw": can_withdraw(request.user, certificate),
        "form": form,
        "is_there": certificate.state != OutsideState.WITHDRAWN,
    }
    wrong = _status(form) if form else 200
    return render(request, "curriculum/outside/show.html", context, status=status if status != 200 else wrong)


def _decide(request: SignedInRequest, certificate: OutsideCertificate, said: dict[str, Any]) -> None:
    if said["decision"] == "accept":
        outside.accept(certificate=certificate, by=request.user, code=said.get("code", ""), reason=said["reason"])
        messages.success(request, _("Accepted. It counts where the programme's rules say so."))
    else:
        outside.reject(certificate=certificate, by=request.user, reason=said["reason"])
        messages.success(request, _("Rejected. The trainee reads why."))


@require_safe
@login_required
def file(request: SignedInRequest, certificate_id: UUID) -> HttpResponseBase:
    """The paper itself, as a download."""
    return paper_of(request, _visible(request, certificate_id))


@require_POST
@login_required
def withdraw(request: SignedInRequest, certificate_id: UUID) -> HttpResponse:
    outside.withdraw(certificate=_visible(request, certificate_id), by=request.user)
    messages.success(request, _("Withdrawn. Its file is destroyed."))
    return redirect("curriculum:outside_index")


def _visible(request: SignedInRequest, certificate_id: UUID) -> OutsideCertificate:
    visible = OutsideCertificate.objects.visible_to(request.user)
    found: OutsideCertificate = get_object_or_404(
        visible.select_related("trainee", "institution", "application", "decided_by"), pk=certificate_id
    )
    return found
