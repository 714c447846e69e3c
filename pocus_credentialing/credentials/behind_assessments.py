"""Which assessments are behind one number of a progress page?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from logbook.models import Assessment

from .lines import Line
from .sentences import item_sentence


@dataclass(frozen=True)
class AssessmentRow:
    """`why` is empty where it counts."""

    assessment: Assessment
    why: str


def assessments_behind(line: Line, reader: Any) -> list[AssessmentRow]:
    """Those that the reader may see, first what counts, each in the order of judge."""
    why = {each.item: item_sentence(each.reason, each.params, line.names) for each in line.result.excluded_items}
    ids = [each for each in (*line.result.counted_items, *why) if is_id(each)]
    if not ids:
        return []
    rows = Assessment.objects.visible_to(reader).select_related("application", "assessor").defer("statement")
    found = rows.in_bulk([UUID(each) for each in ids])
    return [AssessmentRow(found[UUID(each)], why.get(each, "")) for each in ids if UUID(each) in found]


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
