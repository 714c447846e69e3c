"""How many scans count, and how many of those in a certain way?"""

from __future__ import annotations

from .counting import APPLICATIONS, FILTERS, N, answer, count, counted, days_and, of_scans, rows_of
from .facts import ScanFact
from .itemising import Item, Sorted, concerns, sorted_out
from .items import LibraryCaseFact
from .judgements import Missing, Result
from .registry import Case, Param, Why, shape
from .versions import Requirement

WATCHED = ("bedside", "remote")  # "any": in one of these ways


@shape(
    "min_count",
    meaning="At least n scans that pass the filters. Over a whole programme this is its total.",
    params=(
        N,
        FILTERS,
        Param(
            "recommended", "number", "How many are advised; falling short of it is said, and changes nothing.", False
        ),
        APPLICATIONS,
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
    params=(
        N,
        Param("mode", "bedside, remote, unassisted, any", "How it was watched; any: at the bedside or remotely."),
        FILTERS,
        Param("roles", "list", "What the supervisor must be in the programme, such as mentor.", False),
        APPLICATIONS,
    ),
    example="""\
id: cardiac.bedside
shape: min_supervised
application: cardiac
params: {n: 5, mode: bedside, filters: {determinate: true, outcome_not: [FP, FN]}}
""",
)
def min_supervised(requirement: Requirement, case: Case) -> Result:
    mode, roles = requirement.params["mode"], requirement.params.get("roles")
    kind = "supervised" if mode == "any" else mode
    return count(requirement, case, f"more_{kind}", lambda scan: watched(scan, mode, roles))


def watched(scan: ScanFact, mode: str, roles: list[str] | None) -> Why | None:
    if mode == "any":
        if scan.supervision not in WATCHED:
            return "not_supervised", {"modes": list(WATCHED)}
    elif scan.supervision != mode:
        return f"not_{mode}", {}
    if roles and not set(roles) & set(scan.supervisor_roles):
        return "not_supervised_by", {"roles": sorted(roles)}
    return None


@shape(
    "min_positive",
    meaning=(
        "Of the scans that pass the filters, at least n in which what a question asks for was there, by the reviewer's "
        "answer: agreed positive, or missed where misses count. An over-called finding is not positive."
    ),
    params=(
        N,
        FILTERS,
        Param(
            "library_cases", "number", "So many of them at most may be positive cases of the library instead.", False
        ),
        APPLICATIONS,
    ),
    example="""\
id: cardiac.positive
shape: min_positive
application: cardiac
params: {n: 3, filters: {determinate: true, outcome_not: [FP, FN]}}
""",
)
def min_positive(requirement: Requirement, case: Case) -> Result:
    rows = rows_of(requirement, case, lambda scan: None if scan.positive else ("not_positive", {}))
    needed = requirement.params["n"]
    cases = _library_cases(requirement, case, min(requirement.params.get("library_cases", 0), needed))
    number = len(counted(rows)) + len(cases.counted)
    still = min(requirement.params.get("library_cases", 0) - len(cases.counted), needed - number)
    instead = {"library_cases": still} if still > 0 else {}
    return answer(
        requirement,
        case,
        rows,
        needed=needed,
        number=number,
        missing=Missing("more_positive", of_scans(requirement, needed - number, **instead)),
        counted_items=cases.counted,
        excluded_items=cases.excluded,
        next_change_on=days_and(case, requirement, *cases.days),
    )


def _library_cases(requirement: Requirement, case: Case, most: int) -> Sorted:
    """The positive cases of the library that stand in for scans; none where the rule takes none."""
    if not most:
        return Sorted((), (), ())
    items = [
        Item(each.id, each.reviewed_on, _why_no_case(each))
        for each in case.facts.library_cases
        if concerns(requirement, each)
    ]
    return sorted_out(items, case).beyond(most, "enough_cases")


def _why_no_case(each: LibraryCaseFact) -> Why | None:
    if not each.positive:
        return "not_positive", {}
    return None if each.agreed else ("case_missed", {})
