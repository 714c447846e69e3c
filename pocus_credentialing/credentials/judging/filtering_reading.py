"""How was it read? Answers of the trainee, outcomes by the reviewer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from logbook.agreement import weighs_as

from .facts import ScanFact
from .registry import Case, Check, Param, Why

FILTERS = (
    Param(
        "determinate",
        "yes/no",
        "Only scans whose every question was answered, by trainee and reviewer; one not looked for was not asked.",
        False,
    ),
    Param(
        "outcome_not",
        "list",
        "No question with one of these outcomes: FP, FN, limited; failure for a procedure.",
        False,
    ),
)

# What an unwanted outcome weighs as, with its reason, worst first.
_BY_OUTCOME = {"FN": "missed", "FP": "over_called", "failure": "procedure_failed", "limited": "technically_limited"}


def selected(scan: ScanFact, questions: list[str]) -> ScanFact:
    """The scan as if nothing but these questions had been asked."""
    return replace(
        scan,
        answers={each: answer for each, answer in scan.answers.items() if each in questions},
        outcomes={each: outcome for each, outcome in scan.outcomes.items() if each in questions},
        outcome=None,
    )


def checks(filters: Mapping[str, Any], case: Case) -> Iterator[Check]:
    determinate = filters.get("determinate")
    unwanted = set(filters.get("outcome_not", ())) | ({"limited"} if determinate else set())
    if unwanted:
        yield lambda scan: _unwanted(scan, unwanted)
    if determinate:
        yield _open


def _unwanted(scan: ScanFact, unwanted: set[str]) -> Why | None:
    found: dict[str, list[str]] = {}
    for question, outcome in scan.outcomes.items():
        if outcome in unwanted:
            weight = weighs_as(outcome, positive_is_normal=question in scan.positive_is_normal)
            found.setdefault(weight, []).append(question)
    whole = scan.worst_outcome
    if whole in unwanted and whole not in scan.outcomes.values():
        found.setdefault(whole, [])
    for outcome, reason in _BY_OUTCOME.items():
        if outcome in found:
            questions = sorted(found[outcome])
            open_by_trainee = set(_with(scan.answers, "indeterminate"))
            if outcome == "limited" and questions and open_by_trainee.issuperset(questions):
                return "not_determinate", {"questions": questions}  # whatever the images showed
            return reason, {} if outcome == "failure" else {"questions": questions}
    for outcome in sorted(found):
        return "outcome_not_counted", {"outcome": outcome}
    return None


def _open(scan: ScanFact) -> Why | None:
    open_questions = _with(scan.answers, "indeterminate")
    # A procedure has an outcome instead of answers; any other scan without an answer has answered nothing.
    if open_questions or not (scan.answers or scan.is_procedure):
        return "not_determinate", {"questions": open_questions}
    return None


def _with(by_question: Mapping[str, str], value: str) -> list[str]:
    return sorted(question for question, each in by_question.items() if each == value)
