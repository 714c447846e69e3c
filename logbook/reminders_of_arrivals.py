"""Who is told before recordings are destroyed that came in by themselves and went into nobody's log?

Whose they are; where nobody has them, or whoever has them is gone, the directors of the programmes that run at that hospital:
a week before, and the day before, once each. Each step is recorded on the study, which is also what keeps it from being taken
twice.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from curriculum.models import Membership
from curriculum.models.visibility import held_at, in_force
from curriculum.states import Role
from logbook import emails
from logbook.actions.arrivals_housekeeping import KEPT_FOR
from logbook.models import Arrival, ArrivedStudy
from logbook.queries.holds import ARRIVAL_HELD
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import User

WEEK, DAY = timedelta(days=7), timedelta(days=1)
STEPS = {WEEK: "study.destruction_in_a_week", DAY: "study.destruction_tomorrow"}


@transaction.atomic
def remind(now: datetime | None = None) -> None:
    """Each person gets one mail, with the number of studies and the first day."""
    moment = now or timezone.now()
    near = _near(moment)
    if not near:
        return
    hold(*{study.institution_id for study in near})
    taken = set(
        Event.objects.filter(verb__in=STEPS.values(), thing_id__in=[study.pk for study in near])
        .order_by()
        .values_list("thing_id", "verb")
    )
    told: dict[User, list[datetime]] = defaultdict(list)
    for study in near:
        goes_at = study.oldest + KEPT_FOR
        step = STEPS[DAY if goes_at - moment <= DAY else WEEK]
        if (study.pk, step) in taken:
            continue
        people = _people(study)
        record(step, by=None, on=study, institution=study.institution_id, person=study.owner_id, told=bool(people))
        for person in people:
            told[person].append(goes_at)
    for person, moments in told.items():
        emails.arrivals_destroyed_soon(person, len(moments), min(moments))


def _near(moment: datetime) -> list[Any]:
    """Studies of which something waits still and is destroyed within a week; no legal hold puts that off."""
    near = Arrival.objects.waiting().filter(received_at__lt=moment + WEEK - KEPT_FOR, received_at__gt=moment - KEPT_FOR)
    near = near.exclude(ARRIVAL_HELD)
    waiting = ArrivedStudy.objects.filter(arrivals__in=near)
    return list(
        waiting.annotate(oldest=Min("arrivals__received_at")).select_related("institution", "owner").order_by("pk")
    )


def _people(study: ArrivedStudy) -> list[User]:
    if study.owner is not None and not ArrivedStudy.objects.of_who_is_gone().filter(pk=study.pk).exists():
        return [study.owner]
    here = study.institution_id
    directing = (
        Membership.objects.filter(in_force(), role=Role.DIRECTOR)
        .filter(held_at(here))
        .filter(Q(programme__institution=here) | Q(programme__sites=here))
    )
    return list(User.objects.filter(pk__in=directing.values("person"), is_active=True).order_by("pk"))
