"""Assessments: what each of the six is answered."""

from __future__ import annotations

from typing import Any

from .assessing import LEVELS, what_was_seen
from .matrix import GET, POST, Row
from .world import World

SIGNED_IN = "302 200 200 200 200 200"
LIST = "401 200 200 200 200 200"
DOPS = "?form=dops&exam=cardiac"


def on_page(world: World) -> dict[str, Any]:
    said = what_was_seen(world)
    items = {f"item_{code}": str(level) for code, level in said.pop("levels").items()}
    return {**said, **items, "sign": "yes"}


def amending_on_page(world: World) -> dict[str, Any]:
    said = what_was_seen(world, world["assessment"])
    items = {f"item_{code}": str(level) for code, level in LEVELS.items()}
    return {**said, **items, "sign": "yes"}


def by_program(world: World) -> dict[str, Any]:
    return {**what_was_seen(world), "enrolment": world["enrolment"].pk, "form": "dops", "application": "cardiac"}


def without_digest(world: World) -> dict[str, Any]:
    return {**by_program(world), "content_digest": ""}


def of_no_exam(world: World) -> dict[str, Any]:
    return {**by_program(world), "application": None}


def amending(world: World) -> dict[str, Any]:
    return what_was_seen(world, world["assessment"])


ASSESSMENTS = [
    Row("logbook:assessments_index", GET, "", SIGNED_IN),
    Row("logbook:assessments_choose", GET, "enrolment", "302 404 403 404 200 200"),
    Row("logbook:assessments_assess", GET, "enrolment", "302 404 403 404 200 200", asks=DOPS),
    Row("logbook:assessments_assess", GET, "enrolment", "302 404 404 404 404 404"),
    Row("logbook:assessments_assess", POST, "enrolment", "302 404 403 404 302 302", on_page, DOPS),
    Row("logbook:assessments_assess", POST, "enrolment", "302 404 403 404 400 400", asks=DOPS),
    Row("logbook:assessments_show", GET, "assessment", "302 404 200 404 200 200"),
    Row("logbook:assessments_show", GET, "not_passed", "302 404 200 404 200 200"),
    Row("logbook:assessments_undo", GET, "assessment", "302 404 403 404 200 403"),
    Row("logbook:assessments_undo", POST, "assessment", "302 404 403 404 302 403"),
    Row("logbook:assessments_amend", GET, "assessment", "302 404 403 404 200 200"),
    Row("logbook:assessments_amend", POST, "assessment", "302 404 403 404 302 302", amending_on_page),
    Row("logbook:assessments_amend", POST, "assessment", "302 404 403 404 400 400"),
    Row("api:assessable", GET, "", LIST),
    Row("api:assessments-list", GET, "", LIST),
    Row("api:assessments-list", POST, "", "401 404 403 404 201 201", by_program),
    Row("api:assessments-list", POST, "", "401 404 403 404 428 428", without_digest),
    Row("api:assessments-list", POST, "", "401 404 403 404 400 400", of_no_exam),
    Row("api:assessments-list", POST, "", "401 400 400 400 400 400"),
    Row("api:assessments-detail", GET, "assessment", "401 404 200 404 200 200"),
    Row("api:assessments-undo", POST, "assessment", "401 404 403 404 201 403"),
    Row("api:assessments-amend", POST, "assessment", "401 404 403 404 201 201", amending),
]  # fmt: skip
