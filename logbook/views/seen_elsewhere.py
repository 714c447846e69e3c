"""Recordings that two people sent, or that look like another, for directors: until one of them says what they found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from logbook.actions import seen_elsewhere
from logbook.forms.clips import LookIntoForm
from logbook.models import Clip
from logbook.queries import seen_elsewhere as queries
from logbook.queries.reviews import AT_MOST
from logbook.rules.seen_elsewhere import check_can_look_into
from pocus_credentialing.people.requests import SignedInRequest

from . import hiding, keeping
from .deciding import film

FEW = 20


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Those that wait, the oldest first, and the latest that were looked into."""
    person = request.user
    waiting, done = list(queries.waiting(person)[:AT_MOST]), list(queries.done(person)[:FEW])
    others = queries.others_of(person, [*waiting, *done])
    context = {"waiting": _rows(waiting, others), "done": _rows(done, others)}
    return render(request, "logbook/seen_elsewhere/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def look_into(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    """Both scans, and what the director found."""
    clip: Clip = get_object_or_404(queries.open_to(request.user), pk=clip_id)
    check_can_look_into(request.user, clip)
    form = LookIntoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen_elsewhere.look_into(clip=clip, by=request.user, **form.cleaned_data)
        messages.success(request, _("Recorded. The trainee is not told by us."))
        return redirect("logbook:seen_elsewhere_index")
    (row,) = _rows([clip], queries.others_of(request.user, [clip]))
    beside = [_beside(each) for each in (clip, *row["others"])]
    context = {"clip": clip, "scan": clip.scan, "others": row["others"], "beside": beside, "form": form}
    return render(request, "logbook/seen_elsewhere/look_into.html", context, status=400 if form.errors else 200)


def _rows(clips: list[Clip], others: dict[UUID, list[Clip]]) -> list[dict[str, Any]]:
    return [{"clip": clip, "scan": clip.scan, "others": others[clip.pk]} for clip in clips]


def _beside(clip: Clip) -> dict[str, Any]:
    """To be looked at next to the others; where it cannot be played, why not."""
    name = f"{clip.scan.application.short_title}, {clip.scan.trainee.name}"
    gone = hiding.said(clip, own=False) or keeping.removed(clip) or _("This clip cannot be played now.")
    return {
        "clip": clip,
        "name": name,
        "clips": [film(clip, name)] if clip.is_shown else [],
        "gone": "" if clip.is_shown else gone,
    }
