"""A patient may need to be called back: raise it, and record what was done."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logbook import emails
from logbook.models import CallBack, Review
from logbook.rules import reviews as rules
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason

from .queueing import locked


def raise_for(*, review: Review, by: User) -> CallBack:
    """Part of signing a review, with the scan's row locked: one open call-back a scan. Whoever is concerned is told at
    once, also where another review says it again: its words are new."""
    scan = review.scan
    call_back = CallBack.objects.filter(scan=scan, closed_at=None).first()
    again = call_back is not None
    if call_back is None:
        call_back = CallBack.objects.create(scan=scan, review=review)
    record(
        "call_back.raised_again" if again else "call_back.raised",
        by=by,
        on=call_back,
        within=scan,
        institution=scan.institution_id,
        programme=review.programme_id,
        person=scan.trainee_id,
        review=str(review.pk),
    )
    emails.call_back_raised(call_back, review, again=again)
    return call_back


@transaction.atomic
def close(*, call_back: CallBack, by: User, what_was_done: str) -> CallBack:
    """Someone says what was done; it leaves everyone's home."""
    what_was_done = what_was_done.strip()
    if not what_was_done:
        raise ValueError("what was done must be said")
    # The scan's row first: a review that says it again comes before this, and is told, or after, and opens a new one.
    scan = locked(call_back.scan_id)
    rules.check_can_close(by, call_back)
    # Conditional: of two who close it at once, one is told that it is closed.
    closed_at = timezone.now()
    updated = CallBack.objects.filter(pk=call_back.pk, closed_at=None).update(
        closed_at=closed_at, closed_by=by, what_was_done=what_was_done
    )
    if updated != 1:
        raise NotNow(Reason("call_back_closed", _("Someone recorded already what was done.")))
    call_back.refresh_from_db()
    record(
        "call_back.closed",
        by=by,
        on=call_back,
        within=scan,
        institution=scan.institution_id,
        programme=call_back.review.programme_id,
        person=scan.trainee_id,
    )
    return call_back
