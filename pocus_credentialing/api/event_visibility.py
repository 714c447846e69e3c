"""Who may read the record of what has happened?"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from curriculum.models import Enrolment, Programme
from curriculum.models.visibility import administered_by
from logbook.models import Scan
from logbook.states import OPEN_TO_OTHERS
from pocus_credentialing.audit.models import Event


def events_visible_to(person: Any) -> QuerySet[Event]:
    """A director: their programmes' events. An administrator: the institution's. Anyone else: none."""
    if not person.is_authenticated:
        return Event.objects.none()
    programmes = list(Programme.objects.directed_by(person).values_list("pk", flat=True))
    chains = [str(pk) for pk in administered_by(person).values_list("institution", flat=True)]
    return Event.objects.filter(Q(programme__in=programmes) | Q(chain__in=chains) | _of_logs(person, programmes))


def _of_logs(person: Any, programmes: list[Any]) -> Q:
    """What happened to the scans (and their clips) of these programmes' trainees, at the place where they are enrolled.

    A scan points at an exam, never at a programme: one log may serve several. So its events name none, and are found
    by whose and where they are, which an index has; which of them this director may see is asked of the scans, so that a
    draft stays its author's and another hospital's log another hospital's.
    """
    rows = Enrolment.objects.open().filter(programme__in=programmes).values_list("institution", "trainee")
    enrolled = list(rows) if programmes else []
    found = Q(pk__in=[])
    for institution in {place for place, _ in enrolled}:
        trainees = [trainee for place, trainee in enrolled if place == institution]
        scans = Scan.objects.visible_to(person).filter(
            institution=institution, trainee__in=trainees, state__in=OPEN_TO_OTHERS
        )
        of_scan = Q(thing_type="scan", thing_id__in=scans.values("pk"))
        within_scan = Q(within_type="scan", within_id__in=scans.values("pk"))
        found |= Q(chain=str(institution), person__in=trainees, programme=None) & (of_scan | within_scan)
    return found
