"""Who watched, and how many were credited with it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .registry import Case, Check, Param

FILTERS = (
    Param(
        "supervised",
        "list",
        "Only scans whose supervisor attests to one of these: bedside, remote, unassisted.",
        False,
    ),
    Param("supervised_by", "list", "Only scans attested by a person who is one of these in the programme.", False),
    Param("trainees_max", "number", "Only scans with which no more trainees than this were credited.", False),
)


def checks(filters: Mapping[str, Any], case: Case) -> Iterator[Check]:
    if "supervised" in filters:
        yield (
            lambda scan: (
                None
                if scan.supervision in filters["supervised"]
                else ("not_supervised", {"modes": filters["supervised"]})
            )
        )
    if "supervised_by" in filters:
        wanted = set(filters["supervised_by"])
        yield (
            lambda scan: (
                None
                if scan.supervision and wanted & set(scan.supervisor_roles)
                else ("not_supervised_by", {"roles": sorted(wanted)})
            )
        )
    if (most := filters.get("trainees_max")) is not None:
        yield lambda scan: None if scan.trainees <= most else ("too_many_trainees", {"trainees": scan.trainees})
