"""How many scans count, and how many of those in a certain way?"""

from __future__ import annotations

from collections.abc import Callable

from .facts import ScanFact
from .filters import Why, days_of, verdicts
from .judgements import Excluded, Missing, Result
from .registry import Case, Param, shape
from .versions import Requirement

_N = Param("n", "number", "How many are needed.")
_FILTERS = Param("filters", "filters", "Which scans count at all; see Filters. Empty: every accepted scan.")


def count(
    requirement: Requirement,
    case: Case,
    missing: str,
    also: Callable[[ScanFact], Why | None] = lambda scan: None,
) -> Result:
    """Every scan in scope is either counted or excluded with its first reason: the filters', then the rule's own."""
    found = [(scan.id, why or also(scan)) for scan, why in verdicts(requirement, case)]
    counted = tuple(scan for scan, why in found if why is None)
    needed = requirement.params["n"]
    short = needed - len(counted)
    recommended = requirement.params.get("recommended", 0)
    return Result(
        requirement=requirement.id,
        shape=requirement.shape,
        phase=requirement.phase,
        application=requirement.application,
        needed=needed,
        counted=len(counted),
        met=short <= 0,
        counted_scans=counted,
        excluded=tuple(Excluded(scan, *why) for scan, why in found if why is not None),
        missing=Missing(missing, {"n": short, "application": requirement.application}) if short > 0 else None,
        warnings=(
            (
                Missing(
                    "recommended", {"n": recommended, "counted": len(counted), "application": requirement.application}
                ),
            )
            if len(counted) < recommended
            else ()
        ),
        next_change_on=case.next_of(days_of(case.scope(requirement))),
    )


@shape(
    "min_count",
    meaning="At least n scans that pass the filters.",
    params=(
        _N,
        _FILTERS,
        Param(
            "recommended", "number", "How many are advised; falling short of it is said, and changes nothing.", False
        ),
    ),
    example="""\
id: cardiac.scans
shape: min_count
application: cardiac
params:
  n: 25
  recommended: 50
  filters: {determinate: true, quality_min: 3, required_views: true, outcome_not: [FP, FN]}
""",
)
def min_count(requirement: Requirement, case: Case) -> Result:
    return count(requirement, case, "more_scans")


@shape(
    "min_supervised",
    meaning=(
        "Of the scans that pass the filters, at least n for which the supervisor attests to have watched in this way. "
        "That the trainee named somebody is not enough."
    ),
    params=(_N, Param("mode", "bedside, remote, unassisted", "How it was watched."), _FILTERS),
    example="""\
id: cardiac.bedside
shape: min_supervised
application: cardiac
params: {n: 5, mode: bedside, filters: {determinate: true, outcome_not: [FP, FN]}}
""",
)
def min_supervised(requirement: Requirement, case: Case) -> Result:
    mode = requirement.params["mode"]
    return count(
        requirement, case, f"more_{mode}", lambda scan: None if scan.supervision == mode else (f"not_{mode}", {})
    )


@shape(
    "min_positive",
    meaning=(
        "Of the scans that pass the filters, at least n in which what a question asks for was there, by the reviewer's "
        "answer: agreed positive, or missed where misses count. An over-called finding is not positive."
    ),
    params=(_N, _FILTERS),
    example="""\
id: cardiac.positive
shape: min_positive
application: cardiac
params: {n: 3, filters: {determinate: true, outcome_not: [FP, FN]}}
""",
)
def min_positive(requirement: Requirement, case: Case) -> Result:
    return count(requirement, case, "more_positive", lambda scan: None if scan.positive else ("not_positive", {}))
