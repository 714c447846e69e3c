"""Over how many exams, questions, reviewers do the scans spread?"""

from __future__ import annotations

from collections import Counter
from typing import Any

from .counting import APPLICATIONS, FILTERS, N, answer, barred, counted, of_scans, rows_of, unclear
from .facts import ScanFact
from .judgements import Missing, Result
from .registry import Case, Param, Row, shape
from .versions import Requirement


@shape(
    "min_applications",
    meaning=(
        "At least k exams with at least n scans each that pass the filters. Those that are required must be among them: "
        "others fill only the places that are left."
    ),
    params=(
        Param("k", "number", "How many exams."),
        Param("n", "number", "How many scans of each."),
        Param("required", "list", "Exams that must be among them.", False),
        Param("exceptions", "mapping", "Exam → another number than n.", False),
        FILTERS,
        APPLICATIONS,
    ),
    example="""\
id: programme.exams
shape: min_applications
application: null
params: {k: 5, n: 25, required: [efast], exceptions: {vascular_access: 5}, filters: {}}
""",
)
def min_applications(requirement: Requirement, case: Case) -> Result:
    params = requirement.params
    rows = rows_of(requirement, case)
    sure = Counter(scan.application for scan in counted(rows))
    complete = _chosen(sure, params)
    possible = _chosen(sure + Counter(scan.application for scan in unclear(rows)), params)
    others = [scan.id for scan in counted(rows) if scan.application not in complete]
    lacking = [code for code in params.get("required", ()) if code not in complete]
    short = params["k"] - len(complete)
    return answer(
        requirement,
        case,
        barred(rows, others, ("exam_not_complete", {})),
        needed=params["k"],
        number=len(complete),
        at_most=len(possible),
        counted_items=tuple(complete),
        missing=Missing(
            "more_exams",
            {"n": short, "required": lacking, "scans": _short_of(lacking, sure, params), **_each(params)},
        ),
    )


def _each(params: dict[str, Any]) -> dict[str, Any]:
    return {"each": params["n"], "application": None}


def _wanted(code: str, params: dict[str, Any]) -> int:
    return int(params.get("exceptions", {}).get(code, params["n"]))


def _chosen(number: Counter[str], params: dict[str, Any]) -> list[str]:
    """The complete exams that fill the k places: the required ones, then others as far as there is room."""
    complete = sorted(code for code, many in number.items() if many >= _wanted(code, params))
    required = set(params.get("required", ()))
    room = max(0, params["k"] - len(required))
    free = [code for code in complete if code not in required]
    return sorted([*(code for code in complete if code in required), *free[:room]])


def _short_of(codes: list[str], number: Counter[str], params: dict[str, Any]) -> dict[str, int]:
    return {code: _wanted(code, params) - number[code] for code in codes}


@shape(
    "breadth",
    meaning="The scans that pass the filters answer at least n different clinical questions.",
    params=(
        N,
        FILTERS,
        Param("each", "number", "How many scans must answer a question for it to be one of them (1).", False),
        APPLICATIONS,
    ),
    example="""\
id: haemodynamic.breadth
shape: breadth
application: haemodynamic
params: {n: 10, filters: {}}
""",
)
def breadth(requirement: Requirement, case: Case) -> Result:
    rows = rows_of(requirement, case, lambda scan: None if _answered(scan) else ("no_question_answered", {}))
    each = requirement.params.get("each", 1)
    needed, found = requirement.params["n"], _covered(rows, each)
    possible = _covered([(scan, None) for scan in [*counted(rows), *unclear(rows)]], each)
    return answer(
        requirement,
        case,
        rows,
        needed=needed,
        number=len(found),
        at_most=len(possible),
        counted_items=tuple(found),
        missing=Missing("more_questions", of_scans(requirement, needed - len(found))),
    )


def _answered(scan: ScanFact) -> list[str]:
    return sorted(code for code in {*scan.answers, *scan.outcomes} if scan.truly(code) in ("positive", "negative"))


def _covered(rows: list[Row], each: int) -> list[str]:
    number = Counter((scan.application, code) for scan in counted(rows) for code in _answered(scan))
    return sorted(f"{application}.{code}" for (application, code), many in number.items() if many >= each)


@shape(
    "min_proctors",
    meaning="The scans that pass the filters were reviewed by at least n different people.",
    params=(N, FILTERS, Param("recommended", "number", "How many are advised; changes nothing.", False), APPLICATIONS),
    example="""\
id: programme.proctors
shape: min_proctors
application: null
params: {n: 1, recommended: 2, filters: {}}
""",
)
def min_proctors(requirement: Requirement, case: Case) -> Result:
    rows = rows_of(requirement, case, lambda scan: None if scan.reviewer else ("not_over_read", {}))
    people = sorted({scan.reviewer for scan in counted(rows) if scan.reviewer})
    possible = {scan.reviewer for scan in [*counted(rows), *unclear(rows)]}
    needed, advised = requirement.params["n"], requirement.params.get("recommended", 0)
    said = {"n": advised, "counted": len(people), "application": requirement.application}
    return answer(
        requirement,
        case,
        rows,
        needed=needed,
        number=len(people),
        at_most=len(possible),
        counted_items=tuple(people),
        missing=Missing("more_proctors", of_scans(requirement, needed - len(people))),
        warnings=(Missing("recommended_proctors", said),) if len(people) < advised else (),
    )
