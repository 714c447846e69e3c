"""Does whoever holds a certificate keep up what its programme asks of them?

Judged when somebody looks, as of the hospital's today, by the version that the certificate was issued by. It is shown and
changes nothing by itself: whether a certificate is suspended is for a director to decide.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Min

from curriculum.models import Enrolment, ProgrammeVersion, Requirement
from curriculum.upkeep import upkeep_rows

from .asked import names_of, version_of
from .facts import facts_of
from .models import Certificate
from .overview import Line, Overview, as_json, line_as_json
from .progress import judge
from .states import PUBLIC, STANDING


def upkeep_of(enrolment: Enrolment) -> list[Line]:
    """Each rule with its number, of the whole programme or of an exam on a certificate in force; nothing where there is none,
    or where nothing is asked to keep it."""
    today = enrolment.programme.institution.today()
    own = Certificate.objects.filter(enrolment=enrolment)
    in_force = own.filter(state__in=STANDING, expires_on__gte=today).select_related("version__catalogue")
    exams: dict[ProgrammeVersion, set[str]] = {}
    for each in in_force.order_by("-issued_on", "-serial"):
        exams.setdefault(each.version, set()).update(each.application_codes)
    first = own.filter(state__in=PUBLIC).aggregate(day=Min("issued_on"))["day"] if exams else None
    found: dict[str, Line] = {}
    for version, codes in exams.items():
        rows = {
            row.key: row
            for row in upkeep_rows(version)
            # What two versions ask of the whole programme is asked once, by the newer certificate.
            if row.key not in found and (row.application is None or row.application.code in codes)
        }
        if rows:
            found |= _lines(enrolment, version, rows, trained_on=first, today=today)
    return list(found.values())


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
