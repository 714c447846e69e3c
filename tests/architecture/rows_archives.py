"""Teaching archives: what each of the six is answered. Theirs are whoever's machines are."""

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

BY_DICOM = {"name": "PACS", "takes": "released", "ae_title": "PACS", "host": "10.20.30.51", "port": "104"}
BY_WEB = {"name": "Cloud", "takes": "accepted", "address": "https://archive.example/dicom-web", "token": "a.token"}
AGAIN = BY_DICOM | {"ae_title": "TEACHING", "host": "10.20.30.50"}


def by_program(world: World, **said: Any) -> dict[str, Any]:
    return {**BY_WEB, "kind": "web", "institution": world["hospital"].pk, **said}


def again_by_program(world: World) -> dict[str, Any]:
    return {**AGAIN, "kind": "dicom", "institution": world["hospital"].pk}


def its_place(name: str) -> Any:
    return lambda world: {"place": world[name].place}


def the_copy(world: World) -> dict[str, Any]:
    return {"copy": world["copy"].pk}


ARCHIVES = [
    Row("logbook:archives_index", GET, "", SIGNED_IN),
    Row("logbook:archives_new", GET, "hospital dicom", MANAGERS),
    Row("logbook:archives_new", GET, "hospital web", MANAGERS),
    Row("logbook:archives_new", GET, "hospital other", "302 404 404 404 404 404"),
    Row("logbook:archives_new", POST, "hospital dicom", MANAGERS_DO, these(**BY_DICOM)),
    Row("logbook:archives_new", POST, "hospital dicom", "302 404 404 404 404 409", these(**AGAIN)),
    Row("logbook:archives_new", POST, "hospital web", MANAGERS_DO, these(**BY_WEB)),
    Row("logbook:archives_new", POST, "hospital web", "302 404 404 404 404 400", these(name="Cloud")),
    Row("logbook:archives_show", GET, "archive", MANAGERS),
    Row("logbook:archives_edit", GET, "archive", MANAGERS),
    Row("logbook:archives_edit", POST, "archive", MANAGERS_DO, these(**BY_DICOM)),
    Row("logbook:archives_edit", POST, "archive", "302 404 404 404 404 400"),
    Row("logbook:archives_switch", POST, "archive", MANAGERS_DO, these(on="0")),
    Row("logbook:archives_confirm", POST, "quinns_archive", MANAGERS_DO, its_place("quinns_archive")),
    Row("logbook:archives_confirm", POST, "quinns_archive", "302 404 404 404 404 409"),
    Row("logbook:archives_confirm", POST, "archive", "302 404 404 404 404 403", its_place("archive")),
    Row("logbook:archives_probe", POST, "archive_off", MANAGERS_DO),
    Row("logbook:archives_offer_again", POST, "archive", MANAGERS_DO),
    Row("logbook:archives_offer_again", POST, "archive_off", "302 404 404 404 404 409"),
    Row("logbook:archives_say_deleted", POST, "archive copy", "302 404 404 404 404 409"),
    Row("logbook:archives_say_deleted", POST, "archive_off copy", "302 404 404 404 404 404"),
    Row("api:teaching_archives-left", GET, "archive", BY_PROGRAM),
    Row("api:teaching_archives-say-deleted", POST, "archive", "401 404 404 404 404 409", the_copy),
    Row("api:teaching_archives-say-deleted", POST, "archive_off", "401 404 404 404 404 400", the_copy),
    Row("api:teaching_archives-list", GET, "", LIST),
    Row("api:teaching_archives-list", POST, "", "401 400 400 400 400 201", by_program),
    Row("api:teaching_archives-list", POST, "", "401 400 400 400 400 400"),
    Row("api:teaching_archives-detail", GET, "archive", BY_PROGRAM),
    Row("api:teaching_archives-detail", PATCH, "archive", BY_PROGRAM, these(name="Teaching")),
    Row("api:teaching_archives-detail", PATCH, "archive", "401 404 404 404 404 400", these(token="a.token")),
    Row("api:teaching_archives-switch", POST, "archive", BY_PROGRAM, these(on=False)),
    Row("api:teaching_archives-switch", POST, "archive", "401 404 404 404 404 400"),
    Row("api:teaching_archives-confirm", POST, "quinns_archive", BY_PROGRAM, its_place("quinns_archive")),
    Row("api:teaching_archives-confirm", POST, "quinns_archive", "401 404 404 404 404 400"),
    Row("api:teaching_archives-confirm", POST, "archive", "401 404 404 404 404 403", its_place("archive")),
    Row("api:teaching_archives-probe", POST, "archive_off", BY_PROGRAM),
    Row("api:teaching_archives-offer-again", POST, "archive", BY_PROGRAM),
    Row("api:teaching_archives-offer-again", POST, "archive_off", "401 404 404 404 404 409"),
    Row("api:teaching_archives-progress", GET, "archive", BY_PROGRAM),
]

AGREE: list[tuple[str, str, str, str, Any, Any]] = [
    ("logbook:archives_new", "api:teaching_archives-list", POST, "hospital dicom", these(**AGAIN), again_by_program),
    ("logbook:archives_edit", "api:teaching_archives-detail", PATCH, "archive_off",
     these(**AGAIN), these(host="10.20.30.50", port=104)),
    ("logbook:archives_switch", "api:teaching_archives-switch", POST, "archive", these(on="0"), these(on=False)),
    *[
        ("logbook:archives_confirm", "api:teaching_archives-confirm", POST, name, its_place(name), its_place(name))
        for name in ("archive", "quinns_archive")
    ],
    *[
        ("logbook:archives_offer_again", "api:teaching_archives-offer-again", POST, name, None, None)
        for name in ("archive", "archive_off")
    ],
]  # fmt: skip
