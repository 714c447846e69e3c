"""Cleaned clips are sent to the hospital's teaching archive, each once; what is not taken is tried again."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from logbook import storage
from logbook.models import Clip, Forwarding
from logbook.queries.forwarding import to_forward
from logbook.receiver.titles import our_title
from logbook.rules.reviews import UNDO_WITHIN
from logbook.sending import targets
from logbook.sending.opening import opened
from logbook.sending.targets import Opened, Target, Unreachable
from logbook.states import ForwardingState
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import Institution
from pocus_credentialing.refusals import Refusal

TRIES = 5
# How long one waits after each try that failed.
AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
# Who sends it has that long; whoever died in the middle keeps others from it no longer.
TAKEN_FOR = timedelta(minutes=10)

Told = dict[ForwardingState, int]


def send_due(
    *,
    target: Target,
    institution: Institution,
    accepted: bool,
    patient: bool = True,
    seconds: float = 3600.0,
    still: Callable[[], bool] = lambda: True,
) -> Told:
    """Send what is due, for so many seconds; `patient`: what failed a moment ago waits for its time; `still`:
    asked before each clip, whether it is to go there at all. How many were sent, are
    to be tried again and were given up. Unreachable where the archive itself is the trouble."""
    told: Told = {state: 0 for state in ForwardingState}
    end, name = time.monotonic() + seconds, str(target)
    due = to_forward(
        institution,
        archive=name,
        accepted=accepted,
        settled=timezone.now() - UNDO_WITHIN,
        now=timezone.now() if patient else None,
    )
    keys = list(due.values_list("pk", flat=True))
    if not keys:
        return told
    with opened(target, calling=our_title(institution)) as archive:
        for pk in keys:
            if not still():
                break
            # Sending takes its time: what was hidden, left out or removed meanwhile stays here.
            if (clip := due.filter(pk=pk).first()) is not None and _take(clip, name):
                told[_send(archive, clip, name)] += 1
            if time.monotonic() > end:
                break
    return told


def _send(archive: Opened, clip: Clip, name: str) -> ForwardingState:
    try:
        with storage.on_disk(storage.place_of(clip.scan.institution_id, clip.file("dicom"))) as path:
            why = archive.send(path, clip.instance_uid)
    except FileNotFoundError:
        why = targets.FILE_GONE
    except Refusal:  # the bucket is away, or there is no room for a copy: nothing that this clip could help
        Forwarding.objects.filter(clip=clip, archive=name).update(taken_until=None)
        raise
    except Unreachable as error:
        if error.said == targets.BROKE_OFF:
            # Counted, lest one object that an archive cannot bear keeps back all that come after it.
            note_forwarded(clip=clip, archive=name, said=error.said)
        else:
            Forwarding.objects.filter(clip=clip, archive=name).update(taken_until=None)
        raise
    return ForwardingState(note_forwarded(clip=clip, archive=name, said=why).state)


def _take(clip: Clip, archive: str) -> bool:
    """Whether it is ours to send: not where another worker sends it at this moment, or has sent it."""
    row, _new = Forwarding.objects.get_or_create(clip=clip, archive=archive)
    now = timezone.now()
    free = Forwarding.objects.filter(pk=row.pk, state=ForwardingState.WAITING)
    free = free.filter(Q(taken_until=None) | Q(taken_until__lte=now))
    return free.update(taken_until=now + TAKEN_FOR) == 1


@transaction.atomic
def note_forwarded(*, clip: Clip, archive: str, said: str, by: None = None) -> Forwarding:
    """What the archive answered; nothing is that it has it. After five refusals it is not offered again by itself."""
    row, _new = Forwarding.objects.select_for_update(no_key=True).get_or_create(clip=clip, archive=archive)
    if row.state == ForwardingState.SENT:
        return row
    now = timezone.now()
    row.tries, row.said, row.taken_until = row.tries + 1, said[:80], None
    row.next_at = _again_at(now, row.tries) if said else None
    if not said:
        row.state, row.sent_at = ForwardingState.SENT, now
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


def _again_at(now: datetime, tries: int) -> datetime | None:
    return now + AGAIN_AFTER[tries - 1] if tries <= len(AGAIN_AFTER) else None


def offer_again(*, archive: str, institution: Institution) -> int:
    """What was not taken is offered once more. How many."""
    failed = Forwarding.objects.filter(archive=archive, clip__scan__institution=institution)
    return failed.filter(state=ForwardingState.FAILED).update(state=ForwardingState.WAITING, tries=0, next_at=None)
