"""Machines, and what came in by itself: what each of the six is answered."""

from __future__ import annotations

from typing import Any

from curriculum.models import Application

from .matrix import GET, PATCH, POST, Row
from .sent import these
from .world import World

SIGNED_IN = "302 200 200 200 200 200"
LIST = "401 200 200 200 200 200"
MANAGERS = "302 404 404 404 404 200"
MANAGERS_DO = "302 404 404 404 404 302"
BEARERS = "401 415 415 415 403 415"  # Pat has no log and no machines; JSON is no object
SEEN = "401 404 200 404 200 200"  # as the clip itself
OBJECT = "a_study a_series an_object"
BY_PROGRAM = "401 404 404 404 404 200"

A_MACHINE = {"name": "Probe", "ae_title": "PROBE", "networks": "10.1.2.3", "code_field": "OperatorsName"}


def machine_by_program(world: World) -> dict[str, Any]:
    return {**A_MACHINE, "institution": world["hospital"].pk, "networks": ["10.1.2.3"]}


def a_code(world: World) -> dict[str, Any]:
    return {"person": world.people["tom"].pk, "code": "BIANCHI"}


EXAM = {"application": "lung"}


def lung_on_page(world: World) -> dict[str, Any]:
    return {"application": Application.objects.get(code="lung").pk}


WHY = {"reason": "Tina was on that shift."}


def to_tina(world: World) -> dict[str, Any]:
    return {**WHY, "person": world.people["tina"].pk}


def to_tina_on_page(world: World) -> dict[str, Any]:
    return {**to_tina(world), "decision": "pass_on"}


MACHINES = [
    Row("logbook:arrivals_index", GET, "", SIGNED_IN),
    Row("logbook:arrivals_claim", GET, "orphan", "302 404 200 200 403 403"),
    Row("logbook:arrivals_claim", POST, "orphan", "302 404 302 302 403 403", lung_on_page),
    Row("logbook:arrivals_claim", POST, "orphan", "302 404 400 400 403 403"),
    Row("logbook:arrivals_claim", GET, "claimed", "302 404 409 409 403 403"),
    Row("logbook:arrivals_claim", GET, "tinas_study", "302 404 409 404 404 404"),
    Row("logbook:arrivals_exam", GET, "tinas_study", "302 404 200 404 404 404"),
    Row("logbook:arrivals_exam", POST, "tinas_study", "302 404 302 404 404 404", lung_on_page),
    Row("logbook:arrivals_exam", POST, "tinas_study", "302 404 400 404 404 404"),
    Row("logbook:arrivals_exam", GET, "placed", "302 404 200 404 404 404"),
    Row("logbook:arrivals_place", POST, "placed", "302 404 302 404 404 404"),
    Row("logbook:arrivals_place", POST, "tinas_study", "302 404 409 404 404 404"),
    Row("logbook:arrivals_give_up", POST, "tinas_study", "302 404 302 404 404 404"),
    Row("logbook:arrivals_give_up", POST, "placed", "302 404 409 404 404 404"),
    Row("logbook:arrivals_decide", GET, "tinas_claim", "302 404 403 404 200 200"),
    Row("logbook:arrivals_decide", POST, "tinas_claim", "302 404 403 404 302 302", these(decision="confirm")),
    Row("logbook:arrivals_decide", POST, "tinas_claim", "302 404 403 404 400 400", these(decision="decline")),
    Row("logbook:arrivals_decide", GET, "declined", "302 404 403 404 409 409"),
    Row("logbook:arrivals_withdraw", POST, "tinas_claim", "302 404 302 404 403 403"),
    Row("logbook:arrivals_withdraw", POST, "declined", "302 404 409 404 403 403"),
    Row("logbook:arrivals_left", GET, "left_study", MANAGERS),
    Row("logbook:arrivals_left", POST, "left_study", MANAGERS_DO, to_tina_on_page),
    Row("logbook:arrivals_left", POST, "left_study", MANAGERS_DO, these(decision="destroy", **WHY)),
    Row("logbook:arrivals_left", POST, "left_study", "302 404 404 404 404 400", these(decision="destroy")),
    Row("logbook:arrivals_left", GET, "orphan", "302 404 403 403 403 409"),
    Row("logbook:intents_index", GET, "", SIGNED_IN),
    Row("logbook:intents_index", POST, "", "302 302 302 302 403 403", lung_on_page),
    Row("logbook:intents_index", POST, "", "302 400 400 400 400 400"),
    Row("logbook:intents_take_back", POST, "tinas_intent", "302 404 302 404 404 404"),
    Row("api:intents-list", GET, "", LIST),
    Row("api:intents-list", POST, "", "401 201 201 201 403 403", these(**EXAM)),
    Row("api:intents-list", POST, "", "401 400 400 400 400 400"),
    Row("api:intents-take-back", POST, "tinas_intent", "401 404 200 404 404 404"),
    Row("dicomweb:studies", POST, "", BEARERS),
    Row("dicomweb:study", POST, "1.2.3", BEARERS),
    Row("dicomweb:studies", GET, "", LIST),
    Row("dicomweb:studies", GET, "", "401 400 400 400 400 400", asks="?InstitutionName=x"),
    Row("dicomweb:all_series", GET, "", LIST),
    Row("dicomweb:all_objects", GET, "", LIST),
    Row("dicomweb:series", GET, "a_study", LIST),
    Row("dicomweb:study_objects", GET, "a_study", LIST),
    Row("dicomweb:objects", GET, "a_study a_series", LIST),
    Row("dicomweb:study", GET, "a_study", SEEN),
    Row("dicomweb:study_metadata", GET, "a_study", SEEN),
    Row("dicomweb:series_objects", GET, "a_study a_series", SEEN),
    Row("dicomweb:series_metadata", GET, "a_study a_series", SEEN),
    Row("dicomweb:object", GET, OBJECT, SEEN),
    Row("dicomweb:object_metadata", GET, OBJECT, SEEN),
    Row("dicomweb:rendered", GET, OBJECT, SEEN),
    Row("dicomweb:frames", GET, f"{OBJECT} 1", SEEN),
    Row("dicomweb:frames", GET, f"{OBJECT} x", "401 404 400 404 400 400"),
    Row("api:arrivals-list", GET, "", LIST),
    Row("api:arrivals-detail", GET, "orphan", "401 404 200 200 200 200"),
    Row("api:arrivals-detail", GET, "tinas_study", "401 404 200 404 404 404"),
    Row("api:arrivals-claim", POST, "orphan", "401 404 200 200 403 403", these(**EXAM)),
    Row("api:arrivals-claim", POST, "orphan", "401 404 400 400 403 403"),
    Row("api:arrivals-exam", POST, "tinas_study", "401 404 200 404 404 404", these(**EXAM)),
    Row("api:arrivals-exam", POST, "tinas_study", "401 404 400 404 404 404"),
    Row("api:arrivals-place", POST, "placed", "401 404 200 404 404 404"),
    Row("api:arrivals-give-up", POST, "tinas_study", "401 404 200 404 404 404"),
    Row("api:arrivals-give-up", POST, "placed", "401 404 409 404 404 404"),
    Row("api:arrivals-pass-on", POST, "left_study", BY_PROGRAM, to_tina),
    Row("api:arrivals-pass-on", POST, "left_study", "401 404 404 404 404 400", these(**WHY)),
    Row("api:arrivals-destroy-left", POST, "left_study", BY_PROGRAM, these(**WHY)),
    Row("api:arrivals-destroy-left", POST, "orphan", "401 404 403 403 403 409", these(**WHY)),
    Row("api:claims-list", GET, "", LIST),
    Row("api:claims-detail", GET, "tinas_claim", "401 404 200 404 200 200"),
    Row("api:claims-confirm", POST, "tinas_claim", "401 404 403 404 200 200"),
    Row("api:claims-decline", POST, "tinas_claim", "401 404 403 404 200 200", these(reason="Not on that shift.")),
    Row("api:claims-decline", POST, "tinas_claim", "401 404 403 404 400 400"),
    Row("api:claims-withdraw", POST, "tinas_claim", "401 404 200 404 403 403"),
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
