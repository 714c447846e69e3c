"""On which days can something have been learnt, and until when can it be valid? What lies outside is a slip of the keyboard."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from pocus_credentialing.refusals import Reason

EARLIEST = date(1950, 1, 1)
MOST_YEARS_VALID = 50
MOST_YEARS_PLANNED = 5


def too_early(day: date) -> Reason | None:
    if day >= EARLIEST:
        return None
    return Reason("too_early", _("Look at the year: it cannot be before %(year)s."), {"year": EARLIEST.year})


def valid_too_long(expires_on: date | None, today: date) -> Reason | None:
    if expires_on is None or expires_on.year <= today.year + MOST_YEARS_VALID:
        return None
    said = _("Look at the year: it cannot be more than %(years)s years ahead. Leave it empty if it does not expire.")
    return Reason("expires_too_late", said, {"years": MOST_YEARS_VALID})


def planned_too_far(day: date, today: date) -> Reason | None:
    if day.year <= today.year + MOST_YEARS_PLANNED:
        return None
    said = _("Look at the year: it cannot be more than %(years)s years ahead.")
    return Reason("too_late", said, {"years": MOST_YEARS_PLANNED})
