"""What are codes called in a sentence, and how are several names listed in one?"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language, gettext

# What a code cannot say of itself: how the words are spelt.
_SPELT = {"e learning": "e-learning", "case based": "case-based", "e lfh module": "e-LfH module"}
_INITIALS = ("osce", "sdot", "dops", "mcq")


def as_words(code: str) -> str:
    words = code.replace("_", " ")
    return _SPELT.get(words, " ".join(each.upper() if each in _INITIALS else each for each in words.split(" ")))


def as_code(words: str) -> str:
    """The code of which `as_words` makes these."""
    typed = " ".join(words.lower().split())
    spelt = {said.lower(): plain for plain, said in _SPELT.items()}
    return spelt.get(typed, typed).replace(" ", "_")


def words_of(codes: Iterable[str]) -> list[str]:
    return [as_words(code) for code in codes]


def within_a_sentence(name: str) -> str:
    """Where English has lower case; not DVT or eFAST."""
    plain_word = name[:1].isupper() and (name[1:2].islower() or name[:2] == "A ")
    return name[:1].lower() + name[1:] if plain_word and (get_language() or "en").startswith("en") else name


def listed(names: list[str]) -> str:
    """All of these: "mentor, supervisor and director"."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def either(names: list[str]) -> str:
    """One of these: "OSCE, SDOT or DOPS"."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
