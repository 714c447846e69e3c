"""May this person record a simulation session, confirm or decline it, take it back, and may they now?"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from curriculum.models import Application, Enrolment, Membership
from curriculum.states import Role
from logbook.models import Simulation
from logbook.queries.assessments import authority_over
from logbook.queries.simulations import assessors_for
from logbook.states import SIMULATION, SimulationState
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason, holds, refuse_if_any

from .reasons import refuse

STANDING = (SimulationState.RECORDED, SimulationState.CONFIRMED)
MINUTES = range(1, 1441)


def check_can_record(person: User, enrolment: Enrolment) -> None:
    """Whoever is enrolled, of themselves."""
    not_yours = Reason("not_the_trainee", _("Only who practised records a session."))
    ended = Reason("enrolment_ended", _("You are not in this programme any more."))
    refuse([not_yours if enrolment.trainee_id != person.pk else None], [ended if _is_over(enrolment) else None])


def can_record(person: User, enrolment: Enrolment) -> bool:
    return holds(check_can_record, person, enrolment)


def _is_over(enrolment: Enrolment) -> bool:
    return enrolment.ended_on is not None and enrolment.ended_on < enrolment.programme.institution.today()


def check_is_whole(
    enrolment: Enrolment, *, scenario: str, held_on: date, minutes: int, assessor: User, application: Application | None
) -> None:
    """What a page and a program are told of alike, with every reason at once."""
    exams = enrolment.version.data["applications"]
    today = enrolment.programme.institution.today()
    there = Simulation.objects.filter(
        enrolment=enrolment, scenario=scenario, held_on=held_on, minutes=minutes, state__in=STANDING
    )
    refuse_if_any(
        NotNow,
        [
            None if scenario else Reason("scenario_needed", _("Say which scenario it was.")),
            Reason("not_yet", _("This day is still to come.")) if held_on > today else None,
            Reason("before_enrolment", _("You were not in the programme yet on this day."))
            if held_on < enrolment.started_on
            else None,
            None if minutes in MINUTES else Reason("too_long", _("A session lasts from a minute to a day.")),
            None
            if assessors_for(enrolment).filter(pk=assessor.pk).exists()
            else Reason("not_an_assessor", _("Name a proctor or director of your programme.")),
            Reason("recorded_already", _("You have recorded this very session already.")) if there.exists() else None,
            None
            if application is None or application.code in exams
            else Reason("other_exam", _("This exam is none of your programme's.")),
        ],
    )


def check_can_confirm(person: User, simulation: Simulation) -> Membership | None:
    return _check_decides(person, simulation, "confirm")


def can_confirm(person: User, simulation: Simulation) -> bool:
    return holds(check_can_confirm, person, simulation)


def check_can_decline(person: User, simulation: Simulation) -> Membership | None:
    """Also what was confirmed by mistake."""
    return _check_decides(person, simulation, "decline")


def can_decline(person: User, simulation: Simulation) -> bool:
    return holds(check_can_decline, person, simulation)


def _check_decides(person: User, simulation: Simulation, verb: str) -> Membership | None:
    """The named assessor, while they assess there; or a director. Never whoever practised."""
    enrolment = simulation.enrolment
    role = None if simulation.assessor_id == person.pk else Role.DIRECTOR
    authority = authority_over(person, enrolment, role=role)
    own = enrolment.trainee_id == person.pk
    others = Reason("own_simulation", _("Nobody confirms their own session: the assessor or a director does."))
    not_named = Reason(
        "not_the_assessor", _("Only the assessor who was named, or a director, decides about this session.")
    )
    allowed = SIMULATION.allows(verb, simulation.state)
    refuse(
        [others if own else None, not_named if authority is None and not own else None],
        [None if allowed else SIMULATION.refusal(verb, simulation.state).reasons[0]],
    )
    return authority


def check_can_withdraw(person: User, simulation: Simulation) -> None:
    """By whoever recorded it, while nobody has decided."""
    not_yours = Reason("not_the_trainee", _("Only who recorded a session takes it back."))
    allowed = SIMULATION.allows("withdraw", simulation.state)
    refuse(
        [not_yours if simulation.enrolment.trainee_id != person.pk else None],
        [None if allowed else SIMULATION.refusal("withdraw", simulation.state).reasons[0]],
    )


def can_withdraw(person: User, simulation: Simulation) -> bool:
    return holds(check_can_withdraw, person, simulation)


def check_reason(reason: str) -> str:
    if not reason.strip():
        raise NotNow(Reason("reason_needed", _("Give a reason: the trainee reads it.")))
    return reason.strip()
