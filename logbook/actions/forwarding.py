"""A cleaned clip was sent to the hospital's teaching archive, or was not taken."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from logbook.models import Clip, Forwarding
from logbook.states import ForwardingState
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import Institution

TRIES = 5


@transaction.atomic
def note_forwarded(*, clip: Clip, archive: str, said: str, by: None = None) -> Forwarding:
    """What the archive answered; nothing is that it has it. After five refusals it is not offered again by itself."""
    row, _new = Forwarding.objects.select_for_update(no_key=True).get_or_create(clip=clip, archive=archive)
    if row.state == ForwardingState.SENT:
        return row
    row.tries, row.said = row.tries + 1, said[:80]
    if not said:
        row.state, row.sent_at = ForwardingState.SENT, timezone.now()
    elif row.tries >= TRIES:
        row.state = ForwardingState.FAILED
    row.save()
    scan = clip.scan
    if row.state != ForwardingState.WAITING:
        verb = "clip.forwarded" if row.state == ForwardingState.SENT else "clip.not_forwarded"
        record(
            verb, by=by, on=clip, within=scan, institution=scan.institution_id, person=scan.trainee_id, archive=archive
        )
    return row


def offer_again(*, archive: str, institution: Institution) -> int:
    """What was not taken is offered once more. How many."""
    failed = Forwarding.objects.filter(archive=archive, clip__scan__institution=institution)
    return failed.filter(state=ForwardingState.FAILED).update(state=ForwardingState.WAITING, tries=0)
