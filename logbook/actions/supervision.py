"""The named supervisor says, over their signature, that they watched."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from curriculum.models import Membership
from logbook import emails, statements
from logbook.models import Attestation, Review, Scan, Supervision
from logbook.queries.content import is_as_attested
from logbook.rules import supervision as rules
from logbook.rules.reasons import check_unchanged
from logbook.states import SupervisionMode
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.authentication import Authentication, check_signing_session
from pocus_credentialing.people.models import User


@transaction.atomic
def attest(
    *, scan: Scan, by: User, mode: str, authentication: Authentication | None, content_digest: str
) -> Attestation:
    """Sign that this scan was watched, and how. Possible from submission on, before or after the review: what is
    attested is what was handed in, as it was shown. It counts from this moment, is never changed, and counts for nothing else."""
    if mode not in SupervisionMode.values or mode == SupervisionMode.NONE:
        raise ValueError(f"nobody attests to “{mode}”")
    # The row is locked so that two statements about one scan follow each other.
    scan = Scan.objects.select_for_update(no_key=True).get(pk=scan.pk)
    authority = rules.check_can_attest(by, scan)
    authentication = check_signing_session(by, authentication)
    check_unchanged(scan, content_digest)
    return _signed(scan, by, mode, authority, authentication, content_digest)


@transaction.atomic
def decline(*, scan: Scan, by: User) -> Supervision:
    """Whoever is named says that they did not watch: they are not asked again, and the trainee is told. It counts as
    what it was, watched by nobody, so it is no signature."""
    scan = Scan.objects.select_for_update(no_key=True).get(pk=scan.pk)
    authority = rules.check_can_decline(by, scan)
    Supervision.objects.filter(scan=scan).update(declined_at=timezone.now(), lapsed_at=None)
    record(
        "supervision.declined",
        by=by,
        on=scan,
        institution=scan.institution_id,
        programme=authority.programme_id,
        person=scan.trainee_id,
    )
    emails.supervision_declined(scan)
    return Supervision.objects.select_related("supervisor").get(scan=scan)


def lapse_unless_unchanged(scan: Scan) -> bool:
    """Part of sending a scan again: what was attested about something else counts no more, and the supervisor is asked
    anew. Whether it lapsed."""
    attestation = Attestation.objects.standing().filter(scan=scan).last()
    if attestation is None or is_as_attested(scan, attestation):
        return False
    Supervision.objects.filter(scan=scan).update(attested=False, lapsed_at=timezone.now())
    return True


def attest_in_review(*, review: Review, by: User, authentication: Authentication) -> Attestation:
    """Part of signing a review: the same word, about what the reviewer was shown. The review's own event follows in
    the same transaction."""
    scan = review.scan
    authority = rules.check_can_attest(by, scan)
    mode = scan.supervision.mode
    return _signed(scan, by, mode, authority, authentication, review.content_digest, in_review=True)


def _signed(
    scan: Scan,
    by: User,
    mode: str,
    authority: Membership,
    authentication: Authentication,
    content_digest: str,
    **more: bool,
) -> Attestation:
    number = Attestation.objects.filter(scan=scan).count() + 1
    attestation = Attestation(scan=scan, number=number, supervisor=by, mode=mode, at=timezone.now())
    statements.sign_attestation(
        attestation, by, role=authority.role, authentication=authentication, content_digest=content_digest
    )
    attestation.save(force_insert=True)
    Supervision.objects.filter(scan=scan).update(attested=True, lapsed_at=None, declined_at=None)
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
        **more,
    )
    return attestation
