"""Do enough scans lie within so many months, from the first of them to the last?

A span that holds enough is enough for good. Until there is one, what counts is the fullest span that is not over yet: to one
that is, no further scan can be added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .counting import APPLICATIONS, FILTERS, N, answer, barred, counted, days_and, of_scans, rows_of, unclear
from .counts import watched
from .days import add_months, day_after, until
from .facts import ScanFact
from .judgements import Missing, Result
from .registry import Case, Param, shape
from .versions import Requirement


@dataclass(frozen=True)
class Span:
    """`over`: those inside beyond what may be there without having been watched as is asked, the latest."""

    last_day: date
    inside: tuple[ScanFact, ...]
    over: tuple[ScanFact, ...]

    @property
    def number(self) -> int:
        return len(self.inside) - len(self.over)


@shape(
    "window",
    meaning=(
        "At least n scans that pass the filters, from the first of which to the last no more than so many months pass. "
        "Where several such spans hold enough, the one with most counts, the latest of them; until one does, the fullest "
        "of those that are not over yet. Where it says how many are `supervised`, so many of those in the span are watched "
        "in this way."
    ),
    params=(
        N,
        Param("months", "number", "From the first scan to the last, at most."),
        FILTERS,
        Param("supervised", "number", "How many of them must be watched.", False),
        Param("mode", "bedside, remote, unassisted, any", "How those are watched; any: at the bedside or remotely.", False),
        Param("roles", "list", "What their supervisor must be in the programme, such as mentor.", False),
        APPLICATIONS,
    ),
    example="""\
id: cardiac.window
shape: window
application: cardiac
params: {n: 50, months: 12, supervised: 10, mode: bedside, roles: [mentor], filters: {}}
""",
)  # fmt: skip
def window(requirement: Requirement, case: Case) -> Result:
    params = requirement.params
    needed, months = params["n"], params["months"]
    rows = rows_of(requirement, case)
    sure, doubtful = counted(rows), unclear(rows)
    spans = list(_spans(sure, params))
    enough = [span for span in spans if span.number >= needed]
    span = _fullest(enough or [span for span in spans if span.last_day >= case.as_of])
    outside = [scan.id for scan in sure if scan not in span.inside]
    rows = barred(rows, outside, ("outside_span", {"months": months}))
    if span.over:
        rows = barred(rows, [scan.id for scan in span.over], ("enough_unwatched", {"most": _most_unwatched(params)}))
    return answer(
        requirement,
        case,
        rows,
        needed=needed,
        number=span.number,
        at_most=_fullest(list(_possible([*sure, *doubtful], params))).number,
        missing=Missing(
            "more_in_window",
            of_scans(requirement, needed - span.number, months=months, **_watched(params, span)),
        ),
        next_change_on=days_and(case, requirement, None if enough else day_after(span.last_day)),
    )


def _watched(params: dict[str, Any], span: Span) -> dict[str, Any]:
    """How many of those that are missing must be watched, and in which way."""
    if "supervised" not in params:
        return {}
    n = params["supervised"] - sum(not _is_unwatched(scan, params) for scan in span.inside)
    return {"watched": n, "mode": "supervised" if params["mode"] == "any" else params["mode"]} if n > 0 else {}


def _is_unwatched(scan: ScanFact, params: dict[str, Any]) -> bool:
    return watched(scan, params["mode"], params.get("roles")) is not None


def _most_unwatched(params: dict[str, Any]) -> int:
    return int(params["n"] - params["supervised"])


def _span(last_day: date, inside: Sequence[ScanFact], params: dict[str, Any]) -> Span:
    if "supervised" not in params:
        return Span(last_day, tuple(inside), ())
    unwatched = [scan for scan in inside if _is_unwatched(scan, params)]
    return Span(last_day, tuple(inside), tuple(unwatched[_most_unwatched(params) :]))


def _spans(scans: list[ScanFact], params: dict[str, Any]) -> Iterator[Span]:
    """One from each day on which a scan was made; of an interval, every day must lie in it."""
    for start in sorted({scan.performed_on for scan in scans}):
        end = add_months(start, params["months"])
        yield _span(end, [scan for scan in scans if scan.performed_on >= start and until(scan) <= end], params)


def _possible(scans: list[ScanFact], params: dict[str, Any]) -> Iterator[Span]:
    """What might lie in one span, each interval taken at its most favourable day."""
    for start in sorted({day for scan in scans for day in (scan.performed_on, until(scan))}):
        end = add_months(start, params["months"])
        yield _span(end, [scan for scan in scans if until(scan) >= start and scan.performed_on <= end], params)


def _fullest(spans: list[Span]) -> Span:
    return max(spans, key=lambda span: (span.number, span.last_day), default=Span(date.max, (), ()))
