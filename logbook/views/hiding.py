"""Patient data shows in a clip: hidden at once by whoever sees it, then decided about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from curriculum.states import Role
from logbook.actions import hiding
from logbook.models import Clip, Scan
from logbook.queries import hiding as queries
from logbook.queries.copies import copies_of
from logbook.queries.numbering import numbers
from logbook.queries.reviews import AT_MOST
from logbook.rules import hiding as rules
from logbook.rules.reviews import can_review
from logbook.states import OPEN_TO_OTHERS
from logbook.who_decides import DECIDES, TOLD
from pocus_credentialing.people.models import User
from pocus_credentialing.people.requests import SignedInRequest

from .deciding import film

FEW = 5


def said(clip: Clip, own: bool, decided_by: Mapping[UUID, Role] | None = None) -> str:
    """On the card of a hidden clip; its owner reads what to do. `decided_by`: by clip, where it was asked for many."""
    if clip.hidden_at is None or (clip.recording_removed_at is not None and clip.erased_at is None):
        return ""
    if clip.erased_at is not None:
        return _("Destroyed: patient data showed in it. Nobody can open it any more, and its files are being removed.")
    roles = queries.roles_deciding([clip]) if decided_by is None else decided_by
    decides = str(DECIDES.get(roles.get(clip.pk), ""))  # type: ignore[call-overload]
    if not (own and clip.scan.is_editable):
        if clip.hidden_along_at is not None:
            everyones = _("Hidden from everyone: patient data was seen in the same recording.")
        else:
            everyones = _("Hidden from everyone: patient data was seen in it.")
        return " ".join([everyones, decides]).strip()
    if clip.hidden_along_at is not None:
        seen = _("Hidden: patient data was seen in the same recording.")
    else:
        seen = _("Hidden: patient data was seen in it.")
    if decides:
        return " ".join([seen, decides, _("Or remove it, and add the file again with a smaller crop.")])
    return " ".join([seen, _("Remove it, and add the file again with a smaller crop.")])


def how(clip: Clip) -> str:
    """For those who decide, and for whoever saw it: when it was hidden, and by whom or with what."""
    if clip.hidden_at is None or clip.hidden_by is None:
        return ""
    words = {"name": clip.hidden_by.name, "seen": _moment(clip.hidden_at)}
    if clip.hidden_along_at is None:
        return _("hidden by %(name)s, %(seen)s") % words
    along = _("along with the same recording, in which %(name)s saw patient data on %(seen)s") % words
    return _("hidden %(moment)s %(along)s") % {"moment": _moment(clip.hidden_along_at), "along": along}


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "j M Y, H:i")


def decide_url(person: User, clip: Clip) -> str:
    return reverse("logbook:hiding_decide", args=[clip.pk]) if rules.can_show_again(person, clip) else ""


def decide_label(person: User, clip: Clip) -> str:
    """Whoever hid it takes that back; others decide."""
    if clip.hidden_at is None:
        return ""
    return _("Decide") if rules.decides(person, clip) else _("I was wrong")


def lines(person: User, scan: Scan) -> list[dict[str, Any]]:
    """The hidden clips of a scan, each with what becomes of it, and where this person takes that back or decides."""
    clips = [clip for clip in scan.clips.all() if said(clip, own=False) and not clip.left_out]
    number = numbers(scan) if clips else {}
    for clip in clips:
        clip.scan = scan
    return [
        {
            "name": _("Clip %(number)s") % {"number": number[clip.pk]},
            "said": said(clip, own=False),
            "url": decide_url(person, clip),
            "label": decide_label(person, clip),
        }
        for clip in clips
    ]


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Hidden clips about which nobody has decided yet, the oldest first: those that this person decides about, those
    that they reported, and their own."""
    found = (queries.waiting, queries.reported, queries.of_ones_own)
    waiting, reported, own = (list(rows(request.user)[:AT_MOST]) for rows in found)
    roles = queries.roles_deciding(own) if own else {}
    context = {
        "waiting": _numbered(waiting),
        "reported": _numbered(reported),
        "own": [{**row, "said": said(row["clip"], True, roles)} for row in _numbered(own)],
    }
    return render(request, "logbook/hiding/index.html", context)


def _numbered(clips: Iterable[Clip]) -> list[dict[str, Any]]:
    return [{"clip": clip, "number": numbers(clip.scan)[clip.pk], "how": how(clip)} for clip in clips]


@require_POST
@login_required
def hide(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    clip = _clip(request, clip_id)
    hiding.hide(clip=clip, by=request.user)
    messages.success(request, str(TOLD))
    return redirect(_back(request, clip.scan))


@require_safe
@login_required
def decide(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    """The clip for those who decide, and what they can do."""
    clip = _clip(request, clip_id)
    rules.check_can_show_again(request.user, clip)
    number = numbers(clip.scan)[clip.pk]
    decides = rules.decides(request.user, clip)
    context = {
        "clip": clip,
        "scan": clip.scan,
        "number": number,
        "how": how(clip),
        "back_url": _page(request, clip),
        "decides": decides,
        "may_erase": rules.can_erase(request.user, clip),
        "clips": [film(clip, _("Clip %(number)s") % {"number": number})] if decides else [],
        "deciding": [] if decides else list(queries.deciders_of(clip).order_by("name")[:FEW]),
        "copies": copies_of(clip) if decides else [],
    }
    return render(request, "logbook/hiding/decide.html", context)


@require_POST
@login_required
def show_again(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    clip = _clip(request, clip_id)
    hiding.show_again(clip=clip, by=request.user)
    messages.success(request, _("The clip can be played again."))
    return redirect(_page(request, clip) or "logbook:hiding_index")


@require_POST
@login_required
def erase(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    clip = _clip(request, clip_id)
    hiding.erase(clip=clip, by=request.user)
    messages.success(request, _("The clip is destroyed."))
    return redirect(_page(request, clip) or "logbook:hiding_index")


def _page(request: SignedInRequest, clip: Clip) -> str:
    """Its scan's, where it is not a draft of somebody else's."""
    seen = clip.scan.trainee_id == request.user.pk or clip.scan.state in OPEN_TO_OTHERS
    return reverse("logbook:scans_show", args=[clip.scan_id]) if seen else ""


def _back(request: SignedInRequest, scan: Scan) -> str:
    page = "logbook:reviews_review" if can_review(request.user, scan) else "logbook:scans_show"
    return reverse(page, args=[scan.pk])


def _clip(request: SignedInRequest, clip_id: UUID) -> Clip:
    rows = queries.open_to(request.user).select_related("scan__institution", "scan__application", "scan__trainee")
    clip: Clip = get_object_or_404(rows, pk=clip_id)
    return clip
