"""What do pages need to show hours of learning?"""

from __future__ import annotations

from django import template

from curriculum.hours import hours_said

register = template.Library()


@register.filter
def hours(minutes: int) -> str:
    return hours_said(minutes)
