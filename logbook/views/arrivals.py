"""Clips that came in by themselves and have no owner: claimed, confirmed; and one's own that wait for a word."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logbook.actions import claims, passing_on
from logbook.forms.arrivals import ClaimForm, DecideForm, ExamOfStudyForm, LeftForm
from logbook.forms.lists import place_in_words, place_of
from logbook.models import ArrivedStudy, Claim
from logbook.queries import arrivals as queries
from logbook.rules import claims as rules
from logbook.rules import passing_on as leaving
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow

from .signing import say_refused

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """The inbox of one's hospitals, what waits for this person's confirmation, and what is theirs already."""
    place = place_of(request.GET.get("after", ""))
    shown, more = queries.inbox(request.user, place)
    last = shown[-1].study if more else None
    context = {
        "waiting": [(each, rules.can_claim(request.user, each.study)) for each in shown],
        "older_url": f"?{urlencode({'after': place_in_words(last.last_at, last.pk)})}" if last else "",
        "newer_url": reverse("logbook:arrivals_index") if place else "",
        "own": [(each, rules.can_say_exam(request.user, each)) for each in queries.own_waiting(request.user)],
        "left": queries.of_who_is_gone(request.user),
        "claims": queries.claims_for(request.user)[: queries.AT_MOST],
        "own_claims": queries.own_claims(request.user),
        "declined": queries.own_declined(request.user),
        "lapsed": queries.own_lapsed(request.user),
    }
    return render(request, "logbook/arrivals/index.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def claim(request: SignedInRequest, study_id: UUID) -> HttpResponse:
    """“This is mine”: into a scan of one's own, or a new one."""
    rows = ArrivedStudy.objects.visible_to(request.user).select_related("institution", "device", "application")
    study: ArrivedStudy = get_object_or_404(rows, pk=study_id)
    rules.check_may_claim(request.user, study)
    form = ClaimForm(request.user, study, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = claims.claim(study=study, by=request.user, application=said["application"], scan=said["scan"])
        if made.granted:
            messages.success(request, _("It is in your scan now."))
            return redirect("logbook:scans_show", scan_id=made.scan_id)
        messages.success(request, _("Claimed. A proctor or director of your programme is asked to confirm it."))
        return redirect("logbook:arrivals_index")
    context = {"study": study, "form": form, "may_go_at_once": rules.may_go_at_once(study)}
    return render(request, "logbook/arrivals/claim.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def withdraw(request: SignedInRequest, claim_id: UUID) -> HttpResponse:
    found: Claim = get_object_or_404(queries.claims_to_look_at(request.user), pk=claim_id)
    claims.withdraw(claim=found, by=request.user)
    messages.success(request, _("Withdrawn. It waits for its owner again."))
    return redirect("logbook:arrivals_index")


@require_http_methods(FORM_METHODS)
@login_required
def decide(request: SignedInRequest, claim_id: UUID) -> HttpResponse:
    """A supervisor says whether it is theirs."""
    found: Claim = get_object_or_404(queries.claims_to_look_at(request.user), pk=claim_id)
    rules.check_can_decide(request.user, found)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["decision"] == "confirm":
            claims.confirm(claim=found, by=request.user)
            messages.success(request, _confirmed(found))
        else:
            claims.decline(claim=found, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("Declined. It waits for its owner again."))
        return redirect("logbook:arrivals_index")
    context = {"claim": found, "study": found.study, "form": form}
    return render(request, "logbook/arrivals/decide.html", context, status=400 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@login_required
def exam(request: SignedInRequest, study_id: UUID) -> HttpResponse:
    """Of one's own study, where nothing in it said which exam it is."""
    study: ArrivedStudy = get_object_or_404(_own(request), pk=study_id)
    rules.check_can_say_exam(request.user, study)
    form = ExamOfStudyForm(request.user, study, request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = claims.say_exam(study=study, by=request.user, **form.cleaned_data)
        return redirect("logbook:scans_show", scan_id=done.scan_id)
    context = {"study": study, "form": form}
    return render(request, "logbook/arrivals/exam.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def place(request: SignedInRequest, study_id: UUID) -> HttpResponse:
    """What came after the scan was sent, now that it can be changed again."""
    study: ArrivedStudy = get_object_or_404(_own(request), pk=study_id)
    done = claims.place_late(study=study, by=request.user)
    messages.success(request, _("Added."))
    return redirect("logbook:scans_show", scan_id=done.scan_id)


@require_POST
@login_required
def give_up(request: SignedInRequest, study_id: UUID) -> HttpResponse:
    """One's own that is not needed."""
    study: ArrivedStudy = get_object_or_404(_own(request), pk=study_id)
    passing_on.give_up(study=study, by=request.user)
    messages.success(request, _("Deleted."))
    return redirect("logbook:arrivals_index")


@require_http_methods(FORM_METHODS)
@login_required
def left(request: SignedInRequest, study_id: UUID) -> HttpResponse:
    """A director decides about what waits for somebody who is gone."""
    rows = ArrivedStudy.objects.visible_to(request.user).select_related("institution", "device", "application", "owner")
    study: ArrivedStudy = get_object_or_404(rows, pk=study_id)
    leaving.check_can_decide_left(request.user, study)
    form = LeftForm(request.user, study, request.POST or None)
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["decision"] == "pass_on":
                passing_on.pass_on(study=study, to=said["person"], by=request.user, reason=said["reason"])
                done = _("Passed on. It waits in their log for the exam to be said, if nothing says it.")
            else:
                passing_on.destroy_left(study=study, by=request.user, reason=said["reason"])
                done = _("Destroyed.")
        except NotNow as refusal:
            status = say_refused(form, refusal)
        else:
            messages.success(request, done)
            return redirect("logbook:arrivals_index")
    return render(request, "logbook/arrivals/left.html", {"study": study, "form": form}, status=status)


def _own(request: SignedInRequest) -> object:
    return ArrivedStudy.objects.filter(owner=request.user).select_related("institution", "scan", "application")


def _confirmed(claim: Claim) -> str:
    if claim.study.arrivals.waiting().exists():
        return _("Confirmed. It is theirs now; what their scan did not take waits on their own page, with the reason.")
    return _("Confirmed. It is in their log now.")
