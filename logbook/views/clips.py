"""A clip's card, its crop, and its files."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logbook import storage
from logbook.actions import clips
from logbook.dicom.errors import Code
from logbook.forms.clips import BoxForm, ClipsForm
from logbook.handhelds import KNOWN
from logbook.handing_out import file_of, sealed
from logbook.models import Clip, Scan
from logbook.queries.clips import looked_for as looked_for_in
from logbook.queries.clips import masks_behind, suggested
from logbook.queries.handhelds import drawn_for, used_by
from logbook.queries.hiding import open_to
from logbook.queries.numbering import numbers
from logbook.queries.scans import whole
from logbook.rules import clips as rules
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import Refusal

from . import crops, showing
from .taking import receive_all


@require_POST
@login_required
def receive(request: SignedInRequest, scan_id: UUID) -> HttpResponse:
    """One or more files, each taken or refused by itself; the status is that of the first that was refused."""
    scan: Scan = get_object_or_404(whole(Scan.objects.visible_to(request.user)), pk=scan_id)
    form = ClipsForm(request.POST, request.FILES, handhelds=used_by(request.user))
    if not form.is_valid():
        context = {**showing.context(request, scan), "clips_form": form, "form": form}
        return render(request, "logbook/scans/show.html", context, status=400)
    handheld = form.cleaned_data.get("handheld", "")
    files = [*form.cleaned_data["file"], *form.cleaned_data["folder"]]
    if refused := receive_all(request, scan, files, handheld=handheld):
        return render(request, "logbook/scans/show.html", showing.context(request, scan), status=refused[0].status)
    return redirect("logbook:scans_show", scan_id=scan.pk)


@require_safe
@login_required
def show(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    """The card alone for htmx, which asks until the clip is settled; for anyone else, the page of its scan."""
    clip = _clip(request, clip_id)
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('logbook:scans_show', args=[clip.scan_id])}#clip-{clip.pk}")
    card = showing.card(request.user, clip, numbers(clip.scan)[clip.pk])
    if "plays" in request.GET and card["begins_url"]:
        return HttpResponse(status=204)  # as it was: the film that plays is not begun anew
    response = render(request, "logbook/clips/_card.html", {"card": card, "scan": clip.scan})
    if not card["is_moving"]:
        # The card without its clock: htmx puts it in place and stops asking. Whoever shows the player shows it anew.
        response["HX-Trigger"] = "clip-settled"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def crop(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    """The owner draws which part of the picture is free of names."""
    clip = _clip(request, clip_id)
    rules.check_can_crop(request.user, clip)
    drawn = drawn_for(clip)
    like = next((mask for mask in drawn if str(mask.pk) == request.GET.get("like")), None)
    looked_for = looked_for_in(clip)
    moves = suggested(clip) if not (looked_for or like or request.method == "POST") else None
    box = looked_for or moves
    offered = {**like.box, "handheld": like.machine} if like else vars(box) if box else None
    given = request.POST if request.method == "POST" else offered
    form = BoxForm(given, clip.columns, clip.rows, names_machine=bool(clip.machine_key))
    status = 200
    if request.method == "POST":
        if form.is_valid() and "preview" not in request.POST:
            try:
                said = form.cleaned_data.get("handheld", "")
                cropped = clips.crop(clip=clip, box=form.box, by=request.user, handheld=said)
            except Refusal as refusal:
                for each in refusal.reasons:
                    form.add_error(None, str(each))
                if refusal.code in (Code.CROP_OUTSIDE, Code.CROP_TOO_SMALL):
                    form.say_bounds()
                status = refusal.status
            else:
                messages.success(request, showing.thanks(cropped))
                return redirect("logbook:scans_show", scan_id=clip.scan_id)
        elif form.errors:
            status = 400
    context = {
        "clip": clip,
        "scan": clip.scan,
        "form": form,
        "poster_url": reverse("logbook:clips_original_poster", args=[clip.pk]),
        "image_width": clip.columns,
        "image_height": clip.rows,
        "drawn_for": drawn,
        "like": like,
        "looked_for": looked_for,
        "moves": moves,
        "serves": crops.serves(request.user, clip),
        "waiting_alike": crops.waiting_alike(request.user, clip),
        "handhelds": list(dict.fromkeys([*used_by(request.user), *KNOWN])) if not clip.machine_key else [],
    }
    return render(request, "logbook/clips/crop.html", context, status=status)


@require_safe
@login_required
def original_poster(request: SignedInRequest, clip_id: UUID) -> HttpResponseBase:
    """The uncropped picture, to its owner only, while the crop is being drawn; each look is recorded."""
    clip = _clip(request, clip_id)
    seen = clips.look_at_original(clip=clip, by=request.user)
    return sealed(request, storage.uncropped_picture, seen)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def forget_crop(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    """The crop that somebody drew is wrong; asked once more, since it is forgotten for everyone's next clips."""
    clip = _clip(request, clip_id)
    if request.method == "POST":
        clips.forget_crop(clip=clip, by=request.user)
        return crops.forgotten(request, clip)
    behind = masks_behind(clip)
    remembered = bool(behind)
    rules.check_can_forget_crop(request.user, clip, remembered=remembered)
    context = {
        "clip": clip,
        "scan": clip.scan,
        "number": numbers(clip.scan)[clip.pk],
        "remembered": remembered,
        "doubted": not all(rules.forgets(request.user, mask) for mask in behind),
        "goes": rules.goes_with_its_crop(request.user, clip),
    }
    return render(request, "logbook/clips/forget_crop.html", context)


@require_POST
@login_required
def leave_out(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    clip = _clip(request, clip_id)
    done = clips.leave_out(clip=clip, by=request.user)
    if done.scan.is_editable and not clip.scan.is_editable:
        messages.warning(request, _("Left out. The scan is a draft again: it needs another clip to be reviewed."))
    else:
        messages.success(request, _("Left out: nobody sees it."))
    return redirect("logbook:scans_show", scan_id=clip.scan_id)


@require_POST
@login_required
def put_back(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    clip = _clip(request, clip_id)
    clips.put_back(clip=clip, by=request.user)
    messages.success(request, _("The clip was put back."))
    return redirect("logbook:scans_show", scan_id=clip.scan_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: SignedInRequest, clip_id: UUID) -> HttpResponse:
    """What can be played is asked about once more: it does not come back."""
    clip = _clip(request, clip_id)
    if request.method != "POST":
        rules.check_can_remove(request.user, clip)
        context = {"clip": clip, "scan": clip.scan, "number": numbers(clip.scan)[clip.pk]}
        return render(request, "logbook/clips/remove.html", context)
    clips.remove(clip=clip, by=request.user)
    messages.success(request, _("The clip was removed."))
    return redirect("logbook:scans_show", scan_id=clip.scan_id)


def _file(kind: str) -> Callable[..., HttpResponseBase]:
    def view(request: SignedInRequest, clip_id: UUID) -> HttpResponseBase:
        clip = get_object_or_404(open_to(request.user).select_related("scan"), pk=clip_id)
        return file_of(request, clip, kind)

    view.__name__ = kind
    return require_safe(login_required(view))


video, poster, thumb, dicom = _file("video"), _file("poster"), _file("thumb"), _file("dicom")


def _clip(request: HttpRequest, clip_id: UUID) -> Clip:
    rows = Clip.objects.visible_to(request.user).select_related("scan__institution", "scan__application")
    clip: Clip = get_object_or_404(rows, pk=clip_id)
    return clip
