"""In which groups are modules listed: by exam, and by what a clinician must master (I-AIM)?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from curriculum.library.lessons import HEADINGS
from curriculum.states import Competency

Row = dict[str, Any]  # of the list of modules


@dataclass(frozen=True)
class Group:
    code: str
    title: str
    rows: Sequence[Row]


def by_exam(found: Sequence[Row], asked: Sequence[Row]) -> list[Group]:
    """What one's programmes ask, then what every exam needs, then exam by exam, in the catalogue's order."""
    others = [row for row in found if row not in asked]
    one_exam = _("For other exams") if asked else _("For one exam")
    groups = [
        Group("asked", _("Asked by your programme"), asked),
        Group("general", _("For every exam"), [row for row in others if row["exam"] is None]),
        Group("by-exam", one_exam, [row for row in others if row["exam"] is not None]),
    ]
    return [group for group in groups if group.rows]


def by_competency(found: Sequence[Row]) -> list[Group]:
    """Each of the four with every module that teaches it: the place in the text, and how many questions are about it."""
    return [
        Group(competency.value, str(competency.label), rows)
        for competency in Competency
        if (rows := [_about(row, competency) for row in found if competency in row["data"]["competencies"]])
    ]


def _about(row: Row, competency: Competency) -> Row:
    asked = sum(1 for question in row["data"]["questions"] if question["competency"] == competency)
    return {**row, "anchor": _anchor(row["data"]["html"], competency), "asked": asked}


def _anchor(html: str, competency: Competency) -> str:
    """Of the heading that teaches it; a hospital's own module need not have it."""
    heading = next(words for words, code in HEADINGS.items() if code == competency)
    return slugify(heading) if f"<h2>{heading}</h2>" in html else ""
