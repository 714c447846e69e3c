"""What is said about a crop that a person drew, and what follows once it is said to be wrong?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from logbook.dicom.facts import Box
from logbook.models import Clip, Scan
from logbook.queries.clips import cropped_as_remembered, held_alike, is_to_be_remembered, masks_alike
from logbook.queries.masks import keeps_masks
from logbook.queries.numbering import numbers
from logbook.rules import clips as rules
from logbook.rules.reviews import can_review
from pocus_credentialing.people.models import User
from pocus_credentialing.people.requests import SignedInRequest


def said(clip: Clip) -> str:
    """When a person drew the crop of a clip that can be played; empty for the machine's own."""
    if not clip.is_shown or clip.crop_drawn_at is None:
        return ""
    day = date_format(clip.scan.institution.local_date(clip.crop_drawn_at), "j M Y")
    if is_to_be_remembered(clip, Box(**clip.crop)):
        return _("Cropped as drawn on %(day)s for this machine.") % {"day": day}
    return _("Cropped as drawn on %(day)s.") % {"day": day}


def serves(person: User, clip: Clip) -> str:
    """Before a frame is drawn: for which clips it is remembered. Of a machine without a name its field says it."""
    confirmed = masks_alike(clip).filter(confirmed_at__isnull=False, doubted_at=None).exists()
    keeps = keeps_masks(person, clip.scan.institution_id)
    if confirmed and not keeps:
        only = _("This crop serves this clip only: for %(machine)s another one is confirmed at this picture size.")
        return only % {"machine": clip.machine}
    if not clip.machine_key:
        cut = ""
    elif keeps:
        cut = _(
            "A frame that cuts off the top is remembered for everybody's clips of %(machine)s at this picture size."
        )
    else:
        cut = _(
            "A frame that cuts off the top is remembered for your clips of %(machine)s at this picture size, and for "
            "everybody's once a proctor or a director has confirmed it."
        )
    kept = _(
        "A frame that keeps the top of the picture, where names are usually shown, or nearly all of it, serves this clip "
        "only: for others not before a proctor or a director has seen what it keeps, and confirmed it."
    )
    return " ".join(filter(None, [cut and cut % {"machine": clip.machine}, kept]))


def remembered(clip: Clip) -> str:
    """After it: whether it does for the machine's next clips as well."""
    mask = next((mask for mask in masks_alike(clip) if mask.box == clip.crop), None)
    if clip.machine_key and not is_to_be_remembered(clip, Box(**clip.crop)):
        one = _("This crop keeps so much of the picture that it serves this clip only.")
        until = _(
            "A proctor or a director can confirm it for everybody's clips of %(machine)s, if nothing can show there."
        )
        return f"{one} {until % {'machine': clip.machine}}" if mask is not None else one
    if mask is None:
        return ""
    if mask.confirmed_at is None:
        said = _(
            "This crop is remembered for your clips of %(machine)s. Others' wait until a proctor or a director has "
            "confirmed it."
        )
    else:
        said = _("This crop is remembered for %(machine)s.")
    return said % {"machine": clip.machine}


def waiting_alike(person: User, clip: Clip) -> int:
    """How many clips that wait go on with the crop that is drawn for this one, if it may serve others."""
    keeps = keeps_masks(person, clip.scan.institution_id)
    rows = held_alike(clip, everyones=keeps).select_related("scan__institution", "scan__application")
    return sum(rules.can_crop(person, each) or (keeps and rules.can_go_on(each)) for each in rows)


def forgettable(person: User, scan: Scan, clips: list[Clip]) -> set[UUID]:
    """Of which of these clips of one scan the person may say that the crop is wrong."""
    drawn = [clip for clip in clips if clip.crop_drawn_at]
    return rules.can_forget_crop(person, scan, drawn, cropped_as_remembered(scan, drawn))


def forget_url(clip: Clip) -> str:
    return reverse("logbook:clips_forget_crop", args=[clip.pk])


def lines(person: User, scan: Scan) -> list[dict[str, Any]]:
    """Of the clips that are played, those that a person cropped."""
    clips = [clip for clip in scan.clips.all() if clip.crop_drawn_at and not clip.left_out]
    for clip in clips:
        clip.scan = scan
    number, may = numbers(scan), forgettable(person, scan, clips)
    return [
        {
            "name": _("Clip %(number)s") % {"number": number[clip.pk]},
            "said": drawn,
            "url": forget_url(clip) if clip.pk in may else "",
        }
        for clip in clips
        if (drawn := said(clip))
    ]


def forgotten(request: SignedInRequest, clip: Clip) -> HttpResponse:
    """Where the person goes on once the crop is forgotten, and with which word."""
    scan = clip.scan
    if rules.goes_with_its_crop(request.user, clip):
        messages.success(request, _("The clip was taken out. Add the file again, and draw its crop anew."))
        return redirect("logbook:scans_show", scan_id=scan.pk)
    messages.success(request, _("The crop is forgotten: the next clip of this machine asks for a new one."))
    page = "logbook:reviews_review" if can_review(request.user, scan) else "logbook:scans_show"
    return redirect(page, scan_id=scan.pk)
