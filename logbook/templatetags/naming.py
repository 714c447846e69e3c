"""Where may a long name of an exam be broken on a narrow chip?"""

from __future__ import annotations

import re

from django import template

register = template.Library()
FOREPARTS = re.compile(r"\b(Haemo|Hemo|Echo|Cardio|Neuro|Gastro|Musculo|Electro|Thoraco)(?=\w{6})", re.IGNORECASE)


@register.filter
def may_break(name: str) -> str:
    """With a soft hyphen between its parts: it is seen only where the line ends there."""
    return FOREPARTS.sub("\\1\u00ad", str(name))
