"""What exactly does an assessor put their name to?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from logbook.models import Assessment
from logbook.statements import moment_in_words
from logbook.states import AssessmentEntry
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.models import User
from pocus_credentialing.people.signing import is_genuine, sign

TYPE = "pocus-assessment/1"
UNDONE = "undoes_the_assessment"
# The closed list of meanings: the code is signed, the sentence is shown.
MEANINGS: dict[str, Any] = {
    "assessed_passed": _("I carried out this assessment myself, and it was passed."),
    "assessed_not_passed": _("I carried out this assessment myself, and it was not passed."),
    UNDONE: _("I take this assessment back."),
}


def sign_assessment(row: Assessment, by: User, authentication: Authentication) -> None:
    """Fill in the signature of a row that is about to be saved: nothing after this changes what it says."""
    undone = row.entry == AssessmentEntry.UNDO
    row.meaning = UNDONE if undone else "assessed_passed" if row.passed else "assessed_not_passed"
    row.printed_name = by.printed_name
    row.authentication = authentication.method
    row.authenticated_at = authentication.at
    row.statement = statement_of(row)
    signature = sign(row.enrolment.programme.institution, row.statement)
    row.signature, row.kid, row.alg = signature.value, signature.kid, signature.alg


def statement_of(row: Assessment) -> dict[str, Any]:
    """The row as the statement that is signed; a test and `is_intact` hold that the two never differ."""
    enrolment = row.enrolment
    return {
        "type": TYPE,
        "assessment": str(row.pk),
        "client": str(row.client_id) if row.client_id else None,
        "enrolment": str(row.enrolment_id),
        "institution": str(enrolment.programme.institution_id),
        "programme": str(enrolment.programme_id),
        "version": str(row.version_id),
        "trainee": str(enrolment.trainee_id),
        "application": row.exam,
        "entry": str(row.entry),
        "supersedes": str(row.supersedes_id) if row.supersedes_id else None,
        "form": row.form,
        "tool": row.tool,
        "kind": str(row.kind),
        "sheet": row.sheet,
        "taken_on": row.taken_on.isoformat(),
        "levels": row.levels,
        "score": row.score,
        "passed": row.passed,
        "feedback": row.feedback,
        "reason": row.reason,
        "acts_as": row.acts_as,
        "signer": str(row.assessor_id),
        "printed_name": row.printed_name,
        "role": str(row.role),
        "meaning": row.meaning,
        "signed_at": moment_in_words(row.signed_at),
        "authentication": {"method": row.authentication, "at": moment_in_words(row.authenticated_at)},
        "content_digest": row.content_digest,
    }


def is_intact(row: Assessment) -> bool:
    """Whether the row still says what was signed, and the signature is genuine."""
    return statement_of(row) == row.statement and is_genuine(row.statement, row.kid, row.signature, row.alg)
