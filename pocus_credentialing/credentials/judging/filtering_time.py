"""When was it performed? Rolling windows, the time after a course, the time a programme gives.

Of an interval of days a check refuses only what every day of it would refuse; `is_unclear` says whether some would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from .days import add_months, day_after, until
from .facts import ScanFact
from .registry import Case, Check, Param, Why

FILTERS = (
    Param(
        "unreviewed",
        "yes/no",
        "Scans that were submitted and are not reviewed yet count too. Otherwise only what a reviewer accepted does.",
        False,
    ),
    Param("last_months", "number", "Only scans performed in the last so many months: a window that moves.", False),
    Param("after_course", "list", "Only scans performed on or after the day of a course of one of these kinds.", False),
)


def checks(filters: Mapping[str, Any], case: Case) -> Iterator[Check]:
    if (deadline := case.deadline) is not None:
        yield lambda scan: _after_deadline(scan, deadline)
    if (months := filters.get("last_months")) is not None:
        yield lambda scan: _outside(scan, months, case.as_of)
    if "after_course" in filters:
        course = _course_day(filters["after_course"], case)
        yield (
            lambda scan: (
                ("before_course", {"kinds": list(filters["after_course"])})
                if course is None or until(scan) < course
                else None
            )
        )


def _after_deadline(scan: ScanFact, deadline: date) -> Why | None:
    return ("after_deadline", {"deadline": deadline.isoformat()}) if scan.performed_on > deadline else None


def _outside(scan: ScanFact, months: int, as_of: date) -> Why | None:
    return ("outside_window", {"months": months}) if as_of > add_months(until(scan), months) else None


def _course_day(kinds: list[str], case: Case) -> date | None:
    """The first course of one of these kinds that was completed by the day that is judged."""
    days = [course.completed_on for course in case.facts.courses if course.kind in kinds]
    return min((day for day in days if day <= case.as_of), default=None)


def is_unclear(scan: ScanFact, filters: Mapping[str, Any], case: Case) -> bool:
    """Whether on some day of its interval it would not count, though on another it would."""
    first, last = scan.performed_on, until(scan)
    if last > case.as_of or (case.deadline is not None and last > case.deadline):
        return True
    months = filters.get("last_months")
    if months is not None and case.as_of > add_months(first, months):
        return True
    course = _course_day(filters["after_course"], case) if "after_course" in filters else None
    return course is not None and first < course


def days_of(scan: ScanFact, filters: Mapping[str, Any]) -> Iterator[date | None]:
    if (months := filters.get("last_months")) is not None:
        yield day_after(add_months(scan.performed_on, months))
        yield day_after(add_months(until(scan), months))
