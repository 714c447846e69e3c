"""The teaching library: read a clip, and only then see what the reviewer said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logbook.actions import hiding, teaching
from logbook.forms.teaching import ReadingForm, ReleaseForm, WithdrawForm
from logbook.handing_out import file_of
from logbook.models import CaseReading, Clip, TeachingCase
from logbook.pacing import pace_of
from logbook.queries import teaching as queries
from logbook.rules import teaching as rules
from logbook.who_decides import TOLD
from logbook.wording import questions_of
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow

from . import keeping
from .hiding import said

LISTED = 100


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What is released where this person is: first what they have not read."""
    rows = list(queries.cases_for(request.user)[:LISTED])
    unread = [row for row in rows if row.read_at is None]
    context = {"unread": unread, "read": [row for row in rows if row.read_at is not None]}
    return render(request, "logbook/teaching/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def read(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The clip and the exam's questions; once a reading is committed, both answers beside each other."""
    case = _case(request, case_id)
    form = ReadingForm(case, request.POST or None)
    status = 200
    if request.method == "POST":
        rules.check_can_read(request.user, case)
        if form.is_valid():
            try:
                teaching.read(case=case, by=request.user, answers=form.answers())
            except NotNow as refusal:  # read at the same moment in another tab
                messages.warning(request, str(refusal))
            return redirect("logbook:teaching_read", case_id=case.pk)
        status = 400
    reading = queries.reading_of(case, request.user)
    context = {
        "case": case,
        "clips": [_playable(case)] if case.clip.is_shown else [],
        "removed": keeping.removed(case.clip),
        "hidden_text": said(case.clip, own=False),
        "form": form,
        "may_read": rules.can_read(request.user, case),
        "reading": reading,
        "compared": _compared(case, reading) if reading else [],
        "next": queries.next_for(request.user) if reading else None,
        "may_withdraw": rules.can_withdraw(request.user, case),
    }
    return render(request, "logbook/teaching/read.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def release(request: HttpRequest, clip_id: UUID) -> HttpResponse:
    """For a director: into the programme's library."""
    clips = Clip.objects.visible_to(request.user).select_related("scan__application", "scan__trainee")
    clip = get_object_or_404(clips, pk=clip_id)
    authority = rules.check_can_release(request.user, clip)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        teaching.release(clip=clip, by=request.user, **form.cleaned_data)
        messages.success(request, _("Released. %(name)s is told.") % {"name": clip.scan.trainee.name})
        return redirect("logbook:scans_show", scan_id=clip.scan_id)
    context = {"clip": clip, "form": form, "programme": authority.programme}
    return render(request, "logbook/teaching/release.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Out of the library, with a reason."""
    case = _case(request, case_id)
    rules.check_can_withdraw(request.user, case)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        teaching.withdraw(case=case, by=request.user, **form.cleaned_data)
        messages.success(request, _("Taken out of the teaching library."))
        return redirect("logbook:teaching_index")
    context = {"case": case, "form": form}
    return render(request, "logbook/teaching/withdraw.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def hide(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Whoever reads in the library and sees patient data hides the clip from everyone."""
    case = _case(request, case_id)
    hiding.hide(clip=case.clip, by=request.user)
    messages.success(request, str(TOLD))
    return redirect("logbook:teaching_read", case_id=case.pk)


@require_safe
@login_required
def video(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    return file_of(request, _case(request, case_id).clip, "video")


@require_safe
@login_required
def poster(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    return file_of(request, _case(request, case_id).clip, "poster")


def _case(request: HttpRequest, case_id: UUID) -> TeachingCase:
    rows = TeachingCase.objects.visible_to(request.user).select_related(
        "programme__institution", "clip__scan__application", "clip__scan__catalogue"
    )
    return get_object_or_404(rows, pk=case_id)


def _playable(case: TeachingCase) -> dict[str, Any]:
    """As the viewer takes it, by the case's own addresses."""
    clip = case.clip
    return {
        "id": case.pk,
        "label": _("Teaching clip"),
        "video_url": "" if clip.still else reverse("logbook:teaching_video", args=[case.pk]),
        "poster_url": reverse("logbook:teaching_poster", args=[case.pk]),
        **pace_of(clip),
    }


def _compared(case: TeachingCase, reading: CaseReading) -> list[dict[str, Any]]:
    """Question by question: what was read, what the reviewer said, and how the two agree."""
    return [
        {
            "question": question.text,
            "own": question.words(reading.answers.get(question.code)),
            "truth": question.words(reading.truth.get(question.code)),
            "outcome": question.said(outcome),
            "tone": question.tone(outcome),
        }
        for question in questions_of(case.clip.scan.definition)
        if (outcome := reading.outcomes.get(question.code))
    ]
