"""How many of the counting scans are of one sub-type, have a clip, were over-read; how many clips are there?"""

from __future__ import annotations

from .counting import APPLICATIONS, FILTERS, Also, N, answer, count, counted, letting, of_scans, rows_of, unclear
from .facts import ScanFact
from .judgements import Missing, Result
from .registry import Case, Param, Why, shape
from .versions import Requirement

REVIEWER_ROLES = Param("roles", "list", "What the reviewer must be in the programme.", False)


@shape(
    "min_sub_type",
    meaning="Of the scans that pass the filters, at least n of one of these sub-types of the exam.",
    params=(N, Param("sub_types", "list", "Codes of sub-types in the catalogue."), FILTERS),
    example="""\
id: vascular_access.central
shape: min_sub_type
application: vascular_access
params: {n: 1, sub_types: [central_vein], filters: {outcome_not: [failure]}}
""",
)
def min_sub_type(requirement: Requirement, case: Case) -> Result:
    wanted = requirement.params["sub_types"]
    rows = rows_of(
        requirement,
        case,
        lambda scan: None if scan.sub_type in wanted else ("other_sub_type", {"sub_type": scan.sub_type}),
    )
    needed, number = requirement.params["n"], len(counted(rows))
    missing = Missing("more_sub_type", {**of_scans(requirement, needed - number), "sub_types": list(wanted)})
    return answer(requirement, case, rows, needed=needed, number=number, missing=missing)


@shape(
    "min_media",
    meaning="Of the scans that pass the filters, at least n with a clip that can be played.",
    params=(N, FILTERS, APPLICATIONS),
    example="""\
id: cardiac.media
shape: min_media
application: cardiac
params: {n: 5, filters: {}}
""",
)
def min_media(requirement: Requirement, case: Case) -> Result:
    return count(requirement, case, "more_media", has_clip)


def has_clip(scan: ScanFact) -> Why | None:
    return None if scan.clips else ("no_clip", {})


@shape(
    "min_over_read",
    meaning=(
        "Of the scans that were submitted and pass the filters, reviewed or not, at least n that a reviewer has looked at "
        "and accepted."
    ),
    params=(N, FILTERS, REVIEWER_ROLES, APPLICATIONS),
    example="""\
id: cardiac.over_read
shape: min_over_read
application: cardiac
params: {n: 5, filters: {}}
""",
)
def min_over_read(requirement: Requirement, case: Case) -> Result:
    return count(submitted(requirement), case, "more_over_read", seen_by_reviewer(requirement, case))


def submitted(requirement: Requirement) -> Requirement:
    """Of a rule about every scan that was submitted, reviewed or not."""
    return letting(requirement, unreviewed=True)


def seen_by_reviewer(requirement: Requirement, case: Case) -> Also:
    roles = requirement.params.get("roles")
    return lambda scan: over_read(scan, case, roles)


def over_read(scan: ScanFact, case: Case, roles: list[str] | None) -> Why | None:
    later = scan.accepted_on is not None and scan.accepted_on > case.as_of
    if scan.state != "accepted" or scan.reviewer is None or later:
        return "not_over_read", {}
    if roles and not set(roles) & set(scan.reviewer_roles):
        return "not_reviewed_by", {"roles": sorted(roles)}
    return None


@shape(
    "min_clips",
    meaning="At least n clips on the scans that pass the filters: a portfolio that is counted in clips.",
    params=(N, FILTERS, APPLICATIONS),
    example="""\
id: programme.portfolio
shape: min_clips
application: null
params: {n: 102, filters: {after_course: [live_course]}}
""",
)
def min_clips(requirement: Requirement, case: Case) -> Result:
    rows = rows_of(requirement, case, has_clip)
    needed = requirement.params["n"]
    number = sum(scan.clips for scan in counted(rows))
    return answer(
        requirement,
        case,
        rows,
        needed=needed,
        number=number,
        missing=Missing("more_clips", of_scans(requirement, needed - number)),
        at_most=number + sum(scan.clips for scan in unclear(rows)),
    )
