"""A trainee records a simulation session; the assessor or a director confirms it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from curriculum.models import Application, Enrolment
from logbook import emails
from logbook.models import Simulation
from logbook.rules import simulations as rules
from logbook.states import SIMULATION
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User


@transaction.atomic
def record_session(
    *,
    enrolment: Enrolment,
    by: User,
    scenario: str,
    held_on: date,
    minutes: int,
    assessor: User,
    application: Application | None = None,
) -> Simulation:
    """It counts for nothing until it is confirmed; the assessor is asked by mail."""
    hold(enrolment.programme.institution_id)
    rules.check_can_record(by, enrolment)
    words = {"scenario": " ".join(scenario.split()), "held_on": held_on, "minutes": minutes}
    rules.check_is_whole(enrolment, assessor=assessor, application=application, **words)  # type: ignore[arg-type]
    simulation = Simulation.objects.create(enrolment=enrolment, assessor=assessor, application=application, **words)
    _record("simulation.recorded", simulation, by=by)
    emails.simulation_recorded(simulation)
    return simulation


@transaction.atomic
def confirm(*, simulation: Simulation, by: User) -> Simulation:
    """From now on it counts where the programme asks for simulation."""
    simulation = _held(simulation)
    rules.check_can_confirm(by, simulation)
    SIMULATION.move(simulation, "confirm", decided_by=by, decided_at=timezone.now(), reason="")
    _record("simulation.confirmed", simulation, by=by)
    emails.simulation_decided(simulation)
    return simulation


@transaction.atomic
def decline(*, simulation: Simulation, by: User, reason: str) -> Simulation:
    """It counts for nothing, or no more; the trainee reads why."""
    simulation = _held(simulation)
    rules.check_can_decline(by, simulation)
    reason = rules.check_reason(reason)
    SIMULATION.move(simulation, "decline", decided_by=by, decided_at=timezone.now(), reason=reason)
    _record("simulation.declined", simulation, by=by, words=digest(reason))
    emails.simulation_decided(simulation)
    return simulation


@transaction.atomic
def withdraw(*, simulation: Simulation, by: User) -> Simulation:
    simulation = _held(simulation)
    rules.check_can_withdraw(by, simulation)
    SIMULATION.move(simulation, "withdraw")
    _record("simulation.withdrawn", simulation, by=by)
    return simulation


def _held(simulation: Simulation) -> Simulation:
    """After the chain, so that of two who decide at once the second is told of the first."""
    hold(simulation.enrolment.programme.institution_id)
    rows = Simulation.objects.select_related("enrolment__programme__institution", "enrolment__trainee", "assessor")
    found: Simulation = rows.get(pk=simulation.pk)
    return found


def _record(verb: str, simulation: Simulation, *, by: User, **data: str) -> None:
    programme = simulation.enrolment.programme
    record(
        verb,
        by=by,
        on=simulation,
        within=simulation.enrolment,
        institution=programme.institution_id,
        programme=programme,
        person=simulation.enrolment.trainee_id,
        minutes=simulation.minutes,
        **data,
    )
