"""Sessions on a simulator in the world: one that waits for Pat's word, one that is confirmed."""

from __future__ import annotations

from typing import Any

from logbook.actions import simulations


def add_simulations(world: Any) -> None:
    tina, pat, enrolment = world.people["tina"], world.people["pat"], world["enrolment"]
    for name, scenario in (("simulation", "Tamponade"), ("confirmed_simulation", "Tension pneumothorax")):
        world.things[name] = simulations.record_session(
            enrolment=enrolment, by=tina, scenario=scenario, held_on=world["hospital"].today(), minutes=90, assessor=pat
        )
    world.things["confirmed_simulation"] = simulations.confirm(simulation=world["confirmed_simulation"], by=pat)
