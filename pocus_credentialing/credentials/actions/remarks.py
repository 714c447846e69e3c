"""What happened to a certificate is recorded, with the words that were said beside it."""

from __future__ import annotations

from typing import Any

from logbook.statements import moment_in_words
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.log import record
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.models import Certificate, Remark


def since(certificate: Certificate) -> dict[str, str]:
    """Beside an event that changed its state: the moment that the row says, which is shown to whoever checks it."""
    return {"state_since": moment_in_words(certificate.state_since)}


def record_on(certificate: Certificate, verb: str, *, by: Any, words: str = "", **data: Any) -> Event:
    """The event holds no free text, only the digest of it: later changes of the words are found."""
    if words:
        data["words"] = digest(words)
    event = record(
        verb,
        by=by,
        on=certificate,
        institution=certificate.institution_id,
        programme=certificate.version.programme_id,
        person=certificate.holder_id,
        **data,
    )
    if words:
        Remark.objects.create(certificate=certificate, event=event.pk, text=words)
    return event
