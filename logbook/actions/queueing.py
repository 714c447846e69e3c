"""When does a submitted scan come before the reviewers?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from curriculum.models import Enrolment
from logbook.models import Scan
from logbook.states import ClipState, ScanState
from pocus_credentialing.audit.log import record

DUE_IN = 14


def locked(scan: Any) -> Scan:
    """The scan's row under a lock: clips of one scan settle one after the other, so that one of them is the last."""
    return Scan.objects.select_for_update(no_key=True).get(pk=scan)


def queue_if_settled(scan: Scan) -> bool:
    """Part of submitting and of settling a clip: once every clip is ready or left out, the queue begins."""
    if scan.state != ScanState.SUBMITTED or scan.queued_at is not None:
        return False
    if scan.clips.filter(left_out=False).exclude(state=ClipState.READY).exists():
        return False
    now = timezone.now()
    scan.queued_at = now
    scan.due_on = scan.institution.local_date(now) + timedelta(days=_days(scan))
    scan.save(update_fields=["queued_at", "due_on"])
    record("scan.queued", by=None, on=scan, institution=scan.institution_id, person=scan.trainee_id)
    return True


def _days(scan: Scan) -> int:
    """The shortest time that one of the trainee's programmes there allows."""
    days = (
        Enrolment.objects.open()
        .filter(trainee=scan.trainee_id)
        .at(scan.institution_id)
        .values_list("programme__review_due_days", flat=True)
    )
    return min(days, default=DUE_IN)
