"""Machines, and what came in by itself: what each of the six is answered."""

from __future__ import annotations

from typing import Any

from .matrix import GET, PATCH, POST, Row
from .sent import these
from .world import World

SIGNED_IN = "302 200 200 200 200 200"
LIST = "401 200 200 200 200 200"
MANAGERS = "302 404 404 404 404 200"
MANAGERS_DO = "302 404 404 404 404 302"
BY_PROGRAM = "401 404 404 404 404 200"

A_MACHINE = {"name": "Probe", "ae_title": "PROBE", "networks": "10.1.2.3", "code_field": "OperatorsName"}


def machine_by_program(world: World) -> dict[str, Any]:
    return {**A_MACHINE, "institution": world["hospital"].pk, "networks": ["10.1.2.3"]}


def a_code(world: World) -> dict[str, Any]:
    return {"person": world.people["tom"].pk, "code": "BIANCHI"}


MACHINES = [
    Row("logbook:devices_index", GET, "", SIGNED_IN),
    Row("logbook:devices_new", GET, "hospital", MANAGERS),
    Row("logbook:devices_new", POST, "hospital", MANAGERS_DO, these(**A_MACHINE)),
    Row("logbook:devices_new", POST, "hospital", "302 404 404 404 404 409", these(**A_MACHINE | {"ae_title": "CART"})),
    Row("logbook:devices_new", POST, "hospital", "302 404 404 404 404 400", these(name="Probe")),
    Row("logbook:devices_show", GET, "cart", MANAGERS),
    Row("logbook:devices_edit", GET, "cart", MANAGERS),
    Row("logbook:devices_edit", POST, "cart", MANAGERS_DO, these(**A_MACHINE)),
    Row("logbook:devices_edit", POST, "cart", "302 404 404 404 404 400"),
    Row("logbook:devices_switch", POST, "cart", MANAGERS_DO, these(on="0")),
    Row("logbook:devices_sheet", GET, "cart", MANAGERS),
    Row("logbook:devices_codes", GET, "hospital", MANAGERS),
    Row("logbook:devices_codes", POST, "hospital", MANAGERS_DO, a_code),
    Row("logbook:devices_codes", POST, "hospital", "302 404 404 404 404 400"),
    Row("logbook:devices_remove_code", POST, "tinas_code", MANAGERS_DO),
    Row("api:devices-list", GET, "", LIST),
    Row("api:devices-list", POST, "", "401 400 400 400 400 201", machine_by_program),
    Row("api:devices-list", POST, "", "401 400 400 400 400 400"),
    Row("api:devices-detail", GET, "cart", BY_PROGRAM),
    Row("api:devices-detail", PATCH, "cart", BY_PROGRAM, these(name="Cart in resus")),
    Row("api:devices-detail", PATCH, "cart", "401 404 404 404 404 400", these(networks=["everywhere"])),
    Row("api:devices-switch", POST, "cart", BY_PROGRAM, these(on=False)),
    Row("api:devices-switch", POST, "cart", "401 404 404 404 404 400"),
]
