"""What of a scan is in a teaching library, and what may this person release?"""

from __future__ import annotations

from typing import Any

from logbook.models import Scan
from logbook.queries.numbering import numbers
from logbook.queries.teaching import cases_of
from logbook.rules.teaching import releasable
from pocus_credentialing.people.models import User


def of_scan(person: User, scan: Scan) -> dict[str, Any]:
    cases, clips = cases_of(scan, person), releasable(person, scan)
    if not cases and not clips:
        return {}
    number = numbers(scan)
    for case in cases:
        case.number = number[case.clip_id]
    return {"cases": cases, "may_release": [{"id": clip.pk, "number": number[clip.pk]} for clip in clips]}
