"""A trainee writes a reflection; it counts at once, until they take it back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from curriculum.models import Application, Enrolment
from logbook.models import Reflection, Scan
from logbook.rules import reflections as rules
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User


@transaction.atomic
def write(
    *, enrolment: Enrolment, by: User, text: str, application: Application, scan: Scan | None = None
) -> Reflection:
    """Kept as it was written; the event holds its digest."""
    hold(enrolment.programme.institution_id)
    rules.check_can_write(by, enrolment)
    text = text.replace("\r\n", "\n").strip()
    rules.check_is_whole(enrolment, text=text, application=application, scan=scan)
    reflection = Reflection.objects.create(enrolment=enrolment, application=application, scan=scan, text=text)
    _record("reflection.written", reflection, by=by, words=digest(text), application=application.code)
    return reflection


@transaction.atomic
def withdraw(*, reflection: Reflection, by: User) -> Reflection:
    """It counts no more, and nobody else reads it any more."""
    # A certificate is issued while the chain is held: either it is seen here, or it does not see this reflection.
    hold(reflection.enrolment.programme.institution_id)
    rows = Reflection.objects.select_related("enrolment__programme__institution")
    found: Reflection = rows.get(pk=reflection.pk)
    rules.check_can_withdraw(by, found)
    found.withdrawn_at = timezone.now()
    found.save(update_fields=["withdrawn_at"])
    _record("reflection.withdrawn", found, by=by)
    return found


@transaction.atomic
def note_certified(*, counted: Iterable[UUID], by: None = None) -> None:
    """Part of a certificate being issued, which is recorded there: what it counted stays."""
    Reflection.objects.filter(pk__in=list(counted), certified_at=None).update(certified_at=timezone.now())


def _record(verb: str, reflection: Reflection, *, by: User, **data: str) -> None:
    programme = reflection.enrolment.programme
    record(
        verb,
        by=by,
        on=reflection,
        within=reflection.enrolment,
        institution=programme.institution_id,
        programme=programme,
        person=reflection.enrolment.trainee_id,
        **data,
    )
