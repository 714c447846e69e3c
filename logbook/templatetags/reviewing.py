"""What do pages need to show reviews?"""

from __future__ import annotations

from typing import Any

from django import template

from logbook.models import Review, Scan
from logbook.queries.reviews import is_overdue
from logbook.queries.summaries import DECIDED, Summary, summaries
from logbook.rules.reviews import can_amend, can_undo
from pocus_credentialing.people.models import User

register = template.Library()


@register.filter
def in_words(reviews: Any, scan: Scan) -> list[Summary]:
    """Reviews of the scan in the reader's words, the newest first. Summaries pass through."""
    rows = list(reviews)
    return rows if rows and isinstance(rows[0], Summary) else summaries(scan, rows)


@register.filter
def may_undo(person: User, review: Review) -> bool:
    return can_undo(person, review)


@register.filter
def may_amend(person: User, review: Review) -> bool:
    return can_amend(person, review)


@register.filter
def overdue(scan: Scan) -> bool:
    return is_overdue(scan)


@register.filter
def decided(decision: str) -> Any:
    """“accepted” as “Accepted”: what a reviewer has done, in a reader's words."""
    return DECIDED.get(decision, "")
