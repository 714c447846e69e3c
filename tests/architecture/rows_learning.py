"""Every address about learning elsewhere, and what each of the six is answered: anonymous, Sid, Tina, Tom, Pat, Dana."""

from __future__ import annotations

from typing import Any

from tests.curriculum.outside.files import png, upload

from .matrix import DELETE, GET, PATCH, POST, Row
from .sent import these
from .world import World

SIGNED_IN = "302 200 200 200 200 200"
LIST = "401 200 200 200 200 200"
THEIRS = "302 404 200 404 404 200"
THEIRS_BY_API = "401 404 200 404 404 200"
DIRECTORS = "302 404 403 403 403 200"
DIRECTORS_BY_API = "401 404 403 403 403 200"


def a_certificate(world: World) -> dict[str, Any]:
    return {
        "institution": str(world["hospital"].pk), "title": "Heart course", "provider": "Medmastery", "kind": "course",
        "completed_on": "2026-03-01", "file": upload(png()),
    }  # fmt: skip


def on_page(world: World) -> dict[str, Any]:
    return {**a_certificate(world), "hours": "2"}


def by_program(world: World) -> dict[str, Any]:
    return {**a_certificate(world), "minutes": 120}


def course_by_program(world: World) -> dict[str, Any]:
    return {"title": "Scanning day", "kind": "live_course", "held_on": "2026-03-01", "minutes": 420}


def course_on_page(world: World) -> dict[str, Any]:
    return {**course_by_program(world), "hours": "7"}


def toms(world: World) -> dict[str, Any]:
    return {"trainees": [str(world["tom"].pk)]}


def tinas(world: World) -> dict[str, Any]:
    return {"trainees": [str(world["tina"].pk)]}


def tina_ticked(world: World) -> dict[str, Any]:
    return {"trainee": [str(world["tina"].pk)]}


def own_module(world: World) -> dict[str, Any]:
    return {
        "title": "Our ward", "summary": "How it is done here.", "competency": "decision", "minutes": 5,
        "pass_percent": 80, "text": "", "quiz": "Here? {T}",
    }  # fmt: skip


LEARNING = [
    Row("curriculum:outside_index", GET, "", SIGNED_IN),
    Row("curriculum:outside_waiting", GET, "", SIGNED_IN),
    Row("curriculum:outside_new", GET, "", SIGNED_IN),
    Row("curriculum:outside_new", POST, "", "302 400 302 302 400 400", on_page),
    Row("curriculum:outside_new", POST, "", "302 400 400 400 400 400"),
    Row("curriculum:outside_show", GET, "brought", THEIRS),
    Row("curriculum:outside_show", POST, "brought", "302 404 403 404 404 302", these(decision="accept")),
    Row("curriculum:outside_show", POST, "brought", "302 404 403 404 404 400", these(decision="reject")),
    Row("curriculum:outside_file", GET, "brought", THEIRS),
    Row("curriculum:outside_withdraw", POST, "brought", "302 404 302 404 404 403"),
    Row("curriculum:outside_withdraw", POST, "accepted_outside", "302 404 409 404 404 403"),
    Row("curriculum:providers_index", GET, "programme", DIRECTORS),
    Row("curriculum:providers_index", POST, "programme", "302 404 403 403 403 302", these(name="Echo School")),
    Row("curriculum:providers_index", POST, "programme", "302 404 403 403 403 409", these(name="Medmastery")),
    Row("curriculum:providers_remove", POST, "programme provider", "302 404 403 403 403 302"),
    Row("curriculum:courses_index", GET, "programme", DIRECTORS),
    Row("curriculum:courses_new", GET, "programme", DIRECTORS),
    Row("curriculum:courses_new", POST, "programme", "302 404 403 403 403 302", course_on_page),
    Row("curriculum:courses_new", POST, "programme", "302 404 403 403 403 400"),
    Row("curriculum:courses_show", GET, "course", THEIRS),
    Row("curriculum:courses_list_attendees", POST, "course", "302 404 403 404 404 302", toms),
    Row("curriculum:courses_list_attendees", POST, "course", "302 404 403 404 404 400"),
    Row("curriculum:courses_confirm", POST, "course", "302 404 403 404 404 302", tina_ticked),
    Row("curriculum:courses_take_off", POST, "course", "302 404 403 404 404 302", tina_ticked),
    Row("curriculum:courses_unconfirm", POST, "attended", "302 404 403 404 404 302", tina_ticked),
    Row("curriculum:courses_change", GET, "course", "302 404 403 404 404 200"),
    Row("curriculum:courses_change", POST, "course", "302 404 403 404 404 302", course_on_page),
    Row("curriculum:courses_change", POST, "course", "302 404 403 404 404 400"),
    Row("curriculum:courses_change", POST, "attended", "302 404 403 404 404 409", course_on_page),
    Row("curriculum:courses_remove", GET, "course", "302 404 403 404 404 200"),
    Row("curriculum:courses_remove", POST, "course", "302 404 403 404 404 302"),
    Row("curriculum:courses_remove", POST, "attended", "302 404 403 404 404 409"),
    Row("curriculum:own_modules_index", GET, "programme", DIRECTORS),
    Row("curriculum:own_modules_new", GET, "programme", DIRECTORS),
    Row("curriculum:own_modules_new", POST, "programme", "302 404 403 403 403 302", own_module),
    Row("curriculum:own_modules_new", POST, "programme", "302 404 403 403 403 400"),
    Row("curriculum:own_modules_change", GET, "programme own_module", DIRECTORS),
    Row("curriculum:own_modules_change", POST, "programme own_module", "302 404 403 403 403 302", own_module),
    Row("curriculum:own_modules_withdraw", POST, "programme own_module", "302 404 403 403 403 302"),
    Row("curriculum:own_modules_withdraw", POST, "programme withdrawn_module", "302 404 403 403 403 409"),
    Row("curriculum:own_modules_bring_back", POST, "programme withdrawn_module", "302 404 403 403 403 302"),
    Row("curriculum:own_modules_bring_back", POST, "programme own_module", "302 404 403 403 403 409"),
    Row("curriculum:module_drafts_show", GET, "programme module_draft", DIRECTORS),
    Row("curriculum:module_drafts_change", GET, "programme module_draft", DIRECTORS),
    Row("curriculum:module_drafts_change", POST, "programme module_draft", "302 404 403 403 403 302", own_module),
    Row("curriculum:module_drafts_change", POST, "programme module_draft", "302 404 403 403 403 400"),
    Row("curriculum:module_drafts_publish", POST, "programme module_draft", "302 404 403 403 403 302"),
    Row("curriculum:module_drafts_drop", POST, "programme module_draft", "302 404 403 403 403 302"),
    Row("curriculum:module_drafts_picture", GET, "programme module_draft quiz_picture", DIRECTORS),
    Row("curriculum:modules_show", GET, "own_module", "302 404 200 200 200 200"),
    Row("curriculum:attempts_start", POST, "own_module", "302 404 302 302 302 302"),
    Row("curriculum:attempts_start", POST, "withdrawn_module", "302 404 302 302 302 302"),
    Row("curriculum:quizzes_index", GET, "programme", DIRECTORS),
    Row("curriculum:quizzes_show", GET, "programme module", DIRECTORS),
    Row("curriculum:cme_show", GET, "tina", THEIRS),
    Row("curriculum:cme_csv", GET, "tina", THEIRS),
    # --- by program
    Row("api:outside-list", GET, "", LIST),
    Row("api:outside-list", POST, "", "401 400 201 201 400 400", by_program),
    Row("api:outside-list", POST, "", "401 400 400 400 400 400"),
    Row("api:outside-detail", GET, "brought", THEIRS_BY_API),
    Row("api:outside-file", GET, "brought", THEIRS_BY_API),
    Row("api:outside-accept", POST, "brought", "401 404 403 404 404 200"),
    Row("api:outside-reject", POST, "brought", "401 404 403 404 404 200", these(reason="Whose is it?")),
    Row("api:outside-reject", POST, "brought", "401 404 403 404 404 400"),
    Row("api:outside-withdraw", POST, "brought", "401 404 200 404 404 403"),
    Row("api:programme_providers", GET, "programme", "401 404 200 200 200 200"),
    Row("api:programme_providers", POST, "programme", "401 404 403 403 403 201", these(name="Echo School")),
    Row("api:programme_providers", POST, "programme", "401 404 403 403 403 400"),
    Row("api:programme_provider", DELETE, "programme provider", "401 404 403 403 403 204"),
    Row("api:programme_courses", GET, "programme", "401 404 200 200 200 200"),
    Row("api:programme_courses", POST, "programme", "401 404 403 403 403 201", course_by_program),
    Row("api:programme_courses", POST, "programme", "401 404 403 403 403 400"),
    Row("api:courses-detail", GET, "course", THEIRS_BY_API),
    Row("api:courses-list-attendees", POST, "course", "401 404 403 404 404 200", toms),
    Row("api:courses-list-attendees", POST, "course", "401 404 403 404 404 400"),
    Row("api:courses-confirm", POST, "course", "401 404 403 404 404 200", tinas),
    Row("api:courses-take-off", POST, "course", "401 404 403 404 404 200", tinas),
    Row("api:courses-unconfirm", POST, "attended", "401 404 403 404 404 200", tinas),
    Row("api:courses-detail", PATCH, "course", "401 404 403 404 404 200", these(title="Lung day")),
    Row("api:courses-detail", PATCH, "course", "401 404 403 404 404 400", these(minutes=-1)),
    Row("api:courses-detail", PATCH, "attended", "401 404 403 404 404 409", these(title="Lung day")),
    Row("api:courses-detail", DELETE, "course", "401 404 403 404 404 204"),
    Row("api:courses-detail", DELETE, "attended", "401 404 403 404 404 409"),
    Row("api:modules-detail", GET, "own_module", "401 404 200 200 200 200"),
    Row("api:programme_modules", GET, "programme", DIRECTORS_BY_API),
    Row("api:programme_modules", POST, "programme", "401 404 403 403 403 201", own_module),
    Row("api:programme_modules", POST, "programme", "401 404 403 403 403 400"),
    Row("api:programme_module", POST, "programme own_module", "401 404 403 403 403 201", own_module),
    Row("api:programme_module_withdraw", POST, "programme own_module", "401 404 403 403 403 200"),
    Row("api:programme_module_withdraw", POST, "programme withdrawn_module", "401 404 403 403 403 409"),
    Row("api:programme_module_bring_back", POST, "programme withdrawn_module", "401 404 403 403 403 200"),
    Row("api:programme_module_bring_back", POST, "programme own_module", "401 404 403 403 403 409"),
    Row("api:programme_quiz", GET, "programme module", DIRECTORS_BY_API),
    Row("api:cme", GET, "tina", THEIRS_BY_API),
]
