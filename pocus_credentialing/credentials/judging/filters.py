"""Why does this scan not count? The first reason, in a fixed order: what happened to it, when, what was looked at, where,
how it was read, how it looks, who watched."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from . import filtering_images, filtering_people, filtering_place, filtering_reading, filtering_time
from .facts import ScanFact
from .registry import Case, Check, Param, Row, Why
from .versions import Requirement

FAMILIES = (filtering_time, filtering_place, filtering_reading, filtering_images, filtering_people)
FILTERS: tuple[Param, ...] = tuple(param for family in FAMILIES for param in family.FILTERS)
_NAMES = frozenset(each.name for each in FILTERS)

DATE_NOT_EXACT = "date_not_exact"
_BY_STATE = {
    "draft": "not_submitted",
    "submitted": "awaiting_review",
    "returned": "returned",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}


def verdicts(requirement: Requirement, case: Case) -> list[Row]:
    """Every scan in scope with the first reason why it does not count, or None.

    Last of all `date_not_exact`: it would count on some days of the interval in which it was performed, and not on others.
    """
    filters = requirement.params.get("filters", {})
    if unknown := sorted(set(filters) - _NAMES):
        raise ValueError(f"{requirement.id}: no filter is called {', '.join(unknown)}")
    early_counts = requirement.phase == "phase1" or case.version.phase1_scans_count
    # What is set aside counts for the requirement that sets it aside, and for no other.
    aside = case.set_aside(requirement)
    key = (case.scope_key(requirement), early_counts, aside, json.dumps(filters, sort_keys=True))
    return case.once(key, lambda: list(_judged(requirement, case, filters, early_counts, aside)))


def _judged(
    requirement: Requirement, case: Case, filters: Mapping[str, Any], early_counts: bool, aside: frozenset[str]
) -> Iterator[Row]:
    checks = [check for family in FAMILIES for check in family.checks(filters, case)]
    wanted = filters.get("questions")
    for scan in case.scope(requirement):
        seen = scan if wanted is None else filtering_reading.selected(scan, wanted)
        why = (
            _standing(seen, case.as_of, bool(filters.get("unreviewed")))
            or _timing(seen, early_counts, case.as_of)
            or (("introductory", {}) if seen.id in aside else None)
            or _first(checks, seen)
        )
        if why is None and scan.performed_until is not None and filtering_time.is_unclear(seen, filters, case):
            why = (DATE_NOT_EXACT, {})
        yield seen, why


def _first(checks: list[Check], scan: ScanFact) -> Why | None:
    for check in checks:
        if why := check(scan):
            return why
    return None


def _standing(scan: ScanFact, as_of: date, unreviewed: bool) -> Why | None:
    if scan.state == "accepted_not_counting":
        return "accepted_not_counting", {"why": scan.veto_reason} if scan.veto_reason else {}
    if scan.state == "accepted":
        later = scan.accepted_on is not None and scan.accepted_on > as_of and not unreviewed
        return ("awaiting_review", {}) if later else None
    if scan.state == "submitted" and unreviewed:
        return None
    return _BY_STATE[scan.state], {}


def _timing(scan: ScanFact, early_counts: bool, as_of: date) -> Why | None:
    if scan.performed_on > as_of:
        return "performed_later", {"performed_on": scan.performed_on.isoformat()}
    if scan.before_phase1 and not early_counts:
        return "before_phase1", {}
    return None


def change_of(requirement: Requirement, case: Case) -> date | None:
    """The first day still to come on which what is said above may change."""
    filters = requirement.params["filters"]
    courses = tuple(filters.get("after_course", ()))
    key = ("days", case.scope_key(requirement), filters.get("last_months"), courses)
    return case.once(key, lambda: case.next_of(_days(requirement, case, filters)))


def _days(requirement: Requirement, case: Case, filters: Mapping[str, Any]) -> Iterator[date | None]:
    for scan in case.scope(requirement):
        yield scan.performed_on
        yield scan.accepted_on
        if scan.performed_until is not None:
            yield scan.performed_until
        yield from filtering_time.days_of(scan, filters)
    kinds = filters.get("after_course", ())
    yield from (course.completed_on for course in case.facts.courses if course.kind in kinds)
