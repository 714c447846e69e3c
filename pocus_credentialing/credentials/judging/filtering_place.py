"""What was looked at, where, and by whom: sub-type, views, questions, setting, class of study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .facts import ScanFact
from .registry import Case, Check, Param, Why

FILTERS = (
    Param("sub_types", "list", "Only scans of one of these sub-types of the exam.", False),
    Param(
        "questions",
        "list",
        "Only scans that answer each of these questions of the exam; all else is then judged by these answers alone.",
        False,
    ),
    Param("views", "list", "Only scans with each of these views, required by the exam or not.", False),
    Param("contexts", "list", "Only scans made in one of these: clinical, educational, simulated, volunteer.", False),
    Param(
        "study_classes",
        "list",
        "performed (and interpreted), interpreted (only). Where it is absent, only what the trainee performed counts.",
        False,
    ),
)


def checks(filters: Mapping[str, Any], case: Case) -> Iterator[Check]:
    if "sub_types" in filters:
        yield (
            lambda scan: (
                None if scan.sub_type in filters["sub_types"] else ("other_sub_type", {"sub_type": scan.sub_type})
            )
        )
    if "questions" in filters:
        yield lambda scan: _unanswered(scan, filters["questions"])
    if "views" in filters:
        yield lambda scan: _without(scan, filters["views"])
    if "contexts" in filters:
        yield (
            lambda scan: (
                None if scan.context in filters["contexts"] else ("context_not_counted", {"context": scan.context})
            )
        )
    wanted = filters.get("study_classes", ("performed",))
    yield lambda scan: None if scan.study_class in wanted else (_CLASS[scan.study_class], {})


_CLASS = {"interpreted": "interpreted_only", "performed": "performed_too"}


def _unanswered(scan: ScanFact, questions: list[str]) -> Why | None:
    missing = sorted(each for each in questions if each not in scan.answers and each not in scan.outcomes)
    return ("question_not_answered", {"questions": missing}) if missing else None


def _without(scan: ScanFact, views: list[str]) -> Why | None:
    missing = sorted(set(views) - set(scan.views))
    return ("views_not_shown", {"views": missing}) if missing else None
