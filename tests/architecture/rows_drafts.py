"""Every address at which a programme is changed in pages, and what each of the six is answered."""

from __future__ import annotations

from typing import Any

from curriculum.editing import bench_of
from curriculum.form_editing import form_in
from curriculum.policy_editing import Policy

from .matrix import GET, POST, Row
from .sent import these
from .world import World

DIRECTORS = "302 404 403 403 403 200"
DONE = "302 404 403 403 403 302"
WRONG = "302 404 403 403 403 400"
ONE = "programme requirements cardiac.scans"
FORM, FORM_ITEM = "programme dops", "programme dops images"
KIND = "?shape=breadth&exam=cardiac&phase=phase2"
SEVERAL = "?shape=any_of&exam=cardiac&phase=phase2"


def seen_of(world: World) -> str:
    return bench_of(world["programme"]).entry("requirements", "cardiac.scans").seen


def changed(world: World) -> dict[str, Any]:
    return {"title": "Cardiac scans", "n": 30, "reason": "More is better.", "seen": seen_of(world)}


def removed(world: World) -> dict[str, Any]:
    return {"seen": seen_of(world)}


def policy(world: World) -> dict[str, Any]:
    now = Policy.of(bench_of(world["programme"]).data)
    return {
        "title": "Ours", "about": now.about, "applications": now.applications, "validity_months": 12,
        "reason": "As decided.", "seen": now.seen,
    }  # fmt: skip


def form_seen(world: World) -> dict[str, Any]:
    entry = form_in(bench_of(world["programme"]).data, "dops")
    return {"seen": entry.seen, "reason": "As decided."} if entry else {}


def form_changed(world: World) -> dict[str, Any]:
    return {**form_seen(world), "title": "One scan", "tool": "DOPS", "kind": "summative", "pass_percent": "60"}


def item(world: World) -> dict[str, Any]:
    return {**form_seen(world), "text": "Cleans up", "levels": "Not done\nDone", "needs": "2"}


DRAFTS = [
    Row("curriculum:drafts_show", GET, "programme", DIRECTORS),
    Row("curriculum:drafts_policy", GET, "programme", DIRECTORS),
    Row("curriculum:drafts_policy", POST, "programme", DONE, policy),
    Row("curriculum:drafts_policy", POST, "programme", WRONG, these(validity_months="121")),
    Row("curriculum:drafts_requirement", GET, ONE, DIRECTORS),
    Row("curriculum:drafts_requirement", POST, ONE, DONE, changed),
    Row("curriculum:drafts_requirement", POST, ONE, WRONG, these(n="0")),
    Row("curriculum:drafts_alike", POST, ONE, DONE, removed),
    Row("curriculum:drafts_remove", GET, ONE, DIRECTORS),
    Row("curriculum:drafts_remove", POST, ONE, DONE, removed),
    Row("curriculum:drafts_add", GET, "programme", DIRECTORS),
    Row("curriculum:drafts_add", GET, "programme", DIRECTORS, asks=KIND),
    Row("curriculum:drafts_add", GET, "programme", WRONG, asks="?shape=luck"),
    Row("curriculum:drafts_add", GET, "programme", DIRECTORS, asks=SEVERAL),
    Row(
        "curriculum:drafts_add", POST, "programme", DONE,
        these(title="All questions", n=2, source="SEED", reason="We want all of it."), KIND,
    ),
    Row("curriculum:drafts_add", POST, "programme", WRONG, these(title="All questions"), KIND),
    Row("curriculum:draft_forms_add", GET, "programme", DIRECTORS),
    Row(
        "curriculum:draft_forms_add", POST, "programme", DONE,
        these(title="Ours", tool="OSCE", kind="summative", source="SEED", reason="We watch."),
    ),
    Row("curriculum:draft_forms_add", POST, "programme", WRONG, these(title="Ours")),
    Row("curriculum:draft_forms_change", GET, FORM, DIRECTORS),
    Row("curriculum:draft_forms_change", POST, FORM, DONE, form_changed),
    Row("curriculum:draft_forms_change", POST, FORM, WRONG, these(title="")),
    Row("curriculum:draft_forms_remove", GET, FORM, DIRECTORS),
    Row("curriculum:draft_forms_remove", POST, FORM, DONE, form_seen),
    Row("curriculum:draft_forms_add_item", GET, FORM, DIRECTORS),
    Row("curriculum:draft_forms_add_item", POST, FORM, DONE, item),
    Row("curriculum:draft_forms_add_item", POST, FORM, WRONG, these(text="More")),
    Row("curriculum:draft_forms_change_item", GET, FORM_ITEM, DIRECTORS),
    Row("curriculum:draft_forms_change_item", POST, FORM_ITEM, DONE, item),
    Row("curriculum:draft_forms_change_item", POST, FORM_ITEM, WRONG, these(text="")),
    Row("curriculum:draft_forms_remove_item", GET, FORM_ITEM, DIRECTORS),
    Row("curriculum:draft_forms_remove_item", POST, FORM_ITEM, DONE, form_seen),
    Row("curriculum:drafts_drop", GET, "programme", "302 404 403 403 403 302"),  # there is none
    Row("curriculum:drafts_drop", POST, "programme", DONE),
    Row("credentials:versions_new", GET, "programme", DIRECTORS, asks="?draft"),
]  # fmt: skip
