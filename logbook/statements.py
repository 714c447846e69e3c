"""What exactly do a reviewer and a supervisor put their name to?

A statement is plain data that names its type and version, says who signs, as what, with which meaning, when, and how
they proved who they are, and holds the digest of exactly what they were shown. The institution's key signs it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from logbook.models import Attestation, Review, Scan
from logbook.states import Decision, ReviewKind, StudyClass, SupervisionMode
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.models import User
from pocus_credentialing.people.signing import is_genuine, sign

REVIEW_TYPE = "pocus-review/1"
ATTESTATION_TYPE = "pocus-attestation/1"
UNDONE = "undoes_the_review"

# The closed list of meanings that a signature under a review can have: the code is signed, the sentence is shown.
MEANINGS: dict[str, Any] = {
    "accepts": _("I have looked at this scan and accept it. Programmes count it by their rules."),
    "accepts_without_counting": _("I have looked at this scan and accept it into the log, but it counts nowhere."),
    "returns": _("I give this scan back for changes."),
    "rejects": _("I have looked at this scan and do not accept it."),
    UNDONE: _("I take my decision back; the scan waits for review again."),
}
MEANING_OF: dict[str, str] = {
    Decision.ACCEPTED: "accepts",
    Decision.ACCEPTED_NOT_COUNTING: "accepts_without_counting",
    Decision.RETURNED: "returns",
    Decision.REJECTED: "rejects",
}
ATTESTED_MEANINGS: dict[str, Any] = {
    SupervisionMode.BEDSIDE: _("I watched this scan at the bedside."),
    SupervisionMode.REMOTE: _("I watched this scan remotely, while it was done."),
    SupervisionMode.UNASSISTED: _("I watched this scan, and gave no help."),
}
# The same modes of a study that somebody else performed and the trainee only read.
ATTESTED_READING: dict[str, Any] = {
    SupervisionMode.BEDSIDE: _("I was at the bedside while the trainee interpreted this study."),
    SupervisionMode.REMOTE: _("I was there remotely while the trainee interpreted this study."),
    SupervisionMode.UNASSISTED: _("I was there while the trainee interpreted this study, and gave no help."),
}


def attested_meanings(scan: Scan) -> dict[str, Any]:
    """What a supervisor says with each mode of this very scan: that it was only read is part of what they are shown."""
    return ATTESTED_READING if scan.study_class == StudyClass.INTERPRETED else ATTESTED_MEANINGS


def sign_review(review: Review, by: User, authentication: Authentication) -> None:
    """Fill in the signature of a review that is about to be saved: nothing after this changes what it says."""
    review.meaning = UNDONE if review.kind == ReviewKind.UNDO else MEANING_OF[review.decision]
    review.printed_name = by.printed_name
    review.authentication = authentication.method
    review.authenticated_at = authentication.at
    review.statement = statement_of(review)
    signature = sign(review.scan.institution, review.statement)
    review.signature, review.kid, review.alg = signature.value, signature.kid, signature.alg


def statement_of(review: Review) -> dict[str, Any]:
    """The row as the statement that is signed; a test and `is_intact` hold that the two never differ."""
    return {
        "type": REVIEW_TYPE,
        "review": str(review.pk),
        "scan": str(review.scan_id),
        "institution": str(review.scan.institution_id),
        "programme": str(review.programme_id),
        "trainee": str(review.scan.trainee_id),
        "application": review.scan.application.code,
        "round": review.round,
        "kind": str(review.kind),
        "supersedes": str(review.supersedes_id) if review.supersedes_id else None,
        "decision": str(review.decision),
        "quality": review.quality,
        "answers": review.answers,
        "sealed": review.sealed,
        "outcomes": review.outcomes,
        "outcome": review.outcome,
        "attests_supervision": review.attests_supervision,
        "iaim": review.iaim,
        "entrustment": review.entrustment,
        "comment": review.comment,
        "comments_on_frames": review.comments_on_frames,
        "reason": review.reason,
        "call_back": review.call_back,
        "signer": str(review.proctor_id),
        "printed_name": review.printed_name,
        "role": str(review.role),
        "meaning": review.meaning,
        "signed_at": moment_in_words(review.signed_at),
        "authentication": {"method": review.authentication, "at": moment_in_words(review.authenticated_at)},
        "content_digest": review.content_digest,
    }


def sign_attestation(
    attestation: Attestation, by: User, *, role: str, authentication: Authentication, content_digest: str
) -> None:
    """Fill in the statement and signature of an attestation that is about to be saved."""
    scan: Scan = attestation.scan
    attestation.statement = {
        "type": ATTESTATION_TYPE,
        "attestation": str(attestation.pk),
        "scan": str(scan.pk),
        "institution": str(scan.institution_id),
        "trainee": str(scan.trainee_id),
        "application": scan.application.code,
        "mode": str(attestation.mode),
        "signer": str(by.pk),
        "printed_name": by.printed_name,
        "role": str(role),
        "meaning": f"watched_{attestation.mode}",
        "signed_at": moment_in_words(attestation.at),
        "authentication": {"method": authentication.method, "at": moment_in_words(authentication.at)},
        "content_digest": content_digest,
    }
    signature = sign(scan.institution, attestation.statement)
    attestation.signature, attestation.kid, attestation.alg = signature.value, signature.kid, signature.alg


def is_intact(review: Review) -> bool:
    """Whether the row still says what was signed, and the signature is genuine."""
    as_signed = statement_of(review) == review.statement
    return as_signed and is_genuine(review.statement, review.kid, review.signature, review.alg)


def is_intact_attestation(attestation: Attestation) -> bool:
    """Whether who watched what, how and when are as they were signed, and the signature is genuine."""
    signed, scan = attestation.statement, attestation.scan
    row = {
        "attestation": str(attestation.pk),
        "scan": str(attestation.scan_id),
        "institution": str(scan.institution_id),
        "trainee": str(scan.trainee_id),
        "application": scan.application.code,
        "mode": str(attestation.mode),
        "signer": str(attestation.supervisor_id),
        "signed_at": moment_in_words(attestation.at),
    }
    as_signed = all(signed.get(name) == value for name, value in row.items())
    return as_signed and is_genuine(signed, attestation.kid, attestation.signature, attestation.alg)


def moment_in_words(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
