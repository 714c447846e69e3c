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
from logbook.queries.clips import cropped_as_remembered, held_alike, is_to_be_remembered
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
