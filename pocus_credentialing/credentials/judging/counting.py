"""How do scans, each counted or excluded, become the answer to a requirement? Used by every shape that counts scans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from .facts import ScanFact
from .filters import DATE_NOT_EXACT, change_of, verdicts
from .judgements import Excluded, Missing, Result
from .registry import Case, Param, Row, Why
from .versions import Requirement

N = Param("n", "number", "How many are needed.")
FILTERS = Param("filters", "filters", "Which scans count at all; see Filters. Empty: every accepted scan.")
PERCENT = Param("percent", "1 to 100", "The share that is needed.")
APPLICATIONS = Param(
    "applications", "list", "Of a rule for the whole programme: the exams whose scans it is about.", False
)
_SELECTING = ("questions", "views", "sub_types", "contexts", "study_classes", "supervised", "supervised_by")

Also = Callable[[ScanFact], Why | None]


def nothing_more(scan: ScanFact) -> Why | None:
    return None


def letting(requirement: Requirement, **filters: Any) -> Requirement:
    """The same requirement; these filters hold unless it says otherwise."""
    return replace(requirement, params={**requirement.params, "filters": {**filters, **requirement.params["filters"]}})


def rows_of(requirement: Requirement, case: Case, also: Also = nothing_more) -> list[Row]:
    """Every scan in scope with its first reason: the filters', then the rule's own, then that its day is not known."""
    if also is nothing_more:
        return verdicts(requirement, case)
    return [
        (scan, (also(scan) or why) if why is None or why[0] == DATE_NOT_EXACT else why)
        for scan, why in verdicts(requirement, case)
    ]


def counted(rows: Iterable[Row]) -> list[ScanFact]:
    return [scan for scan, why in rows if why is None]


def unclear(rows: Iterable[Row]) -> list[ScanFact]:
    return [scan for scan, why in rows if why is not None and why[0] == DATE_NOT_EXACT]


def barred(rows: Sequence[Row], scans: Iterable[str], why: Why) -> list[Row]:
    """The same rows, with these scans (which would count) excluded for this reason."""
    ids = frozenset(scans)
    return [(scan, why if scan.id in ids else already) for scan, already in rows]


def answer(
    requirement: Requirement,
    case: Case,
    rows: Sequence[Row],
    *,
    needed: int,
    number: int,
    missing: Missing | None,
    met: bool | None = None,
    judgeable: bool | None = None,
    at_most: int | None = None,
    **more: Any,
) -> Result:
    """`at_most`: what the number would be if every scan whose day is not known counted."""
    enough = number >= needed if met is None else met
    best = number + len(unclear(rows)) if at_most is None else at_most
    more.setdefault("next_change_on", change_of(requirement, case))
    return Result(
        requirement=requirement.id,
        shape=requirement.shape,
        phase=requirement.phase,
        application=requirement.application,
        needed=needed,
        counted=number,
        met=enough,
        judgeable=(enough or best < needed) if judgeable is None else judgeable,
        counted_scans=tuple(scan.id for scan in counted(rows)),
        excluded=tuple(Excluded(scan.id, *why) for scan, why in rows if why is not None),
        missing=None if enough else missing,
        **more,
    )


def count(requirement: Requirement, case: Case, missing: str, also: Also = nothing_more) -> Result:
    """As many as `n` ask, and beside it what is recommended."""
    rows = rows_of(requirement, case, also)
    needed, number = requirement.params["n"], len(counted(rows))
    return answer(
        requirement,
        case,
        rows,
        needed=needed,
        number=number,
        missing=Missing(missing, of_scans(requirement, needed - number)),
        warnings=recommended(requirement, number),
    )


def of_scans(requirement: Requirement, n: int, **more: Any) -> dict[str, Any]:
    """The parameters of what is missing: how many, of which exam, and what of it, where that is not the whole exam; and
    who it must be that watches or reviews them."""
    filters = requirement.params["filters"]
    selected = {key: list(filters[key]) for key in _SELECTING if key in filters}
    if selected.get("study_classes") == ["performed"]:
        del selected["study_classes"]  # as it is where nothing is said
    if requirement.params.get("roles"):
        selected["roles"] = list(requirement.params["roles"])
    if requirement.application is None and "applications" in requirement.params:
        selected["applications"] = list(requirement.params["applications"])
    return {"n": n, **more, "application": requirement.application, **selected}


def recommended(requirement: Requirement, number: int) -> tuple[Missing, ...]:
    advised = requirement.params.get("recommended", 0)
    if number >= advised:
        return ()
    return (Missing("recommended", {"n": advised, "counted": number, "application": requirement.application}),)


def days_and(case: Case, requirement: Requirement, *others: date | None) -> date | None:
    """The first of the days on which the filters' answer may change, and of these."""
    return case.next_of([change_of(requirement, case), *others])
