"""Which courses and certificates are behind a number, and which are not counted and why?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from curriculum.models import Attempt, Attendance, Enrolment, OutsideCertificate, Requirement
from curriculum.rule_parts import parts_of
from curriculum.states import CourseKind, OutsideState
from logbook.models import CaseReading, Simulation, TeachingCase

from .learning_facts import certificates_as_awards
from .lines import Line
from .models import Certificate
from .sentences import item_sentence

# Rules about nothing but these.
OF_LEARNING = ("learning_hours", "learning_minutes", "courses_passed", "prerequisite_award")


@dataclass(frozen=True)
class LearningRow:
    """One course or certificate: `why` is empty where it counts."""

    title: str
    kind: str
    provider: str
    day: date
    minutes: int
    url: str
    why: str


def learning_behind(line: Line, enrolment: Enrolment, reader: Any) -> list[LearningRow]:
    """In the order of judge; what counts first. What the reader may not see is not listed."""
    why = {each.item: item_sentence(each.reason, each.params, line.names) for each in line.result.excluded_items}
    ids = [*line.result.counted_items, *why]
    if not ids or line.row.shape == "modules_passed":
        return []
    known = {**_brought(ids, reader), **_attended(ids, reader)}
    known |= {**_own_modules(ids, enrolment), **_simulated(ids, reader), **_cases(ids, enrolment, reader)}
    if line.row.shape == "prerequisite_award":
        known = _awards(line.row, enrolment, reader)
    return [LearningRow(**known[each], why=why.get(each, "")) for each in ids if each in known]


def _uuids(ids: Iterable[str]) -> list[UUID]:
    found = []
    for each in ids:
        try:
            found.append(UUID(each))
        except ValueError:
            continue
    return found


def told_of(each: OutsideCertificate | Attendance | Simulation) -> dict[str, Any]:
    """What a row says of it, but for whether it counts."""
    if isinstance(each, OutsideCertificate):
        return {
            "title": each.title,
            "kind": each.get_kind_display(),
            "provider": each.provider,
            "day": each.completed_on,
            "minutes": each.minutes,
            "url": reverse("curriculum:outside_show", args=[each.pk]),
        }
    if isinstance(each, Attendance):
        return {
            "title": each.course.title,
            "kind": each.course.get_kind_display(),
            "provider": each.course.programme.name,
            "day": each.course.held_on,
            "minutes": each.course.minutes,
            "url": reverse("curriculum:courses_show", args=[each.course_id]),
        }
    return {
        "title": each.scenario,
        "kind": _("Simulation"),
        "provider": each.assessor.name,
        "day": each.held_on,
        "minutes": each.minutes,
        "url": reverse("logbook:simulations_show", args=[each.pk]),
    }


def _brought(ids: Iterable[str], reader: Any) -> dict[str, dict[str, Any]]:
    rows = OutsideCertificate.objects.visible_to(reader).filter(pk__in=_uuids(ids))
    return {str(each.pk): told_of(each) for each in rows}


def _attended(ids: Iterable[str], reader: Any) -> dict[str, dict[str, Any]]:
    rows = Attendance.objects.visible_to(reader).filter(pk__in=_uuids(ids)).select_related("course__programme")
    return {str(each.pk): told_of(each) for each in rows}


def _own_modules(ids: Iterable[str], enrolment: Enrolment) -> dict[str, dict[str, Any]]:
    """That a module of the hospital's own was passed; how it was answered is nobody else's."""
    rows = Attempt.objects.filter(pk__in=_uuids(ids), person=enrolment.trainee_id, passed=True)
    return {
        str(each.pk): {
            "title": each.version.title,
            "kind": CourseKind.ONLINE_MODULE.label,
            "provider": each.version.module.institution.name,
            "day": each.version.module.institution.local_date(each.handed_in_at),
            "minutes": 0,
            "url": reverse("curriculum:modules_show", args=[each.version.module.code]),
        }
        for each in rows.select_related("version__module__institution").defer("version__data")
        if each.version.module.institution is not None and each.handed_in_at is not None
    }


def _simulated(ids: Iterable[str], reader: Any) -> dict[str, dict[str, Any]]:
    rows = Simulation.objects.visible_to(reader).filter(pk__in=_uuids(ids)).select_related("assessor")
    return {str(each.pk): told_of(each) for each in rows}


def _cases(ids: Iterable[str], enrolment: Enrolment, reader: Any) -> dict[str, dict[str, Any]]:
    """Cases of the library that the trainee read; only such as the reader may open."""
    cases = TeachingCase.objects.visible_to(reader).filter(pk__in=_uuids(ids))
    rows = CaseReading.objects.filter(case__in=cases, reader=enrolment.trainee_id)
    return {
        str(each.case_id): {
            "title": each.case.clip.scan.application.short_title,
            "kind": _("Case of the library"),
            "provider": enrolment.programme.name,
            "day": enrolment.programme.institution.local_date(each.at),
            "minutes": 0,
            "url": reverse("logbook:teaching_read", args=[each.case_id]),
        }
        for each in rows.select_related("case__clip__scan__application")
    }


def _awards(row: Requirement, enrolment: Enrolment, reader: Any) -> dict[str, dict[str, Any]]:
    """By code, the newest of each; first those that were issued here, which everybody may check."""
    rows = OutsideCertificate.objects.visible_to(reader).filter(
        trainee=enrolment.trainee_id, state=OutsideState.ACCEPTED
    )
    brought = {each.code: told_of(each) for each in rows.exclude(code="").order_by("completed_on")}
    asked = [group for part in parts_of(row.shape, row.params) for group in part.params.get("groups", ())]
    issued = certificates_as_awards(enrolment, {code for group in asked for code in group})
    return brought | {each.version.data["code"]: _issued(each) for each in issued if each.issued_on}


def _issued(certificate: Certificate) -> dict[str, Any]:
    return {
        "title": certificate.version.programme.name,
        "kind": _("Certificate"),
        "provider": certificate.institution.name,
        "day": certificate.issued_on,
        "minutes": 0,
        "url": reverse("credentials:verify_show", args=[certificate.code]),
    }
