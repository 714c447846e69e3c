"""Plain scans and rules for the tables: everything is in order unless a test says otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pocus_credentialing.credentials.progress import (
    CourseFact,
    Facts,
    Judgement,
    Requirement,
    Result,
    ScanFact,
    Version,
    judge,
)

TODAY = date(2026, 11, 23)
COUNTING = {"determinate": True, "quality_min": 3, "required_views": True, "outcome_not": ["FP", "FN"]}


def a_scan(id: str = "scan-1", **given: Any) -> ScanFact:
    """Accepted, both answers agreed, good images, watched by nobody."""
    usual: dict[str, Any] = {
        "application": "cardiac",
        "performed_on": date(2026, 11, 1),
        "accepted_on": date(2026, 11, 3),
        "state": "accepted",
        "answers": {"effusion": "positive", "rv_dilated": "negative"},
        "outcomes": {"effusion": "TP", "rv_dilated": "TN"},
        "outcome": "TP",
        "quality": 4,
        "reviewer": "pat",
        "views": ("plax", "a4c"),
    }
    return ScanFact(id=id, **{**usual, **given})


def scans(number: int, **given: Any) -> tuple[ScanFact, ...]:
    start = given.pop("start", "scan")
    return tuple(a_scan(f"{start}-{at:03}", **given) for at in range(number))


def min_count(n: int = 1, filters: dict[str, Any] | None = None, **given: Any) -> Requirement:
    params = {"n": n, "filters": COUNTING if filters is None else filters, **given.pop("params", {})}
    return Requirement(
        **{"id": "cardiac.scans", "shape": "min_count", "application": "cardiac", "params": params, **given}
    )


def min_supervised(n: int = 1, mode: str = "bedside", **given: Any) -> Requirement:
    params = {"n": n, "mode": mode, "filters": COUNTING}
    return Requirement(
        **{"id": f"cardiac.{mode}", "shape": "min_supervised", "application": "cardiac", "params": params, **given}
    )


def min_positive(n: int = 1, filters: dict[str, Any] | None = None, **given: Any) -> Requirement:
    params = {"n": n, "filters": COUNTING if filters is None else filters}
    return Requirement(
        **{"id": "cardiac.positive", "shape": "min_positive", "application": "cardiac", "params": params, **given}
    )


def modules(*codes: str, **given: Any) -> Requirement:
    usual = {"id": "modules", "shape": "modules_passed", "phase": "phase1", "params": {"modules": list(codes)}}
    return Requirement(**{**usual, **given})


def version(*requirements: Requirement, **given: Any) -> Version:
    return Version(code="spocus", version="2026.1", requirements=requirements, **given)


def judged(
    *requirements: Requirement, facts: Facts | None = None, scans: tuple[ScanFact, ...] = (), **given: Any
) -> Judgement:
    return judge(version(*requirements, **given), facts or Facts(scans=scans), TODAY)


def result(requirement: Requirement, *found: ScanFact, as_of: date = TODAY, **given: Any) -> Result:
    (only,) = judge(version(requirement, **given), Facts(scans=found), as_of).requirements
    return only


# --- what is no scan

DAY = date(2026, 11, 1)
TOMORROW = TODAY + timedelta(days=1)
CARDIAC = {"application": "cardiac"}


def rule(shape: str, *, application: str | None = None, **params: Any) -> Requirement:
    return Requirement(f"programme.{shape}", shape, application, params=params)


def found(requirement: Requirement, *others: Requirement, as_of: date = TODAY, **facts: Any) -> Result:
    """What is said of the first requirement, from facts of any sort."""
    return judge(version(requirement, *others), Facts(**facts), as_of).requirements[0]


def course(id: str = "c", day: date = DAY, kind: str = "course", **given: Any) -> CourseFact:
    return CourseFact(id, kind, day, **given)


def on(*days: date) -> tuple[ScanFact, ...]:
    """One on each day, accepted on it."""
    return tuple(a_scan(f"{at}", performed_on=day, accepted_on=day) for at, day in enumerate(days))


def roughly(first: date, last: date, id: str = "scan-1", **given: Any) -> ScanFact:
    """Of a day between these two."""
    return a_scan(id, performed_on=first, performed_until=last, **given)
