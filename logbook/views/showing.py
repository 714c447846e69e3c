"""What does the page of one scan show, and how are its clips told?"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curriculum.queries import is_asked_for
from logbook import meanwhile
from logbook.forms.clips import ClipsForm
from logbook.handing_out import FIRST
from logbook.models import Clip, Scan, Supervision
from logbook.queries import holds
from logbook.queries.arrivals import arrived_as
from logbook.queries.call_backs import of_scan
from logbook.queries.claims import claim_of
from logbook.queries.handhelds import used_by
from logbook.queries.numbering import numbers
from logbook.queries.originals import destroyed_on
from logbook.queries.scans import WITH_OWNER, case_key_for
from logbook.queries.uploads import unfinished
from logbook.refusal import reason_for
from logbook.rules import clips as clip_rules
from logbook.rules import scans as rules
from logbook.rules.reviews import can_review
from logbook.rules.supervision import can_attest
from logbook.states import ClipState, ScanState
from pocus_credentialing.people.models import User
from pocus_credentialing.people.requests import SignedInRequest

from . import crops, deciding, hiding, keeping, library


def context(request: SignedInRequest, scan: Scan) -> dict[str, Any]:
    person = request.user
    claim = claim_of(scan)
    is_mine = scan.trainee_id == person.pk
    can_change = rules.can_change(person, scan)
    return {
        "scan": scan,
        "claim": claim,
        "clips": deciding.playable(claim),
        "drawn_crops": [] if can_change else crops.lines(person, scan),
        "cards": cards(person, scan),
        "is_mine": is_mine,
        "missing": rules.missing(scan) if can_change else [],
        "can_change": can_change,
        "asked_by_none": is_mine and not is_asked_for(person, scan.application),
        "has_left": is_mine and can_change and rules.has_left(scan),
        "can_take_back": rules.can_take_back(person, scan),
        "can_withdraw": rules.can_withdraw(person, scan),
        "can_review": not is_mine and can_review(person, scan),
        "can_attest": not is_mine and can_attest(person, scan),
        "case_key": (key := case_key_for(person, scan)),
        "case_key_kept": bool(key) and holds.is_held(scan),
        "arrived": arrived_as(person, scan) if can_change else None,
        "call_backs": of_scan(person, scan),
        "teaching": library.of_scan(person, scan),
        "uploads": list(unfinished(person, scan)) if can_change else [],
        "kept": keeping.said(scan),
        "legal_holds": keeping.holds_of(person, scan),
        "clips_form": ClipsForm(handhelds=used_by(person)) if can_change else None,
        "reviews": (reviews := list(scan.reviews.all())),
        "asked_for": reviews[-1] if is_mine and scan.state == ScanState.RETURNED and reviews else None,
    }


def cards(person: User, scan: Scan) -> list[dict[str, Any]]:
    """The clips that are not (yet) in the viewer, and to whoever may remove them, all."""
    may_remove = rules.can_change(person, scan)
    clips = list(scan.clips.all())
    number = numbers(scan)
    if clips:
        holds.ask_once(scan)
    found = []
    for clip in clips:
        clip.scan = scan
        # What was left out is shown to its owner only.
        waits = scan.trainee_id == person.pk if clip.left_out else not clip.is_shown
        if may_remove or waits:
            found.append(card(person, clip, number[clip.pk]))
    return found


def card(person: User, clip: Clip, number: int) -> dict[str, Any]:
    """One clip as components/clip_card.html takes it, and whether it is still being worked on."""
    own = clip.scan.trainee_id == person.pk
    ready = clip.is_shown
    # One way to be rid of it: what can be brought back is left out, everything else is removed.
    removes = clip_rules.can_remove(person, clip)
    leaves_out = clip_rules.can_leave_out(person, clip) and not (removes and clip_rules.recording_gone(clip))
    return {
        "id": clip.pk,
        "name": _("Clip %(number)s") % {"number": number},
        "state": _state(clip),
        "left_out": clip.left_out,
        "note": _note(clip),
        "reason": _("Left out: nobody sees it.")
        if clip.left_out
        else hiding.said(clip, own)
        or str((own and clip_rules.recording_gone(clip)) or keeping.removed(clip) or reason(clip)),
        "told_by": _told_by(clip) if own else "",
        "until": _until(clip) if own else "",
        "drawn": crops.said(clip),
        "forget_crop_url": crops.forget_url(clip) if own and crops.forgettable(person, clip.scan, [clip]) else "",
        "poster_url": _poster_url(clip, own=own),
        "begins_url": _begins_url(clip, own=own),
        "crop_url": reverse("logbook:clips_crop", args=[clip.pk]) if clip_rules.can_crop(person, clip) else "",
        "leave_out_url": reverse("logbook:clips_leave_out", args=[clip.pk]) if leaves_out else "",
        "hidden_url": hiding.decide_url(person, clip),
        "hidden_label": hiding.decide_label(person, clip),
        "put_back_url": (
            reverse("logbook:clips_put_back", args=[clip.pk]) if clip_rules.can_put_back(person, clip) else ""
        ),
        "remove_url": reverse("logbook:clips_remove", args=[clip.pk]) if removes and not leaves_out else "",
        "asks_first": clip.state == ClipState.READY,
        "download_url": reverse("logbook:clips_dicom", args=[clip.pk]) if ready and own else "",
        "is_moving": is_moving(clip),
    }


def _poster_url(clip: Clip, *, own: bool) -> str:
    """While a worker has it, the first frame, under another address: browsers keep pictures by theirs."""
    url = reverse("logbook:clips_thumb", args=[clip.pk])
    if clip.is_shown:
        return url
    return f"{url}?{FIRST}" if own and _is_being_made(clip) and meanwhile.first(clip.pk).exists() else ""


def _begins_url(clip: Clip, *, own: bool) -> str:
    """Of a long clip, what plays meanwhile."""
    url = reverse("logbook:clips_video", args=[clip.pk])
    return f"{url}?{FIRST}" if own and _is_being_made(clip) and meanwhile.begins(clip.pk).exists() else ""


def _is_being_made(clip: Clip) -> bool:
    return clip.state == ClipState.PROCESSING and not clip.left_out


def _state(clip: Clip) -> str:
    """As the card's badge says it. Of a withdrawn scan nothing is asked any more."""
    if clip.left_out:
        return "left_out"
    if clip.erased_at is not None:
        return "destroyed"
    if clip.recording_removed_at is not None:
        return "removed"
    if clip.hidden_at is not None:
        return "hidden"
    gone = clip.scan.state == ScanState.WITHDRAWN and clip_rules.recording_gone(clip)
    return "deleted" if gone else clip.state


def sent(scan: Scan) -> str:
    """What sending it led to: whose turn it is now, and whether a supervisor has to say anew that they watched."""
    lapsed = Supervision.objects.filter(scan=scan, lapsed_at__isnull=False).select_related("supervisor").first()
    if lapsed is None or lapsed.supervisor is None:
        return _turn(scan)
    anew = _("%(name)s had confirmed something else than what you sent now, so they are asked again.")
    return f"{_turn(scan)} {anew % {'name': lapsed.supervisor.name}}"


def _turn(scan: Scan) -> str:
    if scan.queued_at is not None:
        return _("Sent. It is now the proctors' turn.")
    number = scan.clips.filter(WITH_OWNER).count()
    if not number:
        return _("Sent. It reaches the proctors when every clip is ready.")
    said = ngettext(
        "Sent. Crop %(number)s clip or leave it out first; then it goes to the proctors by itself.",
        "Sent. Crop %(number)s clips or leave them out first; then it goes to the proctors by itself.",
        number,
    )
    return said % {"number": number}


def thanks(clip: Clip) -> str:
    """For a crop; how many that waited go on with it, and whether it will do for the machine's next clips as well."""
    number = 1 + clip.cropped_along
    prepared = ngettext(
        "Thank you. The clip is being prepared.", "Thank you. %(number)s clips are being prepared.", number
    ) % {"number": number}
    return f"{prepared} {crops.remembered(clip)}".strip()


def is_moving(clip: Clip) -> bool:
    """Whether a worker has it: the page looks again by itself until not."""
    return not clip.left_out and clip.state in (ClipState.RECEIVED, ClipState.PROCESSING)


def reason(clip: Clip) -> str:
    """Why it is held or failed, in a sentence that its owner can act on."""
    return str(reason_for(clip.reason, clip.reason_params)) if clip.reason else ""


def _until(clip: Clip) -> str:
    """How long the owner can still do something with it."""
    day = destroyed_on(clip)
    said = _("The uncleaned recording is destroyed on %(day)s.")
    return said % {"day": date_format(day, "j M Y")} if day else ""


def _told_by(clip: Clip) -> str:
    """By what its owner tells a clip that waits for them from the next one, which says the same: no picture of it is shown
    yet, since each look at the whole one is written down."""
    if clip.is_shown or is_moving(clip) or clip.original_destroyed_at is not None or not clip.columns:
        return ""
    sent = _("Sent %(moment)s") % {"moment": date_format(localtime(clip.received_at), "j M Y, H:i:s")}
    frames = ngettext("%(number)s frame", "%(number)s frames", clip.frames) % {"number": clip.frames}
    told = [sent, clip.machine, f"{clip.columns} × {clip.rows}", frames]
    return " · ".join(filter(None, told))


def _note(clip: Clip) -> str:
    if not clip.is_shown:
        return ""
    if clip.still:
        return _("Still image")
    frames = ngettext("%(number)s frame", "%(number)s frames", clip.frames) % {"number": clip.frames}
    if clip.duration_ms is None:
        return _("%(frames)s, pace not stated by the machine") % {"frames": frames}
    seconds = clip.duration_ms / 1000
    return _("%(frames)s, %(seconds)s s") % {"frames": frames, "seconds": f"{seconds:.{1 if seconds >= 1 else 2}f}"}
