"""Within which time: in the whole programme, without too long a gap?"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from .counting import APPLICATIONS, FILTERS, answer, counted, days_and, rows_of, unclear
from .days import day_after
from .judgements import Missing, Result
from .registry import Case, Param, shape
from .versions import Requirement


@shape(
    "programme_window",
    meaning=(
        "Everything the programme asks is done within so many months of its start: the first day of the enrolment, or of "
        "the first thing done. What was done after that counts for no rule of this version. Met as long as there is "
        "time, and for good once all else is met."
    ),
    params=(Param("months", "number", "From the start, at most."),),
    example="""\
id: programme.window
shape: programme_window
application: null
params: {months: 36}
""",
)
def programme_window(requirement: Requirement, case: Case) -> Result:
    deadline = case.deadline
    others = [each for each in case.version.requirements if each.shape != "programme_window"]
    in_time = deadline is None or case.as_of <= deadline
    met = in_time or all(case.result(each).met for each in others)
    return Result(
        requirement=requirement.id,
        shape=requirement.shape,
        phase=requirement.phase,
        application=requirement.application,
        needed=1,
        counted=int(met),
        met=met,
        judgeable=met or all(case.result(each).met or case.result(each).judgeable for each in others),
        missing=None
        if met or deadline is None
        else Missing("deadline_passed", {"on": deadline.isoformat(), "application": requirement.application}),
        next_change_on=case.next_of(_changes(deadline, others, case)),
    )


def _changes(deadline: date | None, others: list[Requirement], case: Case) -> list[date | None]:
    if deadline is None:
        return []
    if case.as_of <= deadline:
        return [day_after(deadline)]
    return [case.result(each).next_change_on for each in others]


@shape(
    "max_gap",
    meaning=(
        "No more than so many days between one scan that passes the filters and the next, and since the last. With "
        "severity warn the gap is said, and changes nothing."
    ),
    params=(
        Param("days", "number", "How many days may pass."),
        Param("severity", "warn, require", "Whether a longer gap is only said."),
        FILTERS,
        APPLICATIONS,
    ),
    example="""\
id: programme.gap
shape: max_gap
application: null
params: {days: 90, severity: warn, filters: {}}
""",
)
def max_gap(requirement: Requirement, case: Case) -> Result:
    most, required = requirement.params["days"], requirement.params["severity"] == "require"
    rows = rows_of(requirement, case)
    scans = counted(rows)
    days = [scan.performed_on for scan in scans if scan.performed_until is None]
    gaps = [((then - day).days, day) for day, then in pairwise(days)]
    longest, begun = max(gaps, default=(0, None), key=lambda gap: gap[0])
    # The gap that is still open grows by the day: it is named by its first day, so that what is said holds.
    over = days[-1] + timedelta(days=most + 1) if days else None
    is_open = over is not None and case.as_of >= over
    short = is_open or longest > most
    closed = {"longest": longest, **({"from": begun.isoformat()} if begun else {})}
    gap = {"since": days[-1].isoformat()} if is_open else closed
    said = Missing("gap", {"days": most, **gap, "application": requirement.application})
    # A scan of a day that is not known may fill a gap, or begin one.
    in_doubt = bool(unclear(rows)) or any(scan.performed_until is not None for scan in scans)
    met = not required or not (short or in_doubt)
    return answer(
        requirement,
        case,
        rows,
        needed=1,
        number=int(met),
        judgeable=met or not in_doubt,
        missing=said,
        warnings=(said,) if short and not required else (),
        next_change_on=days_and(case, requirement, over),
    )
