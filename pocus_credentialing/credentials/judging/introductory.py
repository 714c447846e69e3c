"""The scans that a programme asks for before those that count."""

from __future__ import annotations

from .counting import FILTERS, N, answer, barred, counted, of_scans, rows_of
from .judgements import Missing, Result
from .registry import Case, shape
from .versions import Requirement


@shape(
    "prerequisite_scans",
    meaning=(
        "The first n scans that pass the filters are introductory: they are asked for, and count for no other rule of "
        "this version."
    ),
    params=(N, FILTERS),
    example="""\
id: cardiac.introductory
shape: prerequisite_scans
application: cardiac
params: {n: 5, filters: {supervised: [bedside, remote]}}
""",
)
def prerequisite_scans(requirement: Requirement, case: Case) -> Result:
    needed = requirement.params["n"]
    rows = rows_of(requirement, case)
    rows = barred(rows, [scan.id for scan in counted(rows)[needed:]], ("beyond_introduction", {}))
    number = len(counted(rows))
    return answer(
        requirement,
        case,
        rows,
        needed=needed,
        number=number,
        missing=Missing("more_introductory", of_scans(requirement, needed - number)),
    )
