"""How is an assessment told: its items with the levels that were chosen, its result, its signature?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from curriculum.assessing import SKIPPED, mark
from curriculum.states import Role
from curriculum.wordings import as_words
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
        acts_as=as_words(row.acts_as),
        meaning=MEANINGS[row.meaning],
        is_undone=row.entry == AssessmentEntry.UNDO,
        is_amendment=row.entry == AssessmentEntry.AMENDMENT,
    )
