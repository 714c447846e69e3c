"""What does the library call the views, questions and kinds that a rule about some exams names by code?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from django.utils.translation import gettext

from curriculum.library.catalogue import read_catalogue
from curriculum.wordings import as_words, within_a_sentence


@dataclass(frozen=True)
class ExamWords:
    """By code. Two exams may say one code in different words: those of the exam that a rule is about are meant."""

    parts: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)

    def of_parts(self, codes: Iterable[str]) -> list[str]:
        return [within_a_sentence(self.parts.get(code, as_words(code))) for code in codes]

    def of_questions(self, codes: Iterable[str]) -> list[str]:
        return [gettext("“%(question)s”") % {"question": self.questions.get(code, as_words(code))} for code in codes]


def words_in(exams: Iterable[str | None]) -> ExamWords:
    """Of these exams; of none, of all that the library knows."""
    return _words(tuple(each for each in exams if each))


@cache
def _words(exams: tuple[str, ...]) -> ExamWords:
    parts: dict[str, str] = {}
    questions: dict[str, str] = {}
    # Backwards: where two exams say a code in different words, those of the first stand.
    for exam in reversed([each for each in read_catalogue().applications if not exams or each.code in exams]):
        parts |= {each.code: each.label for each in exam.views} | {each.code: each.label for each in exam.sub_types}
        questions |= {each.code: each.text for each in exam.questions}
    return ExamWords(parts, questions)
