"""Crops that were drawn for a machine: a proctor or a director sees what each keeps, and confirms or discards it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from logbook import storage
from logbook.actions import masks
from logbook.models import MachineMask
from logbook.queries import masks as queries
from logbook.queries.clips import cuts_off, keeps_all
from pocus_credentialing.handing_out import hand_out
from pocus_credentialing.people.requests import SignedInRequest

LISTED = 100


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """What waits first; what one drew oneself and others confirm; then what is confirmed."""
    rows = list(queries.listed(request.user)[:LISTED])
    held, pictures, undecided = queries.held_alike(rows), queries.pictures(rows), queries.await_director(rows)
    waiting = [
        {
            "mask": row,
            "held": held[row.pk],
            "picture": row.pk in pictures,
            "undecided": row.pk in undecided,
            "cuts_off": cuts_off(row),
            "whole": keeps_all(row),
        }
        for row in rows
        if row.confirmed_at is None or row.doubted_at
    ]
    confirmed = [row for row in rows if row.confirmed_at is not None and row.doubted_at is None]
    own = [{"mask": row, "cuts_off": cuts_off(row)} for row in queries.own_waiting(request.user)[:LISTED]]
    return render(request, "logbook/masks/index.html", {"waiting": waiting, "confirmed": confirmed, "own": own})


@require_POST
@login_required
def confirm(request: SignedInRequest, mask_id: UUID) -> HttpResponse:
    mask = _mask(request, mask_id)
    masks.confirm(mask=mask, by=request.user)
    messages.success(request, _("Confirmed: it serves everybody's clips of this machine from now on."))
    return redirect("logbook:masks_index")


@require_POST
@login_required
def discard(request: SignedInRequest, mask_id: UUID) -> HttpResponse:
    mask = _mask(request, mask_id)
    masks.discard(mask=mask, by=request.user)
    messages.success(request, _discarded(mask))
    return redirect("logbook:masks_index")


def _discarded(mask: MachineMask) -> str:
    """What the machine's next clip is cropped with, now that this one is gone."""
    left = list(queries.others_of(mask).filter(doubted_at=None))
    if any(other.confirmed_at is not None for other in left):
        return _("Discarded: the crop that is confirmed for this machine serves everybody's clips as before.")
    if left:
        return _("Discarded: another crop that was drawn for this machine waits to be confirmed.")
    return _("Discarded: the next clip of this machine asks for a new crop.")


@require_safe
@login_required
def picture(request: SignedInRequest, mask_id: UUID) -> HttpResponseBase:
    """What is kept with it, of the first clip: already cleaned, and nothing of whose it is."""
    mask = _mask(request, mask_id)
    digest = queries.picture(mask)
    if not digest:
        raise Http404
    return hand_out(request, storage.place_of(mask.institution_id, digest), "image/jpeg")


def _mask(request: SignedInRequest, mask_id: UUID) -> MachineMask:
    mask: MachineMask = get_object_or_404(MachineMask.objects.visible_to(request.user), pk=mask_id)
    return mask
