"""Patient data shows in a clip: hidden at once by whoever sees it, decided by a director."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from logbook.actions import hiding
from logbook.models import Clip, Scan
from logbook.queries import hiding as queries
from logbook.queries.numbering import numbers
from logbook.queries.reviews import AT_MOST
from logbook.rules import hiding as rules
from logbook.rules.reviews import can_review
from pocus_credentialing.people.models import User
from pocus_credentialing.people.requests import SignedInRequest


def said(clip: Clip, own: bool) -> str:
    """On the card of a hidden clip; its owner reads what to do."""
    if clip.hidden_at is None:
        return ""
    if clip.erased_at is not None:
        return _("Destroyed: patient data showed in it.")
    if own and clip.scan.is_editable and queries.came_later(clip):
        return _(
            "Hidden: patient data was seen in the same recording. It plays once a director says that none shows. Or remove "
            "it, and add the file again with a smaller crop."
        )
    if own and clip.scan.is_editable:
        return _("Hidden: patient data was seen in it. Remove it, and add the file again with a smaller crop.")
    return _("Hidden from everyone: patient data was seen in it. A director decides.")


def decide_url(person: User, clip: Clip) -> str:
    return reverse("logbook:hiding_decide", args=[clip.pk]) if rules.can_show_again(person, clip) else ""


def decide_label(person: User, clip: Clip) -> str:
    """Whoever hid it takes that back; a director decides."""
    if clip.hidden_at is None:
        return ""
    return _("Decide") if rules.decides(person, clip) else _("I was wrong")


def any_hidden(scan: Scan) -> bool:
    """Whether to say so where there is nothing to play."""
    return scan.clips.filter(hidden_at__isnull=False, left_out=False).exists()


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Hidden clips about which a director has to decide, the oldest first."""
    return render(request, "logbook/hiding/index.html", {"waiting": list(queries.waiting(request.user)[:AT_MOST])})


@require_POST
@login_required
def hide(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    clip = _clip(request, clip_id)
    hiding.hide(clip=clip, by=request.user)
    messages.success(request, _("The clip is hidden from everyone. Its author and the directors are told."))
    return redirect(_back(request, clip.scan))


@require_safe
@login_required
def decide(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    """The clip for those who decide, and what they can do."""
    clip = _clip(request, clip_id)
    rules.check_can_show_again(request.user, clip)
    number = numbers(clip.scan)[clip.pk]
    erases = rules.can_erase(request.user, clip)
    context = {
        "clip": clip,
        "scan": clip.scan,
        "number": number,
        "may_erase": erases,
        "clips": [_playable(clip, number)] if erases else [],
    }
    return render(request, "logbook/hiding/decide.html", context)


@require_POST
@login_required
def show_again(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    clip = _clip(request, clip_id)
    hiding.show_again(clip=clip, by=request.user)
    messages.success(request, _("The clip can be played again."))
    return redirect("logbook:scans_show", scan_id=clip.scan_id)


@require_POST
@login_required
def erase(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    clip = _clip(request, clip_id)
    hiding.erase(clip=clip, by=request.user)
    messages.success(request, _("The clip is destroyed."))
    return redirect("logbook:scans_show", scan_id=clip.scan_id)


def _back(request: SignedInRequest, scan: Scan) -> str:
    page = "logbook:reviews_review" if can_review(request.user, scan) else "logbook:scans_show"
    return reverse(page, args=[scan.pk])


def _playable(clip: Clip, number: int) -> dict[str, Any]:
    return {
        "id": clip.pk,
        "label": _("Clip %(number)s") % {"number": number},
        "video_url": "" if clip.still else reverse("logbook:clips_video", args=[clip.pk]),
        "poster_url": reverse("logbook:clips_poster", args=[clip.pk]),
        "frames": max(clip.frames, 1),
        "frame_ms": clip.frame_ms or 40,
    }


def _clip(request: SignedInRequest, clip_id: UUID) -> Clip:
    rows = Clip.objects.visible_to(request.user).select_related(
        "scan__institution", "scan__application", "scan__trainee"
    )
    clip: Clip = get_object_or_404(rows, pk=clip_id)
    return clip
