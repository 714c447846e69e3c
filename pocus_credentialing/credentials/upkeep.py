"""Does whoever holds a certificate keep up what its programme asks of them?

Judged when somebody looks, as of the hospital's today, by the version that the certificate was issued by. It is shown and
changes nothing by itself: whether a certificate is suspended is for a director to decide.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Min

from curriculum.models import Enrolment
from curriculum.upkeep import upkeep_rows

from .asked import names_of, version_of
from .facts import facts_of
from .models import Certificate
from .overview import Line, Overview, as_json, line_as_json
from .progress import judge
from .states import PUBLIC, STANDING


def upkeep_of(enrolment: Enrolment) -> list[Line]:
    """Each rule with its number; nothing where no certificate is in force, or where nothing is asked to keep it."""
    today = enrolment.programme.institution.today()
    own = Certificate.objects.filter(enrolment=enrolment)
    in_force = own.filter(state__in=STANDING, expires_on__gte=today).select_related("version__catalogue")
    held = in_force.order_by("-issued_on", "-serial").first()
    rows = upkeep_rows(held.version) if held else []
    if held is None or not rows:
        return []
    first = own.filter(state__in=PUBLIC).aggregate(day=Min("issued_on"))["day"]
    asked = version_of(held.version, rows)
    judgement = judge(asked, replace(facts_of(enrolment, asked), trained_on=first), today)
    by_key, names = {row.key: row for row in rows}, names_of(held.version)
    label = held.version.data.get("suggested_label", "")
    return [Line(by_key[each.requirement], each, names, label) for each in judgement.requirements]


def line_of(overview: Overview, key: str) -> Line | None:
    """The requirement of this key: to gain the certificate, or to keep it."""
    if key in overview.lines:
        return overview.lines[key]
    return next((line for line in upkeep_of(overview.enrolment) if line.key == key), None)


def progress_as_json(overview: Overview) -> dict[str, Any]:
    """For programs: where somebody stands, and what they keep up."""
    return {**as_json(overview), "to_keep": [line_as_json(line) for line in upkeep_of(overview.enrolment)]}
