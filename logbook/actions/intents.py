"""A trainee announces a scan: machines find it in their worklist, and what they send under its number is theirs."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from curriculum.models import Application
from logbook.dicom.codes import ALPHABET, uid_digest
from logbook.local_keys import uid_key
from logbook.models import ScanIntent
from logbook.queries.scans import place_to_log
from logbook.rules import intents as rules
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import Institution, User

from .holding_places import held

OPEN_FOR = timedelta(hours=12)
LETTERS = 10  # 50 bits, and as many as one copies by hand without a slip


@transaction.atomic
def announce(*, by: User, application: Application, institution: Institution | None = None) -> ScanIntent:
    """An accession number and a Study Instance UID of ours, for twelve hours; good for matching for ever."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    place = rules.check_can_open(by, application, held(institution or place_to_log(by)))
    accession = "P" + "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    study_uid = f"2.25.{uuid4().int}"
    key = uid_key()
    intent = ScanIntent.objects.create(
        institution=place,
        trainee=by,
        application=application,
        accession=accession,
        study_uid=study_uid,
        accession_digest=uid_digest(key, "accession", accession),
        study_digest=uid_digest(key, "study", study_uid),
        closes_at=timezone.now() + OPEN_FOR,
    )
    record("intent.opened", by=by, on=intent, institution=place, person=by, exam=application.code)
    return intent


@transaction.atomic
def take_back(*, intent: ScanIntent, by: User) -> ScanIntent:
    """No machine is told of it any more."""
    intent = ScanIntent.objects.select_for_update(no_key=True).get(pk=intent.pk)
    rules.check_can_close(by, intent)
    intent.closed_at = timezone.now()
    intent.save(update_fields=["closed_at"])
    record("intent.closed", by=by, on=intent, institution=intent.institution_id, person=intent.trainee_id)
    return intent
