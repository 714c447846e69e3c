"""What exactly does somebody put their name to who signs a trainee's record?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from logbook.statements import moment_in_words
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.models import User
from pocus_credentialing.people.signing import is_genuine, sign

from .models import SignOff
from .states import SignOffEntry

TYPE = "pocus-sign-off/1"
SIGNED, WITHDRAWN = "signs_the_record", "withdraws_the_signature"
# The closed list of meanings: the code is signed, the sentence is shown.
MEANINGS: dict[str, Any] = {
    SIGNED: _("I have read this record, and put my name to it in this role."),
    WITHDRAWN: _("I withdraw this signature."),
}


def sign_row(row: SignOff, by: User, authentication: Authentication) -> None:
    """Fill in the signature of a row that is about to be saved: nothing after this changes what it says."""
    row.meaning = WITHDRAWN if row.entry == SignOffEntry.WITHDRAWAL else SIGNED
    row.signer, row.printed_name = by, by.printed_name
    row.authentication, row.authenticated_at = authentication.method, authentication.at
    row.statement = statement_of(row)
    signature = sign(row.enrolment.programme.institution, row.statement)
    row.signature, row.kid, row.alg = signature.value, signature.kid, signature.alg


def statement_of(row: SignOff) -> dict[str, Any]:
    """The row as the statement that is signed; `is_intact` holds that the two never differ."""
    enrolment = row.enrolment
    return {
        "type": TYPE,
        "sign_off": str(row.pk),
        "enrolment": str(row.enrolment_id),
        "institution": str(enrolment.programme.institution_id),
        "programme": str(enrolment.programme_id),
        "version": str(row.version_id),
        "trainee": str(enrolment.trainee_id),
        "application": row.application.code if row.application else None,
        "document": row.document,
        "role": row.role,
        "entry": str(row.entry),
        "supersedes": str(row.supersedes_id) if row.supersedes_id else None,
        "reason": row.reason,
        "signer": str(row.signer_id),
        "printed_name": row.printed_name,
        "meaning": row.meaning,
        "signed_at": moment_in_words(row.signed_at),
        "authentication": {"method": row.authentication, "at": moment_in_words(row.authenticated_at)},
        "content_digest": row.content_digest,
    }


def is_intact(row: SignOff) -> bool:
    """Whether the row still says what was signed, and the signature is genuine."""
    return statement_of(row) == row.statement and is_genuine(row.statement, row.kid, row.signature, row.alg)
