"""Which reflections are behind one number of a progress page?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from logbook.models import Reflection

from .behind_assessments import is_id
from .lines import Line
from .sentences import item_sentence


@dataclass(frozen=True)
class ReflectionRow:
    """`why` is empty where it counts."""

    reflection: Reflection
    why: str


def reflections_behind(line: Line, reader: Any) -> list[ReflectionRow]:
    """Those that the reader may see, first what counts, each in the order of judge."""
    if not line.asks_for("reflections"):
        return []
    why = {each.item: item_sentence(each.reason, each.params, line.names) for each in line.result.excluded_items}
    ids = [each for each in (*line.result.counted_items, *why) if is_id(each)]
    rows = Reflection.objects.visible_to(reader).select_related("application", "enrolment__programme__institution")
    found = rows.in_bulk([UUID(each) for each in ids]) if ids else {}
    return [ReflectionRow(found[UUID(each)], why.get(each, "")) for each in ids if UUID(each) in found]
