"""How many count when only so many of one sort may: normal scans, scans that were interpreted and not performed?

What is over the cap is excluded, the latest first, so that a further scan never lowers the number.
"""

from __future__ import annotations

from collections.abc import Callable

from .counting import APPLICATIONS, FILTERS, N, answer, barred, counted, letting, of_scans, rows_of, unclear
from .facts import ScanFact
from .judgements import Missing, Result
from .registry import Case, Param, shape
from .versions import Requirement


def capped(
    requirement: Requirement,
    case: Case,
    *,
    needed: int,
    most: int,
    limited: Callable[[ScanFact], bool],
    reason: str,
    missing: str,
    kind: str,
) -> Result:
    """At least `needed`, of which those that are limited count up to `most`."""
    rows = rows_of(requirement, case)
    sort = [scan.id for scan in counted(rows) if limited(scan)]
    rows = barred(rows, sort[most:], (reason, {"most": most}))
    number = len(counted(rows))
    taken = min(len(sort), most)
    doubtful = [limited(scan) for scan in unclear(rows)]
    short = needed - number
    return answer(
        requirement,
        case,
        rows,
        needed=needed,
        number=number,
        at_most=number + doubtful.count(False) + min(doubtful.count(True), most - taken),
        missing=Missing(missing, of_scans(requirement, short, **{kind: max(0, short - (most - taken))})),
    )


@shape(
    "max_normal",
    meaning=(
        "At least n scans that pass the filters, of which no more than so many may be normal: no question of theirs "
        "departs from the expected answer."
    ),
    params=(N, Param("normal", "number", "How many normal scans count at most."), FILTERS, APPLICATIONS),
    example="""\
id: haemodynamic.abnormal
shape: max_normal
application: haemodynamic
params: {n: 50, normal: 10, filters: {}}
""",
)
def max_normal(requirement: Requirement, case: Case) -> Result:
    return capped(
        requirement,
        case,
        needed=requirement.params["n"],
        most=requirement.params["normal"],
        limited=lambda scan: not scan.abnormal and not scan.is_procedure,
        reason="enough_normal",
        missing="more_abnormal",
        kind="abnormal",
    )


@shape(
    "study_classes",
    meaning=(
        "At least so many studies in total, of which so many must be performed and interpreted; the others may be "
        "interpreted only. Performed ones beyond their own number count for the total."
    ),
    params=(
        Param("performed", "number", "How many must be performed and interpreted by the trainee."),
        Param("total", "number", "How many in all."),
        FILTERS,
        APPLICATIONS,
    ),
    example="""\
id: cardiac.studies
shape: study_classes
application: cardiac
params:
  performed: 50
  total: 150
  filters: {supervised: [bedside, remote]}
""",
)
def study_classes(requirement: Requirement, case: Case) -> Result:
    performed, total = requirement.params["performed"], requirement.params["total"]
    return capped(
        letting(requirement, study_classes=["performed", "interpreted"]),
        case,
        needed=total,
        most=total - performed,
        limited=lambda scan: scan.study_class == "interpreted",
        reason="enough_interpreted",
        missing="more_performed",
        kind="performed",
    )
