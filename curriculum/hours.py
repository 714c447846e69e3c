"""How are minutes of learning said?"""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext


def hours_said(minutes: int) -> str:
    """In hours, to the hundredth: as certificates of continuing education say it."""
    number = number_format(round(minutes / 60, 2), use_l10n=True)
    return gettext("%(number)s h") % {"number": number.rstrip("0").rstrip(".") if "." in number else number}
