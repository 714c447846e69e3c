"""What is a month later, and what follows when a scan's day is known only as an interval?"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from .facts import ScanFact

_LAST = date.max.toordinal()


def add_months(day: date, months: int) -> date:
    """The same day of a later month; where that month is shorter, its last day. Beyond the calendar: its end."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_after(day: date) -> date | None:
    return None if day.toordinal() == _LAST else day + timedelta(days=1)


def until(scan: ScanFact) -> date:
    """The last day on which it may have been performed: its own, where the day is known."""
    return scan.performed_until or scan.performed_on
