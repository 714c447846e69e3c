"""Which reflections are a person's own or theirs to read, which count in a programme, and which scans can one be about?"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from curriculum.models import Enrolment
from logbook.models import Reflection, Scan
from logbook.states import OPEN_TO_OTHERS
from pocus_credentialing.people.models import User


def own(person: User) -> QuerySet[Reflection]:
    return _listed(Reflection.objects.filter(enrolment__trainee=person))


def of_others(person: User) -> QuerySet[Reflection]:
    """Those that this person may read as a proctor or director, the latest first."""
    return _listed(Reflection.objects.visible_to(person).exclude(enrolment__trainee=person))


def of_trainee(enrolment: Enrolment, reader: User) -> QuerySet[Reflection]:
    """What the trainee wrote in this programme, as far as the reader may read it."""
    return _listed(Reflection.objects.visible_to(reader).filter(**_same(enrolment), withdrawn_at=None))


def written_in(enrolment: Enrolment) -> QuerySet[Reflection]:
    """What counts in this programme, whichever enrolment of the same person it was written under."""
    return Reflection.objects.standing().filter(**_same(enrolment))


def _same(enrolment: Enrolment) -> dict[str, Any]:
    return {"enrolment__trainee": enrolment.trainee_id, "enrolment__programme": enrolment.programme_id}


def scans_to_reflect_on(enrolment: Enrolment) -> QuerySet[Scan]:
    """The trainee's own where the programme runs, of its exams, once they were sent; the latest first."""
    programme = enrolment.programme
    places = Q(institution__in=[programme.institution_id, enrolment.institution_id])
    places |= Q(institution__in=programme.sites.values("pk"))
    found = Scan.objects.filter(places, trainee=enrolment.trainee_id, state__in=OPEN_TO_OTHERS)
    found = found.filter(application__code__in=enrolment.version.data["applications"])
    return found.select_related("application").order_by("-performed_at", "-pk")


def _listed(rows: QuerySet[Reflection]) -> QuerySet[Reflection]:
    return rows.select_related("enrolment__trainee", "enrolment__programme__institution", "application")
