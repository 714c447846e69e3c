"""The local key to a chart: kept encrypted for a time, then deleted."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from logbook import local_keys
from logbook.models import CaseKey, Scan
from logbook.queries.holds import is_held
from logbook.rules.holds import check_can_replace_key
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User

from .queueing import locked

KEPT_FOR = timedelta(days=90)


def keep(scan: Scan, text: str) -> bool:
    """Part of saving a scan: write the key down, or delete it when it was emptied; whether that is new. No event
    says what it is. What a legal hold keeps is neither emptied nor written over."""
    text = text.strip()
    kept = CaseKey.objects.filter(scan=scan).first()
    if text == (local_keys.decrypt(bytes(kept.ciphertext)) if kept else ""):
        return False
    if kept is not None:
        check_can_replace_key(scan)
    if kept is not None and not text:
        kept.delete()
        return True
    CaseKey.objects.update_or_create(
        scan=scan,
        defaults={"ciphertext": local_keys.encrypt(text), "delete_on": scan.institution.today() + KEPT_FOR},
    )
    return True


@transaction.atomic
def delete(*, case_key: CaseKey, by: User | None = None) -> None:
    """Its time is over. Asked again under the scan's lock: a hold may have been put meanwhile, or the key renewed."""
    scan = locked(case_key.scan_id)
    pk = case_key.pk
    over = CaseKey.objects.filter(pk=pk, delete_on__lte=scan.institution.today()).exists()
    if not over or is_held(scan) or CaseKey.objects.filter(pk=pk).delete()[0] == 0:
        return
    case_key.pk = pk
    record(
        "case_key.deleted",
        by=by,
        on=case_key,
        within=scan,
        institution=scan.institution_id,
        person=scan.trainee_id,
    )
