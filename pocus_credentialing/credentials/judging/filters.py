"""Why does this scan not count? The first reason, in a fixed order: what happened to it, when, how it was read, how it looks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from .facts import ScanFact
from .registry import Case, Param
from .versions import Requirement

Why = tuple[str, dict[str, Any]]

FILTERS: tuple[Param, ...] = (
    Param("determinate", "yes/no", "Only scans whose every question was answered, by trainee and reviewer.", False),
    Param("quality_min", "1 to 5", "Only scans whose image quality is at least this.", False),
    Param("required_views", "yes/no", "Only scans with every required view.", False),
    Param(
        "outcome_not",
        "list",
        "No question with one of these outcomes: FP, FN, limited; failure for a procedure.",
        False,
    ),
    Param("contexts", "list", "Only scans made in one of these: clinical, educational, simulated, volunteer.", False),
)

_BY_STATE = {
    "draft": "not_submitted",
    "submitted": "awaiting_review",
    "returned": "returned",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}
# Each unwanted outcome with its reason, worst first.
_BY_OUTCOME = {"FN": "missed", "FP": "over_called", "failure": "procedure_failed", "limited": "technically_limited"}


def verdicts(requirement: Requirement, case: Case) -> list[tuple[ScanFact, Why | None]]:
    """Every scan in scope with the first reason why it does not count, or None."""
    filters = requirement.params.get("filters", {})
    if unknown := sorted(set(filters) - {each.name for each in FILTERS}):
        raise ValueError(f"{requirement.id}: no filter is called {', '.join(unknown)}")
    early_counts = requirement.phase == "phase1" or case.version.phase1_scans_count
    key = (requirement.application, early_counts, json.dumps(filters, sort_keys=True))
    return case.once(
        key, lambda: [(scan, why_not(scan, filters, early_counts, case.as_of)) for scan in case.scope(requirement)]
    )


def why_not(scan: ScanFact, filters: Mapping[str, Any], early_counts: bool, as_of: date) -> Why | None:
    return (
        _standing(scan, as_of)
        or _timing(scan, early_counts, as_of)
        or _context(scan, filters)
        or _reading(scan, filters)
        or _images(scan, filters)
    )


def _standing(scan: ScanFact, as_of: date) -> Why | None:
    if scan.state == "accepted_not_counting":
        return "accepted_not_counting", {"why": scan.veto_reason} if scan.veto_reason else {}
    if scan.state == "accepted":
        later = scan.accepted_on is not None and scan.accepted_on > as_of
        return ("awaiting_review", {}) if later else None
    return _BY_STATE[scan.state], {}


def _timing(scan: ScanFact, early_counts: bool, as_of: date) -> Why | None:
    if scan.performed_on > as_of:
        return "performed_later", {"performed_on": scan.performed_on.isoformat()}
    if scan.before_phase1 and not early_counts:
        return "before_phase1", {}
    return None


def _context(scan: ScanFact, filters: Mapping[str, Any]) -> Why | None:
    if "contexts" in filters and scan.context not in filters["contexts"]:
        return "context_not_counted", {"context": scan.context}
    return None


def _reading(scan: ScanFact, filters: Mapping[str, Any]) -> Why | None:
    found = {*scan.outcomes.values(), scan.worst_outcome}
    unwanted = set(filters.get("outcome_not", ()))
    determinate = filters.get("determinate", False)
    if determinate:
        unwanted.add("limited")
    for outcome, reason in _BY_OUTCOME.items():
        if outcome in unwanted & found:
            of_a_question = {} if outcome == "failure" else {"questions": _with(scan.outcomes, outcome)}
            return reason, of_a_question
    for outcome in sorted(unwanted & {each for each in found if each is not None}):
        return "outcome_not_counted", {"outcome": outcome}
    open_questions = _with(scan.answers, "indeterminate")
    # A procedure has an outcome instead of answers; any other scan without an answer has answered nothing.
    if determinate and (open_questions or not (scan.answers or scan.is_procedure)):
        return "not_determinate", {"questions": open_questions}
    return None


def _images(scan: ScanFact, filters: Mapping[str, Any]) -> Why | None:
    minimum = filters.get("quality_min")
    if minimum is not None and (scan.quality is None or scan.quality < minimum):
        return "quality_below", {"minimum": minimum, "quality": scan.quality}
    if filters.get("required_views", False) and scan.missing_required_views:
        return "required_views_missing", {"views": sorted(scan.missing_required_views)}
    return None


def _with(by_question: Mapping[str, str], value: str) -> list[str]:
    return sorted(question for question, each in by_question.items() if each == value)


def days_of(scans: Iterable[ScanFact]) -> Iterator[date | None]:
    """The days on which what is said above may change."""
    for scan in scans:
        yield scan.performed_on
        yield scan.accepted_on
