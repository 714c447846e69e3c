"""May this person begin to send a file bit by bit, and may they now?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from logbook.dicom.errors import Code, Unusable
from logbook.dicom.limits import FILE_BYTES
from logbook.models import Scan, Upload
from logbook.refusal import ClipRefused, reason_for, refused
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason

from .clips import check_can_receive, check_has_room, may_be_second_sending

KB, MB = 1024, 1024**2
LEAST_PIECE = 64 * KB  # each is a file of its own: smaller ones would use up the disk with next to nothing in them


class TooLarge(ClipRefused):
    """Said before any of it is sent: 413."""

    status = 413


def check_can_begin(person: User, scan: Scan, size: int, waiting: dict[str, Any]) -> None:
    """`waiting`: how many files of theirs were not sent to their end, and their bytes."""
    # What was received before the scan was sent may be sent again after it.
    if scan.is_editable or not may_be_second_sending(person, scan):
        check_can_receive(person, scan)
        check_has_room(scan)
    limit = min(settings.UPLOAD_MAX_BYTES, FILE_BYTES)
    if size > limit:
        raise TooLarge(reason_for(Code.TOO_LARGE, {"limit": limit // MB}))
    if size < 1:
        raise refused(Unusable(Code.EMPTY))
    if waiting["number"] >= settings.UPLOAD_MOST_WAITING:
        many = _("%(number)s files of yours are not sent to their end. Send one of them on, or delete it, first.")
        raise NotNow(Reason("too_many_uploads", many, {"number": waiting["number"]}))
    check_quota(size, waiting)


def check_quota(size: int, waiting: dict[str, Any]) -> None:
    """Also of what is sent in one go, for as long as nobody has looked at it."""
    quota = settings.UPLOAD_QUOTA_BYTES
    if waiting["bytes"] + size > quota:
        full = _(
            "The files of yours that are not sent to their end would take more than %(limit)s MB with this one. Send one of "
            "them on, or delete it, first."
        )
        raise NotNow(Reason("uploads_too_large", full, {"limit": quota // MB}))


def check_is_same(upload: Upload, size: int, digest: str) -> None:
    """By what was announced of both."""
    if upload.size != size or (upload.digest and digest and upload.digest != digest):
        raise NotNow(Reason("client_id_reused", _("Another file was sent under this id. Send it under a new one.")))


def check_was_taken(upload: Upload) -> None:
    """Of one that ended: whoever did not hear why the file was refused, and goes on with it, is told so again."""
    reasons = [Reason(**one) for each in upload.outcome if not each["number"] for one in each["reasons"]]
    if reasons:
        raise ClipRefused(*reasons)


def check_goes_on_at(upload: Upload, offset: int) -> None:
    """A piece begins where the last one ended."""
    if upload.resumes_at != offset:
        elsewhere = _("This file continues at byte %(offset)s. Ask for the offset, and send it from there.")
        raise NotNow(Reason("other_offset", elsewhere, {"offset": upload.resumes_at}))


def is_too_small(upload: Upload, size: int) -> bool:
    """For a piece that goes on where the file is; its last one is as large as what is left."""
    return size < min(LEAST_PIECE, upload.size - upload.offset)


def check_is_large_enough(upload: Upload, size: int) -> None:
    if is_too_small(upload, size):
        small = _("A piece is at least %(least)s KB large, but for the last one of a file. Send larger ones.")
        raise ClipRefused(Reason("piece_too_small", small, {"least": LEAST_PIECE // KB}))
