"""Who is told before recordings are destroyed that came in by themselves and went into nobody's log?

Whose they are; where nobody has them, or whoever has them is gone, the directors of the programmes that run at that hospital:
a week before, and the day before, once each. Of what could not be used the directors are told, of each hospital in one mail.
Each step is recorded, on the study or on the hospital, with the moment until which what it was about had come: so it is not
taken twice, and what came later, or once more, is told in its own time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from curriculum.models import Membership
from curriculum.models.visibility import held_at, in_force
from curriculum.states import Role
from logbook import emails
from logbook.actions.arrivals_housekeeping import KEPT_FOR
from logbook.models import Arrival, ArrivedStudy
from logbook.models.arrival import NOT_YET
from logbook.queries.holds import ARRIVAL_HELD
from logbook.refused_arrivals import sentence
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import Institution, User

WEEK, DAY = timedelta(days=7), timedelta(days=1)
STEPS = {WEEK: "study.destruction_in_a_week", DAY: "study.destruction_tomorrow"}
OF_REFUSED = {WEEK: "arrival.refused_destruction_in_a_week", DAY: "arrival.refused_destruction_tomorrow"}


def remind(now: datetime | None = None) -> None:
    moment = now or timezone.now()
    remind_of_waiting(moment)
    remind_of_refused(moment)


@transaction.atomic
def remind_of_waiting(moment: datetime) -> None:
    """Each person gets one mail, with the number of studies and the first day."""
    near = _near(Arrival.objects.waiting().filter(study__isnull=False), moment)
    told: dict[User, dict[UUID, datetime]] = defaultdict(dict)
    for (study, step), arrivals in _untold(near, STEPS, "study", moment):
        people = _people(study)
        _record(STEPS[step], study, arrivals, study.institution_id, people, person=study.owner_id)
        goes_at = min(each.received_at for each in arrivals) + KEPT_FOR
        for person in people:
            told[person][study.pk] = min(goes_at, told[person].get(study.pk, goes_at))
    for person, studies in told.items():
        emails.arrivals_destroyed_soon(person, len(studies), min(studies.values()))


@transaction.atomic
def remind_of_refused(moment: datetime) -> None:
    """What kinds, and from which machines: the engineer may mend that, and have it sent again."""
    near = _near(Arrival.objects.exclude(refusal__in=["", *NOT_YET]).select_related("device"), moment)
    told: dict[Institution, list[Arrival]] = defaultdict(list)
    for (institution, step), arrivals in _untold(near, OF_REFUSED, "institution", moment):
        people = _directors(institution.pk)
        _record(OF_REFUSED[step], institution, arrivals, institution.pk, people)
        told[institution] += arrivals
    for institution, arrivals in told.items():
        first = min(each.received_at for each in arrivals) + KEPT_FOR
        kinds: dict[tuple[Any, str], int] = defaultdict(int)
        for each in arrivals:
            kinds[each.device, sentence(each)] += 1
        for person in _directors(institution.pk):
            emails.refused_destroyed_soon(person, institution, kinds, first)


def _near(rows: Any, moment: datetime) -> list[Arrival]:
    """Those that are still here and are destroyed within a week; no legal hold puts that off."""
    near = rows.filter(received_at__lt=moment + WEEK - KEPT_FOR, received_at__gt=moment - KEPT_FOR)
    here = near.filter(placed_at=None, destroyed_at=None).exclude(ARRIVAL_HELD)
    return list(here.select_related("study__institution", "study__owner", "institution", "device").order_by("pk"))


def _untold(
    near: list[Arrival], steps: dict[timedelta, str], of: str, moment: datetime
) -> Iterable[tuple[tuple[Any, timedelta], list[Arrival]]]:
    """By the study (or the hospital) and the step, those of which nobody was told in that step."""
    if not near:
        return []
    hold(*{each.institution_id for each in near})
    until = _told_until(steps, {getattr(each, f"{of}_id") for each in near})
    found: dict[tuple[Any, timedelta], list[Arrival]] = defaultdict(list)
    for each in near:
        step = DAY if each.received_at + KEPT_FOR - moment <= DAY else WEEK
        thing = getattr(each, of)
        before = until.get((thing.pk, steps[step]))
        if before is None or each.received_at > before:
            found[thing, step].append(each)
    return found.items()


def _told_until(steps: dict[timedelta, str], things: set[UUID]) -> dict[tuple[UUID, str], datetime]:
    """Of which ones each step was taken: those that had come until then. An earlier version did not write that down: it told
    of what was near at the time."""
    reach = {verb: before for before, verb in steps.items()}
    until: dict[tuple[UUID, str], datetime] = {}
    events = Event.objects.filter(verb__in=reach, thing_id__in=things).order_by("at")
    for thing, verb, at, data in events.values_list("thing_id", "verb", "at", "data"):
        came = datetime.fromisoformat(data["came_until"]) if "came_until" in data else at + reach[verb] - KEPT_FOR
        until[thing, verb] = max(came, until.get((thing, verb), came))
    return until


def _record(verb: str, on: Any, arrivals: list[Arrival], institution: UUID, people: list[User], **whose: Any) -> None:
    came = max(each.received_at for each in arrivals).isoformat()
    record(verb, by=None, on=on, institution=institution, told=bool(people), came_until=came, **whose)


def _people(study: ArrivedStudy) -> list[User]:
    if study.owner is not None and not ArrivedStudy.objects.of_who_is_gone().filter(pk=study.pk).exists():
        return [study.owner]
    return _directors(study.institution_id)


def _directors(here: UUID) -> list[User]:
    directing = (
        Membership.objects.filter(in_force(), role=Role.DIRECTOR)
        .filter(held_at(here))
        .filter(Q(programme__institution=here) | Q(programme__sites=here))
    )
    return list(User.objects.filter(pk__in=directing.values("person"), is_active=True).order_by("pk"))
