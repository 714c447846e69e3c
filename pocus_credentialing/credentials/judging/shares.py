"""Which share of the scans was supervised, reviewed, made because a patient needed it? Not monotone: a further scan may
lower a share."""

from __future__ import annotations

from collections.abc import Sequence

from .counting import APPLICATIONS, FILTERS, PERCENT, Also, answer, counted, of_scans, rows_of, unclear
from .counts import watched
from .judgements import Missing, Result
from .kinds import REVIEWER_ROLES, seen_by_reviewer, submitted
from .registry import Case, Param, Row, shape
from .versions import Requirement


def share(requirement: Requirement, case: Case, missing: str, also: Also) -> Result:
    """The base is every scan that passes the filters; what of it has the property must be so many per cent, rounded up.

    `further` is how many further scans with the property would be enough, none without it; None if no number would.
    Of no scan at all there is no share: then one is needed.
    """
    percent = requirement.params["percent"]
    base, rows = rows_of(requirement, case), rows_of(requirement, case, also)
    number, of_all = len(counted(rows)), len(counted(base))
    needed = needed_of(percent, of_all)
    return answer(
        requirement,
        case,
        rows,
        needed=needed,
        number=number,
        met=_holds(percent, number, of_all + _unfavourable(base, rows)),
        judgeable=not _in_doubt(percent, base, rows),
        missing=Missing(
            missing,
            {
                **of_scans(requirement, max(needed - number, 0)),
                "further": further(percent, number, of_all),
                "percent": percent,
                "counted": number,
                "of": of_all,
            },
        ),
    )


def needed_of(percent: int, of_all: int) -> int:
    return max(1, -(-percent * of_all // 100))


def further(percent: int, number: int, of_all: int) -> int | None:
    short = percent * of_all - 100 * number
    if short <= 0:
        return 0 if of_all else 1
    return None if percent == 100 else -(-short // (100 - percent))


def _holds(percent: int, number: int, of_all: int) -> bool:
    return number >= needed_of(percent, of_all)


def _unfavourable(base: Sequence[Row], rows: Sequence[Row]) -> int:
    """Scans whose day is not known, without the property: at worst they are part of the base."""
    return len(unclear(base)) - len(unclear(rows))


def _in_doubt(percent: int, base: Sequence[Row], rows: Sequence[Row]) -> bool:
    favourable, unfavourable = len(unclear(rows)), _unfavourable(base, rows)
    number, of_all = len(counted(rows)), len(counted(base))
    at_best = _holds(percent, number + favourable, of_all + favourable)
    at_worst = _holds(percent, number, of_all + unfavourable)
    return at_best and not at_worst


@shape(
    "min_supervised_share",
    meaning="Of the scans that pass the filters, at least this share watched in this way, as the supervisor attests.",
    params=(
        PERCENT,
        Param("mode", "bedside, remote, unassisted, any", "How it was watched; any: at the bedside or remotely."),
        FILTERS,
        Param("roles", "list", "What the supervisor must be in the programme.", False),
        APPLICATIONS,
    ),
    example="""\
id: programme.supervised
shape: min_supervised_share
application: null
params: {percent: 50, mode: any, filters: {}}
""",
)
def min_supervised_share(requirement: Requirement, case: Case) -> Result:
    mode, roles = requirement.params["mode"], requirement.params.get("roles")
    return share(requirement, case, "share_supervised", lambda scan: watched(scan, mode, roles))


@shape(
    "min_reviewed_share",
    meaning=(
        "Of the scans that were submitted and pass the filters, reviewed or not, at least this share that a reviewer has "
        "looked at and accepted."
    ),
    params=(
        PERCENT,
        FILTERS,
        REVIEWER_ROLES,
        APPLICATIONS,
    ),
    example="""\
id: programme.reviewed
shape: min_reviewed_share
application: null
params: {percent: 100, filters: {}}
""",
)
def min_reviewed_share(requirement: Requirement, case: Case) -> Result:
    return share(submitted(requirement), case, "share_reviewed", seen_by_reviewer(requirement, case))


@shape(
    "min_indicated_share",
    meaning="Of the scans that pass the filters, at least this share made in clinical care, because a patient needed it.",
    params=(PERCENT, FILTERS, APPLICATIONS),
    example="""\
id: efast.indicated
shape: min_indicated_share
application: efast
params: {percent: 50, filters: {determinate: true}}
""",
)
def min_indicated_share(requirement: Requirement, case: Case) -> Result:
    return share(
        requirement,
        case,
        "share_indicated",
        lambda scan: None if scan.context == "clinical" else ("not_indicated", {"context": scan.context}),
    )
