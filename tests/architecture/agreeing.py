"""What is learnt, assessed, simulated, taught, asked and sent by machines: each verb's page and its address by API, on what
may be done now and on what may not, and what is sent to each."""

from __future__ import annotations

from typing import Any

from . import (
    rows_archives,
    rows_assessments,
    rows_learning,
    rows_machines,
    rows_reflections,
    rows_simulations,
    rows_teaching,
    sent,
)
from .matrix import DELETE, PATCH, POST
from .sent import these
from .world import World

REASON = these(reason="It was another day.")
LUNG = these(application="lung")


def twice_on_page(world: World) -> dict[str, Any]:
    """What was sent in already, once more."""
    return {**rows_learning.on_page(world), "title": "Cardiac course", "file": rows_learning.upload()}


def twice_by_program(world: World) -> dict[str, Any]:
    return {**rows_learning.by_program(world), "title": "Cardiac course", "file": rows_learning.upload()}


def machine_again(world: World) -> dict[str, Any]:
    return {**rows_machines.machine_by_program(world), "ae_title": "CART"}


def more_than_all(world: World) -> dict[str, Any]:
    return {**rows_learning.course_by_program(world), "hands_on_minutes": 600}


def more_than_all_on_page(world: World) -> dict[str, Any]:
    return {**rows_learning.course_on_page(world), "hands_on_hours": "10"}


def broken_quiz(world: World) -> dict[str, Any]:
    return {**rows_learning.own_module(world), "quiz": "Here? {"}


def stale_version(world: World) -> dict[str, Any]:
    return {**sent.version_by_program(world), "checked_against": 1}


def stale_version_on_page(world: World) -> dict[str, Any]:
    return {**sent.version_to_publish(world), "against": 1}


OF_LEARNING: list[tuple[str, str, str, str, Any, Any]] = [
    *[
        ("curriculum:outside_show", f"api:outside-{verb}", POST, certificate,
         these(decision=verb, **said), these(**said))
        for certificate in ("brought", "accepted_outside")
        for verb, said in (("accept", {}), ("reject", {"reason": "Whose is it?"}))
    ],
    *[
        ("curriculum:outside_withdraw", "api:outside-withdraw", POST, certificate, None, None)
        for certificate in ("brought", "accepted_outside")
    ],
    ("curriculum:outside_new", "api:outside-list", POST, "", twice_on_page, twice_by_program),
    *[
        ("curriculum:providers_index", "api:programme_providers", POST, "programme", these(name=name), these(name=name))
        for name in ("Echo School", "sound school")
    ],
    ("curriculum:providers_remove", "api:programme_provider", DELETE, "programme provider", None, None),
    ("curriculum:courses_new", "api:programme_courses", POST, "programme", more_than_all_on_page, more_than_all),
    ("curriculum:courses_list_attendees", "api:courses-list-attendees", POST, "course",
     rows_learning.toms, rows_learning.toms),
    ("curriculum:courses_confirm", "api:courses-confirm", POST, "course",
     rows_learning.tina_ticked, rows_learning.tinas),
    ("curriculum:courses_take_off", "api:courses-take-off", POST, "course",
     rows_learning.tina_ticked, rows_learning.tinas),
    ("curriculum:courses_unconfirm", "api:courses-unconfirm", POST, "attended",
     rows_learning.tina_ticked, rows_learning.tinas),
    *[
        (f"curriculum:courses_{page}", "api:courses-detail", verb, course, *bodies)
        for course in ("course", "attended")
        for page, verb, bodies in (
            ("change", PATCH, (rows_learning.course_on_page, rows_learning.course_by_program)),
            ("change", PATCH, (more_than_all_on_page, more_than_all)),
            ("remove", DELETE, (None, None)),
        )
    ],
    ("curriculum:own_modules_new", "api:programme_modules", POST, "programme", *[broken_quiz] * 2),
    ("curriculum:own_modules_change", "api:programme_module", POST, "programme own_module",
     *[rows_learning.own_module] * 2),
    *[
        (f"curriculum:own_modules_{page}", f"api:programme_module_{page}", POST, f"programme {module}", None, None)
        for page in ("withdraw", "bring_back")
        for module in ("own_module", "withdrawn_module")
    ],
]  # fmt: skip

OF_ASSESSING: list[tuple[str, str, str, str, Any, Any]] = [
    ("logbook:assessments_undo", "api:assessments-undo", POST, "assessment", None, None),
    ("logbook:assessments_amend", "api:assessments-amend", POST, "assessment",
     rows_assessments.amending_on_page, rows_assessments.amending),
    ("logbook:simulations_record", "api:simulations-list", POST, "enrolment",
     rows_simulations.on_page, rows_simulations.by_program),
    ("logbook:reflections_write", "api:reflections-list", POST, "enrolment",
     rows_reflections.again_on_page, rows_reflections.again_by_program),
    *[
        ("logbook:reflections_withdraw", "api:reflections-withdraw", POST, reflection, None, None)
        for reflection in ("reflection", "withdrawn_reflection")
    ],
    *[
        (f"logbook:simulations_{verb}", f"api:simulations-{verb}", POST, simulation, said, said)
        for verb, said in (("confirm", None), ("decline", REASON), ("withdraw", None))
        for simulation in ("simulation", "confirmed_simulation")
    ],
    ("logbook:teaching_read", "api:teaching_cases-read", POST, "case",
     rows_teaching.answers_on_page, rows_teaching.answers),
    ("logbook:teaching_withdraw", "api:teaching_cases-withdraw", POST, "case", *[REASON] * 2),
    *[
        ("logbook:teaching_release", "api:clips-release", POST, clip, *[these(about="The apex")] * 2)
        for clip in ("releasable", "ready")
    ],
]  # fmt: skip

OF_MACHINES: list[tuple[str, str, str, str, Any, Any]] = [
    *[
        (f"logbook:arrivals_{verb}", f"api:arrivals-{verb}", POST, study, rows_machines.lung_on_page, LUNG)
        for verb, studies in (("claim", ("orphan", "claimed", "tinas_study")), ("exam", ("tinas_study", "placed")))
        for study in studies
    ],
    *[
        (f"logbook:arrivals_{verb.replace('-', '_')}", f"api:arrivals-{verb}", POST, study, None, None)
        for verb in ("place", "give-up")
        for study in ("placed", "tinas_study")
    ],
    *[
        ("logbook:arrivals_decide", f"api:claims-{verb}", POST, claim,
         these(decision=verb, **said), these(**said))
        for claim in ("tinas_claim", "declined")
        for verb, said in (("confirm", {}), ("decline", {"reason": "Not on that shift."}))
    ],
    *[
        ("logbook:arrivals_withdraw", "api:claims-withdraw", POST, claim, None, None)
        for claim in ("tinas_claim", "declined")
    ],
    ("logbook:intents_index", "api:intents-list", POST, "", rows_machines.lung_on_page, LUNG),
    ("logbook:intents_take_back", "api:intents-take-back", POST, "tinas_intent", None, None),
    ("logbook:devices_new", "api:devices-list", POST, "hospital",
     these(**rows_machines.A_MACHINE | {"ae_title": "CART"}), machine_again),
    ("logbook:devices_edit", "api:devices-detail", PATCH, "cart",
     these(**rows_machines.A_MACHINE), these(name="Cart in resus")),
    ("logbook:devices_switch", "api:devices-switch", POST, "cart", these(on="0"), these(on=False)),
]  # fmt: skip

OF_VERSIONS: list[tuple[str, str, str, str, Any, Any]] = [
    ("credentials:versions_new", "api:programme-versions", POST, "programme", stale_version_on_page, stale_version),
]  # fmt: skip

# Asked by whom the answers differ; that Sid and Tom see nothing of it stands in the matrix.
ASKED = ("tina", "pat", "dana")
BEYOND = OF_LEARNING + OF_ASSESSING + OF_MACHINES + rows_archives.AGREE + OF_VERSIONS
