"""What did the trainee send in, record or stand on the list of that would be behind a number, and that nobody has said yes to?

It is no fact for judge, so it is in no result: it is listed with what it waits for, or why it was refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from curriculum.models import Attendance, Enrolment, OutsideCertificate
from curriculum.rule_parts import Part, parts_of
from curriculum.states import CourseKind, OutsideState
from logbook.models import Simulation
from logbook.states import SimulationState

from .behind_learning import LearningRow, told_of
from .learning_facts import LEARNING, at_the_places
from .lines import SIMULATION, Line


def waiting_behind(line: Line, enrolment: Enrolment, reader: Any) -> list[LearningRow]:
    """In the order of days; nothing where the rule is about no learning. At most three queries."""
    exam = line.row.application.code if line.row.application else None
    parts = [part for part in parts_of(line.row.shape, line.row.params, exam) if _is_about_learning(part)]
    if not parts:
        return []
    found = [*_brought(enrolment, reader), *_listed(enrolment, reader), *_recorded(enrolment, reader)]
    rows = [
        LearningRow(**told_of(each), why=why)
        for each, kind, of, why in found
        if any(_takes(part, kind, of.code if of else None) for part in parts)
    ]
    return sorted(rows, key=lambda row: (row.day, row.url))


def _is_about_learning(part: Part) -> bool:
    return part.shape in LEARNING or part.shape == "prerequisite_award"


def _takes(part: Part, kind: str, exam: str | None) -> bool:
    if part.shape == "prerequisite_award":
        return kind == CourseKind.CERTIFICATE
    kinds = part.params.get("kinds")
    return (kind in kinds if kinds is not None else kind != SIMULATION) and part.exam in (None, exam)


Found = Iterator[tuple[Any, str, Any, str]]


def _brought(enrolment: Enrolment, reader: Any) -> Found:
    rows = OutsideCertificate.objects.visible_to(reader).filter(
        at_the_places(enrolment, "institution"),
        trainee=enrolment.trainee_id,
        state__in=[OutsideState.SUBMITTED, OutsideState.REJECTED],
    )
    for each in rows.select_related("application"):
        waits = each.state == OutsideState.SUBMITTED
        why = _("Waits for a director") if waits else _("Rejected: %(reason)s") % {"reason": each.reason}
        yield each, each.kind, each.application, why


def _listed(enrolment: Enrolment, reader: Any) -> Found:
    rows = Attendance.objects.visible_to(reader).filter(
        at_the_places(enrolment, "course__programme__institution"), trainee=enrolment.trainee_id, confirmed_at=None
    )
    for each in rows.select_related("course__programme", "course__application"):
        yield each, each.course.kind, each.course.application, _("On the list: a director confirms who was there")


def _recorded(enrolment: Enrolment, reader: Any) -> Found:
    rows = Simulation.objects.visible_to(reader).filter(
        enrolment__trainee=enrolment.trainee_id,
        enrolment__programme=enrolment.programme_id,
        state__in=[SimulationState.RECORDED, SimulationState.DECLINED],
    )
    for each in rows.select_related("application", "assessor"):
        waits = each.state == SimulationState.RECORDED
        why = _("Waits for confirmation") if waits else _("Not confirmed: %(reason)s") % {"reason": each.reason}
        yield each, SIMULATION, each.application, why
