"""How is an assessment told: its items with the levels that were chosen, its result, its signature?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from curriculum.assessing import SKIPPED, mark
from curriculum.states import Role
from logbook.models import Assessment
from logbook.statements_of_assessments import MEANINGS
from logbook.states import AssessmentEntry


@dataclass(frozen=True)
class Seen:
    """One item: `short` where it is below what the form needs."""

    text: str
    level: str
    short: bool


@dataclass(frozen=True)
class Told:
    row: Assessment
    title: str
    items: list[Seen]
    role: Any
    acts_as: str
    meaning: Any
    is_undone: bool
    is_amendment: bool


def items_told(sheet: Mapping[str, Any], levels: Mapping[str, int]) -> list[Seen]:
    if not levels:
        return []
    short = mark(sheet["items"], sheet["pass_percent"], levels).short
    return [Seen(item["text"], _level(item, levels[item["code"]]), item["code"] in short) for item in sheet["items"]]


def _level(item: Mapping[str, Any], place: int) -> str:
    return _("Not seen") if place == SKIPPED else str(item["levels"][place - 1])


def told(row: Assessment) -> Told:
    return Told(
        row=row,
        title=row.sheet["title"],
        items=items_told(row.sheet, row.levels),
        role=Role(row.role).label,
        acts_as=row.acts_as.replace("_", " "),
        meaning=MEANINGS[row.meaning],
        is_undone=row.entry == AssessmentEntry.UNDO,
        is_amendment=row.entry == AssessmentEntry.AMENDMENT,
    )


def what_passes(sheet: Mapping[str, Any]) -> str:
    """When this form is passed, in a sentence; empty where the assessor says it."""
    needs = any(item["needs"] for item in sheet["items"])
    if sheet["pass_percent"] is None:
        return _("It is passed when every item reaches the level that it needs.") if needs else ""
    said = _("It is passed with %(percent)s per cent of the marks.") % {"percent": sheet["pass_percent"]}
    return f"{said} {_('Some items need a level of their own as well.')}" if needs else said
