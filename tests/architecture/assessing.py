"""The form of assessment of the world's programme, and what was filled in with it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from curriculum.actions.library import begin
from curriculum.assessing import form_of
from curriculum.library.texts import library_text, read_programme_text
from logbook.actions import assessments
from logbook.queries.assessments import shown_digest

FORMS = """
assessments:
  - code: dops
    tool: dops
    title: One scan watched
    kind: formative
    applications: [cardiac]
    items:
      - {code: images, text: Gets the views, levels: [Not done, With help, Alone], needs: 2}
      - {code: decision, text: Says what follows, levels: [Not done, Done], may_skip: true}
    pass_percent: 50
    source: [SPOCUS-VAL]
    tag: p
    note: Invented for a test.
"""
# Met with the module; but it asks for two people by name, and for a signature.
NAMED = """requirements:
  - id: general.signed
    title: Introduction passed, or the record signed
    phase: phase2
    shape: any_of
    application: null
    params:
      rules:
        - {shape: modules_passed, params: {modules: [introduction]}}
        - {shape: sign_off, params: {roles: [mentor, supervisor], document: training_record}}
    source: [SPOCUS-VAL]
    tag: p
    note: Invented for a test.
"""
LEVELS = {"images": 3, "decision": 2}


def its_file() -> str:
    text = library_text("spocus-two-phase").replace("requirements:\n", NAMED, 1)
    return f"{text.rstrip()}\n{FORMS.lstrip()}"


@transaction.atomic
def begin_programme(hospital: Any) -> Any:
    """The pathway with a form of assessment, which no rule of it counts."""
    text = its_file()
    with transaction.atomic():  # a world that a browser looks at is built outside of one
        return begin(institution=hospital, source=read_programme_text(text)[0], by=None, text=text)


def what_was_seen(world: Any, before: Any = None) -> dict[str, Any]:
    enrolment = world["enrolment"]
    digest = shown_digest(enrolment, form_of(enrolment.version.data, "dops"), "cardiac", before)
    given = {
        "levels": LEVELS,
        "feedback": "Calm. Next: more depth.",
        "taken_on": "2026-11-20",
        "content_digest": digest,
    }
    return {**given, "reason": "Two were mixed up."} if before else given


def add_assessments(world: Any, proof: Any) -> None:
    """One by Pat that may be undone still, one that is not passed."""
    for name, levels in (("assessment", LEVELS), ("not_passed", {"images": 1, "decision": 0})):
        said = {**what_was_seen(world), "levels": levels, "taken_on": world["hospital"].today()}
        world.things[name] = assessments.assess(
            enrolment=world["enrolment"],
            by=world.people["pat"],
            authentication=proof,
            form="dops",
            exam="cardiac",
            **said,
        )
