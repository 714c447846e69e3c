"""What are codes called on screen, and how are several of them listed?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language, gettext

from curriculum.filter_sentences import as_words


@dataclass(frozen=True)
class Names:
    """What codes are called on screen. A code that is not listed is shown as words."""

    exams: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    sub_types: Mapping[str, str] = field(default_factory=dict)
    # Exams in which a positive answer is no abnormality, as in "Definite intrauterine pregnancy seen".
    positive_is_normal: frozenset[str] = frozenset()

    def exam(self, code: str) -> str:
        """Within a sentence, where English has lower case; not DVT or eFAST."""
        name = self.exams.get(code, as_words(code))
        plain_word = name[:1].isupper() and name[1:2].islower()
        return name[:1].lower() + name[1:] if plain_word and (get_language() or "en").startswith("en") else name


def listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def either(names: list[str]) -> str:
    """One of these: "OSCE, SDOT or DOPS"."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def words_of(codes: list[str]) -> list[str]:
    return [as_words(code) for code in codes]
