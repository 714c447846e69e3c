"""What is said of how long the recordings of a scan are kept, and of what keeps them longer?"""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logbook.models import Clip, LegalHold, Scan, TeachingCase
from logbook.queries.holds import is_held
from logbook.queries.keeping import Keeping, keeping_of
from logbook.queries.numbering import numbers
from logbook.rules.holds import can_put_on
from logbook.states import ScanState
from pocus_credentialing.people.models import User


def removed(clip: Clip) -> str:
    """Of one whose time was over; its log, its review and what was signed about it stay."""
    if clip.recording_removed_at is None:
        return ""
    day = date_format(clip.scan.institution.local_date(clip.recording_removed_at), "j M Y")
    return _("The recording was removed on %(day)s: it had been kept for its time.") % {"day": day}


def removed_of(scan: Scan) -> list[str]:
    """Beside what is played: which clips cannot be any more, and since when."""
    number = numbers(scan)
    gone = [clip for clip in scan.clips.all() if clip.recording_removed_at]
    for clip in gone:
        clip.scan = scan
    told = _("Clip %(number)s: %(sentence)s")
    return [told % {"number": number[clip.pk], "sentence": removed(clip)} for clip in gone]


def said(scan: Scan) -> str:
    """Of a scan with recordings; while nothing ends their time, what will."""
    if not any(clip.is_shown for clip in scan.clips.all()):
        return ""
    if is_held(scan):
        return _("A legal hold keeps the clips until it is lifted.")
    keeping = keeping_of(scan)
    taught = _(" One that stands in the teaching library stays as long as it does.") if _taught(scan) else ""
    if keeping.until is not None and keeping.until <= scan.institution.today():
        return _("The clips have been kept for their time: they are removed within a day.") + taught
    if keeping.until is not None:
        day = date_format(keeping.until, "j M Y")
        return _("Clips are kept until %(day)s: %(time)s") % {"day": day, "time": _time(keeping)} + taught
    told = ngettext(
        "Clips are kept for %(number)s month after the certificate; without one, after the training here ends.",
        "Clips are kept for %(number)s months after the certificate; without one, after the training here ends.",
        keeping.months,
    ) % {"number": keeping.months}
    told += taught
    return f"{told} {_('None goes before the scan is reviewed.')}" if scan.state == ScanState.SUBMITTED else told


def _taught(scan: Scan) -> bool:
    return bool(TeachingCase.objects.standing().filter(clip__scan=scan).exists())


def _time(keeping: Keeping) -> str:
    if keeping.certified:
        words = ngettext(
            "%(number)s month after the certificate.", "%(number)s months after the certificate.", keeping.months
        )
    else:
        words = ngettext(
            "%(number)s month after the training here ended.",
            "%(number)s months after the training here ended.",
            keeping.months,
        )
    return words % {"number": keeping.months}


def holds_of(person: User, scan: Scan) -> dict[str, Any] | None:
    """For directors: what keeps this scan, and the way to put a hold on it."""
    if not can_put_on(person, scan):
        return None
    rows = LegalHold.objects.keeping(scan=scan.pk, trainee=scan.trainee_id, institution=scan.institution_id)
    return {"rows": list(rows.select_related("put_by"))}
