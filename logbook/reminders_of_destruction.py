"""Who is told before an uncleaned recording is destroyed?

Its owner: a week before, and the day before, once each. Each step is recorded on the clip, which is also what keeps it
from being taken twice; where the week was missed, the day before is enough.
"""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from logbook import emails
from logbook.models import Clip
from logbook.queries.originals import due_within
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import User

WEEK, DAY = 7, 1
STEPS = {WEEK: "clip.destruction_in_a_week", DAY: "clip.destruction_tomorrow"}


@transaction.atomic
def remind() -> None:
    """Each owner gets one mail, with the number of clips and the first day."""
    near = [(clip, DAY if left <= DAY else WEEK) for clip, left in due_within(WEEK, timezone.now()) if left > 0]
    if not near:
        return
    hold(*{clip.scan.institution_id for clip, _step in near})
    told_before = Event.objects.filter(
        verb__in=STEPS.values(), thing_type="clip", thing_id__in=[clip.pk for clip, _step in near]
    )
    # Since it was received: what was removed and sent again is a clip of the same id.
    came = {clip.pk: clip.received_at for clip, _step in near}
    taken = {
        (pk, verb) for pk, verb, at in told_before.order_by().values_list("thing_id", "verb", "at") if at >= came[pk]
    }
    told: dict[User, list[Clip]] = defaultdict(list)
    for clip, step in near:
        if (clip.pk, STEPS[step]) in taken:
            continue
        # What its owner left out needs no word; that it goes is recorded all the same.
        tells = not clip.left_out and clip.uploaded_by.is_active
        _record(STEPS[step], clip, told=tells)
        if tells:
            told[clip.uploaded_by].append(clip)
    for person, clips in told.items():
        emails.recordings_destroyed_soon(person, clips)


def _record(verb: str, clip: Clip, *, told: bool) -> None:
    scan = clip.scan
    record(verb, by=None, on=clip, within=scan, institution=scan.institution_id, person=scan.trainee_id, told=told)
