"""A director says that scans must stay as they are, and later that they need not any more."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from logbook.models import LegalHold, Scan
from logbook.rules import holds as rules
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import Institution, User


@transaction.atomic
def put(*, trainee: User, institution: Institution, by: User, reason: str, scan: Scan | None = None) -> LegalHold:
    """From now on nothing of the scan is removed, or of any scan of the trainee's at this hospital."""
    if not reason.strip():
        raise ValueError("a legal hold is put for a reason")
    # Whatever removes a recording locks its scan: it comes before this, or is stopped by it.
    concerned = Scan.objects.filter(trainee=trainee, institution=institution)
    concerned = concerned.filter(pk=scan.pk) if scan else concerned
    list(concerned.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    hold(institution)
    authority = rules.check_can_put(by, trainee=trainee, institution=institution, scan=scan)
    made = LegalHold.objects.create(
        trainee=trainee, institution=institution, scan=scan, reason=reason.strip(), put_by=by
    )
    _record("legal_hold.put", made, by=by, programme=authority.programme_id)
    return made


@transaction.atomic
def lift(*, legal_hold: LegalHold, by: User, reason: str) -> LegalHold:
    """What is over goes within a day."""
    if not reason.strip():
        raise ValueError("a legal hold is lifted for a reason")
    hold(legal_hold.institution_id)
    legal_hold = LegalHold.objects.select_related("institution", "trainee", "scan").get(pk=legal_hold.pk)
    authority = rules.check_can_lift(by, legal_hold)
    legal_hold.lifted_by, legal_hold.lifted_at, legal_hold.lifted_because = by, timezone.now(), reason.strip()
    legal_hold.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    _record("legal_hold.lifted", legal_hold, by=by, programme=authority.programme_id)
    return legal_hold


def _record(verb: str, legal_hold: LegalHold, *, by: User, **data: Any) -> None:
    on_all: dict[str, Any] = {} if legal_hold.scan_id else {"decision": "all"}
    record(
        verb, by=by, on=legal_hold, within=legal_hold.scan, institution=legal_hold.institution_id,
        person=legal_hold.trainee_id, **on_all, **data,
    )  # fmt: skip
