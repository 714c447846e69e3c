"""What are the codes of a programme called on screen?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from curriculum.wordings import as_words, within_a_sentence


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
        """Within a sentence."""
        return within_a_sentence(self.exams.get(code, as_words(code)))

    def kinds(self, codes: list[str]) -> list[str]:
        """Sub-types within a sentence."""
        return [within_a_sentence(self.sub_types.get(code, as_words(code))) for code in codes]
