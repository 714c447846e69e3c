"""Which simulation sessions are a person's own, and which wait for their word?"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from curriculum.models import Enrolment, Membership, Programme
from curriculum.models.visibility import held_at, in_force
from curriculum.states import Role
from logbook.models import Simulation
from logbook.states import SimulationState
from pocus_credentialing.people.models import User


def own(person: User) -> QuerySet[Simulation]:
    return _listed(Simulation.objects.filter(enrolment__trainee=person))


def to_confirm(person: User) -> QuerySet[Simulation]:
    """Those that name this person, and those of the programmes they direct, the oldest first; never their own."""
    concerned = Q(assessor=person) | Q(enrolment__programme__in=Programme.objects.directed_by(person))
    rows = Simulation.objects.filter(concerned, state=SimulationState.RECORDED).exclude(enrolment__trainee=person)
    return _listed(rows).order_by("recorded_at", "pk")


def confirmed_in(enrolment: Enrolment) -> QuerySet[Simulation]:
    """What counts in this programme, whichever enrolment of the same person it was recorded under."""
    same = {"enrolment__trainee": enrolment.trainee_id, "enrolment__programme": enrolment.programme_id}
    return Simulation.objects.filter(state=SimulationState.CONFIRMED, **same)


def assessors_for(enrolment: Enrolment) -> QuerySet[User]:
    """Proctors and directors of the programme there; never the trainee."""
    held = Membership.objects.filter(
        in_force(), held_at(enrolment.institution_id), programme=enrolment.programme_id,
        role__in=[Role.PROCTOR, Role.DIRECTOR], person=OuterRef("pk"),
    )  # fmt: skip
    return User.objects.filter(Exists(held), is_active=True).exclude(pk=enrolment.trainee_id).order_by("name", "pk")


def _listed(rows: QuerySet[Simulation]) -> QuerySet[Simulation]:
    return rows.select_related("enrolment__trainee", "enrolment__programme", "application", "assessor")
