"""May this person add, crop, leave out or remove a clip, and may they now?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from logbook.dicom.facts import Inspection
from logbook.models import Arrival, Clip, MachineMask, Scan
from logbook.models.arrival import ELSEWHERE, FULL
from logbook.queries.clips import in_other_scan_of
from logbook.queries.masks import keeps_masks
from logbook.queries.originals import kept_its_time
from logbook.queries.reviewers import rights_over
from logbook.states import CLIP, ClipState, ScanState
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason, holds

from .holds import kept_by_hold
from .reasons import not_a_reviewer, refuse
from .scans import not_editable, not_owner

CAN_BE_LEFT_OUT = (ClipState.HELD, ClipState.FAILED)


def check_can_receive(person: User, scan: Scan) -> None:
    refuse([not_owner(person, scan)], [not_editable(scan)])


def may_be_second_sending(person: User, scan: Scan) -> bool:
    """What was received before the scan was sent may be sent again after it: the answer is the same clip."""
    return scan.trainee_id == person.pk and scan.clips.exists()


def check_is_there(clip: Clip) -> None:
    """A second sending is the same clip; where its recording is deleted, that would be no use to a draft."""
    if clip.scan.is_editable:
        refuse([], [recording_gone(clip)])


def can_receive(person: User, scan: Scan) -> bool:
    return holds(check_can_receive, person, scan)


def check_has_room(scan: Scan) -> None:
    most = settings.SCAN_MOST_CLIPS
    if scan.clips.count() >= most:
        full = _("A scan holds at most %(most)s clips. Remove one that is not needed.")
        raise NotNow(Reason(FULL, full, {"most": most}))


def check_not_elsewhere(other: Clip | None) -> None:
    """The same recording is not evidence for two of one's own scans."""
    if other is None:
        return
    scan = other.scan
    raise NotNow(
        Reason(
            ELSEWHERE,
            _("This clip belongs to your %(exam)s scan of %(date)s already. Choose another one."),
            {
                "scan": str(scan.pk),
                "exam": scan.application.short_title,
                "date": f"{scan.institution.local_date(scan.performed_at):%-d %b %Y}",
            },
        )
    )


def check_takes(scan: Scan, arrival: Arrival) -> None:
    """What came by itself is no evidence for a second scan either. A number that the machine used again says nothing."""
    found = Inspection.from_json(cast(dict[str, Any], arrival.facts))
    if arrival.other_content:
        found = replace(found, source_uid_digest="")
    check_not_elsewhere(in_other_scan_of(scan.trainee, scan, arrival.digest, found))


def check_can_crop(person: User, clip: Clip) -> None:
    """Only the owner of the clip sees the uncropped picture."""
    refuse([not_owner(person, clip.scan)], [_settled(clip), _not_held(clip), recording_gone(clip)])


def can_crop(person: User, clip: Clip) -> bool:
    return holds(check_can_crop, person, clip)


def can_go_on(clip: Clip) -> bool:
    """A held clip, now that a crop for its machine is confirmed: whoever confirms has no say in whose it is."""
    return not any([_settled(clip), _not_held(clip), recording_gone(clip)])


def check_can_leave_out(person: User, clip: Clip) -> None:
    """Whatever could not be used must never block a scan; what can be used is removed from a draft instead."""
    usable = Reason("usable", _("This clip is not waiting for you: only one that failed or needs a crop is left out."))
    refuse([not_owner(person, clip.scan)], [_settled(clip), None if clip.state in CAN_BE_LEFT_OUT else usable])


def can_leave_out(person: User, clip: Clip) -> bool:
    return holds(check_can_leave_out, person, clip)


def check_can_put_back(person: User, clip: Clip) -> None:
    """What was left out waits again for its owner, as long as the scan is theirs and the recording is there."""
    there = Reason("not_left_out", _("This clip was not left out."))
    gone = Reason("original_gone", _("The recording is deleted already. Remove the clip and send it again."))
    refuse(
        [not_owner(person, clip.scan)],
        [not_editable(clip.scan), None if clip.left_out else there, gone if clip.original_destroyed_at else None],
    )


def can_put_back(person: User, clip: Clip) -> bool:
    return holds(check_can_put_back, person, clip)


def check_can_remove(person: User, clip: Clip) -> None:
    refuse([not_owner(person, clip.scan)], [not_editable(clip.scan), kept_by_hold(clip.scan)])


def can_remove(person: User, clip: Clip) -> bool:
    return holds(check_can_remove, person, clip)


def check_can_forget_crop(person: User, clip: Clip, *, remembered: bool) -> None:
    """The owner, while the scan is theirs to change; else whoever may review it, where the crop is remembered still."""
    refuse([_no_say_in_crops(person, clip.scan)], _crop_stays(person, clip, remembered))


def can_forget_crop(person: User, scan: Scan, clips: list[Clip], remembered: set[UUID]) -> set[UUID]:
    """Of which of these clips of one scan; `remembered`: those that were cropped as is remembered still."""
    if not clips or _no_say_in_crops(person, scan):
        return set()
    return {clip.pk for clip in clips if not any(_crop_stays(person, clip, clip.pk in remembered))}


def goes_with_its_crop(person: User, clip: Clip) -> bool:
    """Whether the clip is taken out as well: a reviewer returns the scan instead."""
    return clip.scan.trainee_id == person.pk


def forgets(person: User, mask: MachineMask) -> bool:
    """Whether a crop that this person says is wrong is forgotten at once. What was confirmed for everybody is confirmed
    again, or discarded, by whoever confirms crops there."""
    return mask.confirmed_at is None or keeps_masks(person, mask.institution_id)


def _no_say_in_crops(person: User, scan: Scan) -> Reason | None:
    if scan.trainee_id == person.pk or rights_over(person, scan) is not None:
        return None
    return not_a_reviewer(scan)


def _crop_stays(person: User, clip: Clip, remembered: bool) -> list[Reason | None]:
    own = clip.scan.trainee_id == person.pk
    drawn = clip.state == ClipState.READY and clip.crop_drawn_at is not None
    if not drawn:
        return [
            not_editable(clip.scan) if own else None,
            Reason("crop_not_drawn", _("Nobody drew the crop that this clip was made with.")),
        ]
    if own:
        return [not_editable(clip.scan), kept_by_hold(clip.scan)]
    gone = Reason("crop_not_remembered", _("This crop is not remembered: the next clip does not get it."))
    return [None if remembered else gone]


def _settled(clip: Clip) -> Reason | None:
    """Nothing more happens to a clip that was left out, or whose scan is done with."""
    if clip.left_out:
        return Reason("left_out_already", _("This clip was left out."))
    if clip.scan.is_editable or clip.scan.state == ScanState.SUBMITTED:
        return None
    return not_editable(clip.scan)


def _not_held(clip: Clip) -> Reason | None:
    if CLIP.allows("crop", clip.state):
        return None
    return Reason("no_crop_needed", _("This clip does not need a crop now."))


def recording_gone(clip: Clip) -> Reason | None:
    if clip.original_destroyed_at is None or clip.state == ClipState.READY:
        return None
    if clip.left_out:
        return Reason(
            "original_gone", _("This clip was left out and its recording deleted. Remove it, then send it again.")
        )
    if clip.scan.state == ScanState.WITHDRAWN and not kept_its_time(clip):
        return Reason("original_gone", _("The recording was deleted when the scan was withdrawn."))
    if clip.scan.state == ScanState.WITHDRAWN:
        return Reason("original_gone", _("The recording was deleted after 30 days."))
    if not clip.scan.is_editable:
        return Reason("original_gone", _("The recording was deleted after 30 days. Leave the clip out."))
    return Reason(
        "original_gone",
        _("The recording was deleted after 30 days. Remove the clip, and send it again if you need it."),
    )
