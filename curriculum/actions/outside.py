"""What happens with certificates from outside: sent in, accepted, rejected, withdrawn?"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from curriculum import emails, papers
from curriculum.models import OutsideCertificate, Programme, Provider
from curriculum.rules import learning as rules
from curriculum.states import OUTSIDE
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import Institution, User

from .kept_papers import ask_to_destroy, kept


def send_in(*, institution: Institution, by: User, file: Any, **fields: Any) -> OutsideCertificate:
    """A certificate of one's own, with its file; from now on it waits for a director of one's programme there. The file is
    there before the transaction that says so."""
    _check_can_send_in(institution, by, fields)
    paper = papers.looked_at(file)
    rules.check_is_new(by, institution, digest=paper.digest, title=fields["title"])
    with kept(paper, institution.pk):
        return _sent_in(institution, by, paper, fields)


def _check_can_send_in(institution: Institution, by: User, fields: dict[str, Any]) -> None:
    rules.check_can_send_in(by, institution)
    rules.check_is_sound(
        institution,
        minutes=fields["minutes"],
        hands_on_minutes=fields.get("hands_on_minutes", 0),
        completed_on=fields["completed_on"],
        expires_on=fields.get("expires_on"),
    )


@transaction.atomic
def _sent_in(institution: Institution, by: User, paper: papers.Paper, fields: dict[str, Any]) -> OutsideCertificate:
    # One after the other for each person: of the same that is sent twice at once, the second is refused.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    _check_can_send_in(institution, by, fields)
    rules.check_is_new(by, institution, digest=paper.digest, title=fields["title"])
    certificate = OutsideCertificate.objects.create(
        trainee=by,
        institution=institution,
        digest=paper.digest,
        media_type=paper.media_type,
        size=len(paper.content),
        submitted_at=timezone.now(),
        **fields,
    )
    _record("outside.sent", certificate, by=by, kind=certificate.kind, minutes=certificate.minutes)
    return certificate


@transaction.atomic
def accept(*, certificate: OutsideCertificate, by: User, code: str = "", reason: str = "") -> OutsideCertificate:
    """It counts from now on, where the rules of the trainee's programmes say so. `code`: which course or award of those
    rules it is."""
    rules.check_can_accept(by, certificate, code=code)
    reason = reason.strip()
    OUTSIDE.move(certificate, "accept", decided_by=by, decided_at=timezone.now(), reason=reason, code=code)
    _record(
        "outside.accepted", certificate, by=by, kind=certificate.kind, minutes=certificate.minutes, code=code,
        words=digest(reason),
    )  # fmt: skip
    emails.outside_decided(certificate)
    return certificate


@transaction.atomic
def reject(*, certificate: OutsideCertificate, by: User, reason: str) -> OutsideCertificate:
    """It counts for nothing, or no more; the trainee reads why."""
    rules.check_can_reject(by, certificate, reason=reason)
    reason = reason.strip()
    OUTSIDE.move(certificate, "reject", decided_by=by, decided_at=timezone.now(), reason=reason, code="")
    _record("outside.rejected", certificate, by=by, words=digest(reason))
    emails.outside_decided(certificate)
    return certificate


@transaction.atomic
def withdraw(*, certificate: OutsideCertificate, by: User) -> OutsideCertificate:
    """By its author, while nobody has decided. The file is destroyed, unless another certificate is in it too."""
    rules.check_can_withdraw(by, certificate)
    OUTSIDE.move(certificate, "withdraw")
    _record("outside.withdrawn", certificate, by=by)
    ask_to_destroy(certificate)
    return certificate


@transaction.atomic
def add_provider(*, programme: Programme, by: User, name: str) -> Provider:
    """To the list of the programme's hospital."""
    name = " ".join(name.split())
    rules.check_can_add_provider(by, programme, name)
    provider = Provider.objects.create(institution=programme.institution, name=name, added_by=by)
    record("provider.added", by=by, on=provider, institution=programme.institution, programme=programme)
    return provider


@transaction.atomic
def remove_provider(*, programme: Programme, by: User, provider: Provider) -> None:
    """From the hospital's own list; what was sent in keeps the name."""
    rules.check_can_remove_provider(by, programme, provider)
    record("provider.removed", by=by, on=provider, institution=programme.institution, programme=programme)
    provider.delete()


def _record(verb: str, certificate: OutsideCertificate, *, by: User, **data: Any) -> None:
    record(verb, by=by, on=certificate, institution=certificate.institution_id, person=certificate.trainee_id, **data)
