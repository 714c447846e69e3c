"""What are awards called that a rule names by code?"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from curriculum.library.texts import library_programmes
from curriculum.wordings import as_words


def awards_of(codes: Iterable[str]) -> list[str]:
    """Those of a programme of the library by its title; of others nothing is known but the code."""
    known = library_programmes()
    return [gettext("“%(title)s”") % {"title": known[code].title} if code in known else code.upper() for code in codes]


def stands_for(code: str) -> str:
    """As it is chosen: a programme of the library by its title, else the code in words."""
    known = library_programmes()
    return str(known[code].title) if code in known else as_words(code)
