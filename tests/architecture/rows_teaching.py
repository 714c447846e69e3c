"""The teaching library: what each of the six is answered."""

from __future__ import annotations

from typing import Any

from .matrix import GET, POST, Row
from .sent import these
from .world import World, complete_entry

SIGNED_IN = "302 200 200 200 200 200"
LIST = "401 200 200 200 200 200"
EVERYONE_THERE = "302 404 200 200 200 200"
BY_PROGRAM = "401 404 200 200 200 200"


def answers_on_page(world: World) -> dict[str, Any]:
    return {f"answer_{code}": answer for code, answer in complete_entry()["answers"].items()}


def answers(world: World) -> dict[str, Any]:
    return {"answers": complete_entry()["answers"]}


TEACHING = [
    Row("logbook:teaching_index", GET, "", SIGNED_IN),
    Row("logbook:teaching_read", GET, "case", EVERYONE_THERE),
    Row("logbook:teaching_read", POST, "case", "302 404 403 302 403 302", answers_on_page),
    Row("logbook:teaching_read", POST, "case", "302 404 403 400 403 400"),
    Row("logbook:teaching_video", GET, "case", EVERYONE_THERE),
    Row("logbook:teaching_poster", GET, "case", EVERYONE_THERE),
    Row("logbook:teaching_release", GET, "releasable", "302 404 403 404 403 200"),
    Row("logbook:teaching_release", POST, "releasable", "302 404 403 404 403 302", these(about="The apex")),
    Row("logbook:teaching_release", POST, "releasable", "302 404 403 404 403 400", these(about="x" * 201)),
    Row("logbook:teaching_withdraw", GET, "case", "302 404 200 403 403 200"),
    Row("logbook:teaching_withdraw", POST, "case", "302 404 302 403 403 302", these(reason="A name can be heard.")),
    Row("logbook:teaching_withdraw", POST, "case", "302 404 400 403 403 400"),
    Row("api:teaching_cases-list", GET, "", LIST),
    Row("api:teaching_cases-detail", GET, "case", BY_PROGRAM),
    Row("api:teaching_cases-read", POST, "case", "401 404 403 201 403 201", answers),
    Row("api:teaching_cases-read", POST, "case", "401 404 403 400 403 400"),
    Row("api:teaching_cases-video", GET, "case", BY_PROGRAM),
    Row("api:teaching_cases-poster", GET, "case", BY_PROGRAM),
    Row("api:teaching_cases-withdraw", POST, "case", "401 404 200 403 403 200", these(reason="A name can be heard.")),
    Row("api:clips-release", POST, "releasable", "401 404 403 404 403 201", these(about="The apex")),
]  # fmt: skip
