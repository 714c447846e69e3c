"""A reviewer opens a scan, decides and signs; undoes it within ten minutes; amends it later."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from curriculum.models import Enrolment, Membership
from logbook import agreement, emails, statements
from logbook.models import Attestation, Review, Scan
from logbook.rules import reviews as rules
from logbook.rules.reasons import check_unchanged
from logbook.rules.review_shape import Said, faults
from logbook.states import SCAN, ReviewKind, ScanState
from logbook.wording import expecting_yes
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.authentication import Authentication, check_signing_session
from pocus_credentialing.people.models import User

from . import archives, call_backs, supervision


@transaction.atomic
def open(*, scan: Scan, by: User) -> bool:
    """A reviewer has the scan before their eyes: from now on the trainee cannot take it back. Whether this was the
    first time since it was submitted."""
    authority = rules.check_can_review(by, scan)
    now = timezone.now()
    # Conditional: of two who open it at once, one stamps it.
    stamped = Scan.objects.filter(pk=scan.pk, state=ScanState.SUBMITTED, opened_at=None).update(opened_at=now)
    if stamped != 1:
        return False
    scan.opened_at = now
    _record("scan.opened", scan, by=by, on=scan, programme=authority.programme_id)
    return True


@transaction.atomic
def review(*, scan: Scan, by: User, authentication: Authentication | None, content_digest: str, **words: Any) -> Review:
    """Decide, and sign what was shown; `words` are those of `Said`. The scan moves, standings follow in the same
    transaction, the trainee is told."""
    said = Said.of(**words)
    scan = _locked(scan)
    authority = rules.check_can_review(by, scan, attests=said.attests_supervision)
    authentication = _ready_to_sign(by, scan, said, authentication, content_digest)
    latest = scan.reviews.aggregate(latest=Max("round"))["latest"] or 0
    signed = _signed(
        Review(scan=scan, round=latest + 1, kind=ReviewKind.REVIEW), said, by, authority, authentication, content_digest
    )
    SCAN.move(scan, "review", to=said.decision, opened_at=scan.opened_at or signed.signed_at)
    signed.save(force_insert=True)
    _consequences(signed, by, authentication)
    _record(
        "scan.reviewed",
        scan,
        by=by,
        on=scan,
        programme=authority.programme_id,
        authentication=authentication.method,
        decision=str(said.decision),
        review=str(signed.pk),
        round=signed.round,
    )
    emails.scan_reviewed(signed)
    archives.ask_for_reviewed(scan.institution_id)
    return signed


@transaction.atomic
def undo(*, review: Review, by: User, authentication: Authentication | None) -> Review:
    """Take the decision back within ten minutes: a further signed row, and the scan waits again. What was attested
    stays attested, and a call-back stays open: both are statements of their own."""
    scan = _locked_with_what_it_counts_for(review.scan)
    review = Review.objects.get(pk=review.pk)
    review.scan = scan
    rules.check_can_undo(by, review)
    authentication = check_signing_session(by, authentication)
    undone = Review(
        scan=scan,
        programme_id=review.programme_id,
        round=review.round,
        kind=ReviewKind.UNDO,
        supersedes=review,
        proctor=by,
        role=review.role,
        signed_at=timezone.now(),
        content_digest=review.content_digest,
    )
    statements.sign_review(undone, by, authentication)
    SCAN.move(scan, "undo")
    undone.save(force_insert=True)
    _record(
        "review.undone",
        scan,
        by=by,
        on=undone,
        within=scan,
        programme=review.programme_id,
        authentication=authentication.method,
        review=str(review.pk),
    )
    return undone


@transaction.atomic
def amend(
    *, review: Review, by: User, authentication: Authentication | None, content_digest: str, **words: Any
) -> Review:
    """Say otherwise, with a reason: a further signed row that supersedes the first, which stays readable."""
    said = Said.of(**words)
    scan = _locked_with_what_it_counts_for(review.scan)
    review = Review.objects.get(pk=review.pk)
    review.scan = scan
    authority = rules.check_can_amend(by, review, attests=said.attests_supervision)
    authentication = _ready_to_sign(by, scan, said, authentication, content_digest, amends=True)
    amended = Review(scan=scan, round=review.round, kind=ReviewKind.AMENDMENT, supersedes=review)
    _signed(amended, said, by, authority, authentication, content_digest)
    SCAN.move(scan, "amend", to=said.decision)
    amended.save(force_insert=True)
    _consequences(amended, by, authentication)
    _record(
        "review.amended",
        scan,
        by=by,
        on=amended,
        within=scan,
        programme=authority.programme_id,
        authentication=authentication.method,
        decision=str(said.decision),
        review=str(review.pk),
    )
    emails.review_amended(amended)
    archives.ask_for_reviewed(scan.institution_id)
    return amended


def _locked(scan: Scan) -> Scan:
    """The row under a lock, so that what is compared, signed and moved is one and the same."""
    return Scan.objects.select_for_update(no_key=True).get(pk=scan.pk)


def _locked_with_what_it_counts_for(scan: Scan) -> Scan:
    """And the chains of every hospital whose certificates may rest on it: an amendment is told there too."""
    scan = _locked(scan)
    homes = Enrolment.objects.filter(trainee=scan.trainee_id).values_list("programme__institution", flat=True)
    hold(scan.institution_id, *homes)
    return scan


def _ready_to_sign(
    by: User,
    scan: Scan,
    said: Said,
    authentication: Authentication | None,
    content_digest: str,
    *,
    amends: bool = False,
) -> Authentication:
    found = faults(scan, said, amends=amends)
    if found:
        raise ValueError("; ".join(f"{fault.field}: {fault.reason}" for fault in found))
    rules.check_somebody_saw_it(by, scan, said.decision, attests=said.attests_supervision, amends=amends)
    authentication = check_signing_session(by, authentication)
    check_unchanged(scan, content_digest)
    return authentication


def _signed(
    row: Review, said: Said, by: User, authority: Membership, authentication: Authentication, content_digest: str
) -> Review:
    """Fill in what was said, what follows from it, and the signature."""
    first = row.scan.readings.order_by("number").first()
    row.programme_id = authority.programme_id
    row.proctor, row.role = by, authority.role
    row.decision, row.quality, row.reason, row.comment = said.decision, said.quality, said.reason, said.comment
    row.answers = dict(said.answers)
    row.outcomes = agreement.outcomes(first.answers if first else {}, said.answers)
    row.outcome = agreement.worst(row.outcomes, expecting_yes(row.scan.definition)) or ""
    row.attests_supervision, row.call_back = said.attests_supervision, said.call_back
    row.iaim, row.entrustment = dict(said.iaim), said.entrustment
    row.comments_on_frames = [dict(comment) for comment in said.comments_on_frames]
    row.content_digest = content_digest
    row.signed_at = timezone.now()
    statements.sign_review(row, by, authentication)
    return row


def _consequences(signed: Review, by: User, authentication: Authentication) -> None:
    """What a review does beyond its decision: the supervisor's word, and a call-back."""
    if signed.attests_supervision and not Attestation.objects.standing().filter(scan=signed.scan).exists():
        supervision.attest_in_review(review=signed, by=by, authentication=authentication)
    if signed.call_back:
        call_backs.raise_for(review=signed, by=by)


def _record(verb: str, scan: Scan, **more: Any) -> None:
    record(verb, institution=scan.institution_id, person=scan.trainee_id, **more)
