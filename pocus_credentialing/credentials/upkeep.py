"""Does whoever holds a certificate keep up what its programme asks of them?

Judged when somebody looks, as of the hospital's today, by the version that the certificate was issued by. It is shown and
changes nothing by itself: whether a certificate is suspended is for a director to decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet

from curriculum.models import Enrolment, ProgrammeVersion, Requirement
from curriculum.upkeep import upkeep_rows

from .asked import names_of, version_of
from .facts import facts_of
from .lines import Line, line_as_json
from .models import Certificate
from .overview import Overview, as_json
from .progress import judge
from .states import PUBLIC, STANDING


def upkeep_of(enrolment: Enrolment) -> list[Line]:
    """Each rule with its number, of the whole programme or of an exam on a certificate in force; nothing where there is none,
    or where nothing is asked to keep it."""
    today = enrolment.programme.institution.today()
    own = Certificate.objects.filter(enrolment=enrolment)
    exams = _by_version(own.filter(state__in=STANDING, expires_on__gte=today))
    first = own.filter(state__in=PUBLIC).aggregate(day=Min("issued_on"))["day"] if exams else None
    versions = _read(exams, enrolment.version)
    found: dict[str, Line] = {}
    for pk, codes in exams.items():
        rows = {
            row.key: row
            for row in upkeep_rows(versions[pk])
            # What two versions ask of the whole programme is asked once, by the newer certificate.
            if row.key not in found and (row.application is None or row.application.code in codes)
        }
        if rows:
            found |= _lines(enrolment, versions[pk], rows, trained_on=first, today=today)
    return list(found.values())


def _by_version(certificates: QuerySet[Certificate]) -> dict[UUID, set[str]]:
    """The exams on them by the version they were issued by, that of the newest first."""
    found: dict[UUID, set[str]] = {}
    newest_first = certificates.order_by("-issued_on", "-serial")
    for version, codes in newest_first.values_list("version", "applications_key"):
        found.setdefault(version, set()).update(codes.split(","))
    return found


def _read(wanted: Iterable[UUID], own: ProgrammeVersion) -> dict[UUID, ProgrammeVersion]:
    """A version and its catalogue are large: read once, and not with each certificate; the enrolment's is there already."""
    known = {own.pk: own}
    if others := set(wanted) - set(known):
        known |= ProgrammeVersion.objects.select_related("catalogue").in_bulk(others)
    return known


def _lines(
    enrolment: Enrolment,
    version: ProgrammeVersion,
    rows: dict[str, Requirement],
    *,
    trained_on: date | None,
    today: date,
) -> dict[str, Line]:
    asked = version_of(version, rows.values())
    judgement = judge(asked, replace(facts_of(enrolment, asked), trained_on=trained_on), today)
    names, label = names_of(version), version.data.get("suggested_label", "")
    return {each.requirement: Line(rows[each.requirement], each, names, label) for each in judgement.requirements}


def line_of(overview: Overview, key: str) -> Line | None:
    """The requirement of this key: to gain the certificate, or to keep it."""
    if key in overview.lines:
        return overview.lines[key]
    return next((line for line in upkeep_of(overview.enrolment) if line.key == key), None)


def progress_as_json(overview: Overview) -> dict[str, Any]:
    """For programs: where somebody stands, and what they keep up."""
    return {**as_json(overview), "to_keep": [line_as_json(line) for line in upkeep_of(overview.enrolment)]}
