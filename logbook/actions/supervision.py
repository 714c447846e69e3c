"""The named supervisor says, over their signature, that they watched."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from logbook import statements
from logbook.models import Attestation, Scan, Supervision
from logbook.queries.content import content_digest
from logbook.rules import supervision as rules
from logbook.states import SupervisionMode
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.authentication import Authentication, check_signing_session
from pocus_credentialing.people.models import User


@transaction.atomic
def attest(
    *, scan: Scan, by: User, mode: str, authentication: Authentication | None, in_review: bool = False
) -> Attestation:
    """Sign that this scan was watched, and how. Possible from submission on, before or after the review: what is
    attested is what was handed in. It counts from this moment, and is never changed.

    `in_review`: it is part of a review, whose own event follows in the same transaction.
    """
    if mode not in SupervisionMode.values or mode == SupervisionMode.NONE:
        raise ValueError(f"nobody attests to “{mode}”")
    # The row is locked so that two statements about one scan follow each other.
    scan = Scan.objects.select_for_update(no_key=True).get(pk=scan.pk)
    authority = rules.check_can_attest(by, scan)
    authentication = check_signing_session(by, authentication)
    attestation = Attestation(scan=scan, supervisor=by, mode=mode, at=timezone.now())
    statements.sign_attestation(
        attestation, by, role=authority.role, authentication=authentication, content_digest=content_digest(scan)
    )
    attestation.save(force_insert=True)
    Supervision.objects.filter(scan=scan).update(attested=True)
    record(
        "supervision.attested",
        by=by,
        on=attestation,
        within=scan,
        institution=scan.institution_id,
        programme=authority.programme_id,
        person=scan.trainee_id,
        authentication=authentication.method,
        mode=str(mode),
        **({"in_review": True} if in_review else {}),
    )
    return attestation
