"""Reflections: written by a trainee, read by the proctors and directors of the programme."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum.models import Enrolment
from curriculum.queries import asking_for_reflections
from logbook.actions import reflections
from logbook.forms.reflections import ReflectionForm
from logbook.models import Reflection, Scan
from logbook.queries import reflections as queries
from logbook.rules import reflections as rules
from logbook.rules.reasons import check_shown_to
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow

from .kept import forget, keeps_words, kept, shown_to, writer_of

LISTED = 100
FIELDS = ("application", "scan", "text")


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """What this person wrote, and what they may read of others."""
    context = {
        "own": list(queries.own(request.user)[:LISTED]),
        "others": list(queries.of_others(request.user)[:LISTED]),
        "enrolments": asking_for_reflections(request.user),
    }
    return render(request, "logbook/reflections/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words("enrolment_id")
@login_required
def write(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """The exam, perhaps the scan, and the text."""
    visible = Enrolment.objects.visible_to(request.user).select_related("programme__institution", "version")
    enrolment = get_object_or_404(visible, pk=enrolment_id)
    rules.check_can_write(request.user, enrolment)
    check_shown_to(request.user, shown_to(request))
    status = 200
    if request.method == "POST":
        forget(request)
        form = ReflectionForm(enrolment, request.POST)
        status = 200 if form.is_valid() else 400
    else:
        form = ReflectionForm(enrolment, initial=_beginning(request, enrolment))
    if request.method == "POST" and form.is_valid():
        try:
            made = reflections.write(enrolment=enrolment, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, str(reason))
            status = refusal.status
        else:
            messages.success(request, _("Your reflection is in your record."))
            return redirect("logbook:reflections_show", reflection_id=made.pk)
    context = {"enrolment": enrolment, "form": form, "writer": writer_of(request.user, enrolment.pk)}
    return render(request, "logbook/reflections/write.html", context, status=status)


def _beginning(request: SignedInRequest, enrolment: Enrolment) -> dict[str, Any]:
    """What was typed before they were signed out; else what the address that leads here says it is about."""
    words = kept(request, enrolment.pk)
    if words is not None:
        messages.info(request, _("What you typed is here again. Nothing is saved yet."))
        return {name: words.get(name) for name in FIELDS}
    return {"application": request.GET.get("exam"), "scan": request.GET.get("scan")}


@require_safe
@login_required
def show(request: SignedInRequest, reflection_id: UUID) -> HttpResponse:
    reflection = _reflection(request, reflection_id)
    context = {
        "reflection": reflection,
        "scan": Scan.objects.visible_to(request.user).filter(pk=reflection.scan_id).first(),
        "is_mine": reflection.enrolment.trainee_id == request.user.pk,
        "may_withdraw": rules.can_withdraw(request.user, reflection),
        "institution": reflection.enrolment.programme.institution,
    }
    return render(request, "logbook/reflections/show.html", context)


@require_POST
@login_required
def withdraw(request: SignedInRequest, reflection_id: UUID) -> HttpResponse:
    found = reflections.withdraw(reflection=_reflection(request, reflection_id), by=request.user)
    messages.success(request, _("Taken back. Nobody else reads it any more."))
    return redirect("logbook:reflections_show", reflection_id=found.pk)


def _reflection(request: SignedInRequest, reflection_id: UUID) -> Reflection:
    rows = Reflection.objects.visible_to(request.user).select_related(
        "enrolment__programme__institution", "enrolment__trainee", "application"
    )
    found: Reflection = get_object_or_404(rows, pk=reflection_id)
    return found
