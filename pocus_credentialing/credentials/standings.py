"""Where does every trainee stand? Kept as rows, refreshed in the transaction of whatever changes the log; of a whole cohort, where something
changes for all of a programme (its hospitals, their clock, its named roles), by a job."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from curriculum.models import Enrolment

from .asked import requirement_rows, version_of
from .facts import facts_of
from .models import Standing
from .progress import Facts, Judgement, Result, Version, judge


@dataclass(frozen=True)
class Case:
    """What judge was given and what it said: a certificate freezes all of it."""

    version: Version
    facts: Facts
    judgement: Judgement

    def to_json(self) -> dict[str, Any]:
        return {
            "version": self.version.to_json(),
            "facts": self.facts.to_json(),
            "as_of": self.judgement.as_of.isoformat(),
            "judgement": self.judgement.to_json(),
        }


def judged(enrolment: Enrolment, as_of: date | None = None) -> Case:
    """The enrolment as it stands in the log now, judged as of a day at the institution (today)."""
    version = version_of(enrolment.version)
    facts = facts_of(enrolment, version)
    return Case(version, facts, judge(version, facts, as_of or enrolment.programme.institution.today()))


@transaction.atomic
def refresh(enrolment: Enrolment, as_of: date | None = None) -> Judgement:
    """Write what judge says now into the enrolment's rows."""
    # Locked before the log is read: of two changes at once the second waits, and then sees the first.
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme__institution", "version")
        .get(pk=enrolment.pk)
    )
    rows = {row.key: row for row in requirement_rows(enrolment.version)}
    version = version_of(enrolment.version, rows.values())
    judgement = judge(version, facts_of(enrolment, version), as_of or enrolment.programme.institution.today())
    now = timezone.now()
    Standing.objects.bulk_create(
        [
            Standing(
                enrolment=enrolment,
                requirement=rows[result.requirement],
                as_of=judgement.as_of,
                judge_version=judgement.judge_version,
                refreshed_at=now,
                **_columns(result),
            )
            for result in judgement.requirements
        ],
        update_conflicts=True,
        unique_fields=["enrolment", "requirement"],
        update_fields=[
            "needed", "counted", "met", "result", "as_of", "next_change_on", "judge_version", "refreshed_at",
        ],
    )  # fmt: skip
    # After a move to another version, the rows of the version that was left.
    Standing.objects.filter(enrolment=enrolment).exclude(requirement__version=enrolment.version_id).delete()
    return judgement


def _columns(result: Result) -> dict[str, Any]:
    return {
        "needed": result.needed,
        "counted": result.counted,
        "met": result.met,
        "result": result.to_json(),
        "next_change_on": result.next_change_on,
    }


@transaction.atomic
def differences(enrolment: Enrolment) -> list[str]:
    """Each requirement whose row is not what judge says of the same day; empty when all is as it should be."""
    kept = {
        standing.requirement.key: standing
        for standing in Standing.objects.filter(enrolment=enrolment).select_related("requirement")
    }
    # Where no row tells the day, today.
    as_of = max((standing.as_of for standing in kept.values()), default=None)
    said = {result.requirement: result for result in judged(enrolment, as_of).judgement.requirements}
    found: list[str] = []
    for key in sorted(kept.keys() | said.keys()):
        if key not in kept:
            found.append(f"{key}: there is no row")
        elif key not in said:
            found.append(f"{key}: the version does not ask this")
        elif kept[key].as_of != as_of:
            found.append(f"{key}: as of {kept[key].as_of}, its neighbours as of {as_of}")
        else:
            found += _differs(key, kept[key], said[key])
    return found


def _differs(key: str, standing: Standing, result: Result) -> Iterator[str]:
    found = {name: getattr(standing, name) for name in _columns(result)}
    wanted = _columns(result)
    for name in wanted:
        if found[name] != wanted[name]:
            if name == "result":
                yield f"{key}: the scans named, or their reasons, differ"
            else:
                yield f"{key}: {name} is {found[name]}, and judge says {wanted[name]}"
