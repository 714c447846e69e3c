"""Cleaned clips leave as films, for portfolios that take only those."""

from __future__ import annotations

from django.db import transaction

from logbook.models import Clip, Scan
from logbook.queries.clips import shown
from logbook.rules import exports as rules
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User


@transaction.atomic
def export(*, scan: Scan, by: User, clip: Clip | None = None) -> list[Clip]:
    """The clips of the scan that can be played, or one of them; written down with who took them."""
    rules.check_can_export(by, scan)
    taken = [clip] if clip else list(shown(scan))
    place, owner = scan.institution_id, scan.trainee_id
    record("scan.exported", by=by, on=scan, institution=place, person=owner, clips=[str(one.pk) for one in taken])
    return taken
