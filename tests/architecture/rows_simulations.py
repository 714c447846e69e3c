"""Sessions on a simulator: what each of the six is answered."""

from __future__ import annotations

from typing import Any

from .matrix import GET, POST, Row
from .sent import these
from .world import World

SIGNED_IN = "302 200 200 200 200 200"
LIST = "401 200 200 200 200 200"
A_REASON = these(reason="It was another day.")


def recorded(world: World) -> dict[str, Any]:
    return {"scenario": "Ectopic", "held_on": "2026-11-20", "assessor": world.people["pat"].pk}


def on_page(world: World) -> dict[str, Any]:
    return {**recorded(world), "hours": "1.5", "application": ""}


def by_program(world: World) -> dict[str, Any]:
    return {**recorded(world), "minutes": 90, "enrolment": world["enrolment"].pk}


SIMULATIONS = [
    Row("logbook:simulations_index", GET, "", SIGNED_IN),
    Row("logbook:simulations_record", GET, "enrolment", "302 404 200 404 404 403"),
    Row("logbook:simulations_record", POST, "enrolment", "302 404 302 404 404 403", on_page),
    Row("logbook:simulations_record", POST, "enrolment", "302 404 400 404 404 403"),
    Row("logbook:simulations_show", GET, "simulation", "302 404 200 404 200 200"),
    Row("logbook:simulations_confirm", POST, "simulation", "302 404 403 404 302 302"),
    Row("logbook:simulations_confirm", POST, "confirmed_simulation", "302 404 403 404 409 409"),
    Row("logbook:simulations_decline", GET, "simulation", "302 404 403 404 200 200"),
    Row("logbook:simulations_decline", POST, "simulation", "302 404 403 404 302 302", A_REASON),
    Row("logbook:simulations_decline", POST, "simulation", "302 404 403 404 400 400"),
    Row("logbook:simulations_withdraw", POST, "simulation", "302 404 302 404 403 403"),
    Row("logbook:simulations_withdraw", POST, "confirmed_simulation", "302 404 409 404 403 403"),
    Row("api:simulations-list", GET, "", LIST),
    Row("api:simulations-list", POST, "", "401 404 201 404 404 403", by_program),
    Row("api:simulations-list", POST, "", "401 400 400 400 400 400"),
    Row("api:simulations-detail", GET, "simulation", "401 404 200 404 200 200"),
    Row("api:simulations-confirm", POST, "simulation", "401 404 403 404 200 200"),
    Row("api:simulations-decline", POST, "simulation", "401 404 403 404 200 200", A_REASON),
    Row("api:simulations-decline", POST, "simulation", "401 404 403 404 400 400"),
    Row("api:simulations-withdraw", POST, "simulation", "401 404 200 404 403 403"),
]
