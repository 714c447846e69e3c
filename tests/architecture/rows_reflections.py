"""Reflections: what each of the six is answered."""

from __future__ import annotations

from typing import Any

from .matrix import GET, POST, Row
from .world import World

SIGNED_IN = "302 200 200 200 200 200"
LIST = "401 200 200 200 200 200"


def on_page(world: World) -> dict[str, Any]:
    return {"application": "cardiac", "text": "I shall ask for help earlier.", "scan": ""}


def by_program(world: World) -> dict[str, Any]:
    return {"application": "cardiac", "text": "I shall warm the gel.", "enrolment": world["enrolment"].pk}


def again_on_page(world: World) -> dict[str, Any]:
    return {**on_page(world), "text": "Gain too high."}


def again_by_program(world: World) -> dict[str, Any]:
    return {**by_program(world), "text": "Gain too high."}


REFLECTIONS = [
    Row("logbook:reflections_index", GET, "", SIGNED_IN),
    Row("logbook:reflections_write", GET, "enrolment", "302 404 200 404 404 403"),
    Row("logbook:reflections_write", POST, "enrolment", "302 404 302 404 404 403", on_page),
    Row("logbook:reflections_write", POST, "enrolment", "302 404 409 404 404 403", again_on_page),
    Row("logbook:reflections_write", POST, "enrolment", "302 404 400 404 404 403"),
    Row("logbook:reflections_show", GET, "reflection", "302 404 200 404 200 200"),
    Row("logbook:reflections_show", GET, "withdrawn_reflection", "302 404 200 404 404 404"),
    Row("logbook:reflections_withdraw", POST, "reflection", "302 404 302 404 403 403"),
    Row("logbook:reflections_withdraw", POST, "withdrawn_reflection", "302 404 409 404 404 404"),
    Row("api:reflections-list", GET, "", LIST),
    Row("api:reflections-list", POST, "", "401 404 201 404 404 403", by_program),
    Row("api:reflections-list", POST, "", "401 404 409 404 404 403", again_by_program),
    Row("api:reflections-list", POST, "", "401 400 400 400 400 400"),
    Row("api:reflections-detail", GET, "reflection", "401 404 200 404 200 200"),
    Row("api:reflections-detail", GET, "withdrawn_reflection", "401 404 200 404 404 404"),
    Row("api:reflections-withdraw", POST, "reflection", "401 404 200 404 403 403"),
    Row("api:reflections-withdraw", POST, "withdrawn_reflection", "401 404 409 404 404 404"),
]
