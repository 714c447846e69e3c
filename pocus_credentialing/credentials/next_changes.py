"""When does the answer to a requirement next change by itself, as days pass, and how is that said?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from curriculum.rule_parts import parts_of

from .judging.days import add_months, day_after
from .progress import Missing, Result


def next_change(shape: str, params: Mapping[str, Any], result: Result, begun: date | None = None) -> str:
    """One sentence; empty where nothing changes by itself any more. `begun`: the first day of the enrolment."""
    day = result.next_change_on
    if day is None:
        return ""
    if shape == "programme_window" and begun is not None:
        last = add_months(begun, params["months"])
        if day == day_after(last):
            return gettext("The time that the programme gives ends on %(day)s.") % {"day": _day(last)}
    if shape == "max_gap" and not any(each.params.get("since") for each in _said(result)):
        return gettext("Without a further scan before %(day)s, the gap is longer than that from then on.") % {
            "day": _day(day)
        }
    if any(_looks_back(part.shape, part.params) for part in parts_of(shape, params)):
        return gettext(
            "What counts now grows too old with time: if nothing is added, the number next changes on %(day)s."
        ) % {"day": _day(day)}
    if any(part.shape in ("courses_passed", "prerequisite_award") for part in parts_of(shape, params)):
        return gettext("On %(day)s this may change by itself, as something expires or begins to count.") % {
            "day": _day(day)
        }
    return gettext("On %(day)s this may change by itself, as time passes.") % {"day": _day(day)}


def _said(result: Result) -> list[Missing]:
    return [*result.warnings, *([result.missing] if result.missing else [])]


def _looks_back(shape: str, params: Mapping[str, Any]) -> bool:
    return shape == "maintenance" or bool(params.get("last_months") or params.get("filters", {}).get("last_months"))


def _day(day: date) -> str:
    return date_format(day, "j M Y")
