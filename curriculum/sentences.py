"""How is a requirement said, and what makes a scan count?

What is missing for one trainee is said elsewhere, from what judge found; here stands what the programme asks of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from curriculum.filter_sentences import counting_sentences
from curriculum.library.basis import PROGRAMME_SET, SUGGESTED
from curriculum.models import Requirement
from curriculum.rule_sentences import SENTENCES, About, Names, within_a_sentence

__all__ = ["counting_sentences", "entry_sentence", "label_sentence", "requirement_sentence"]


def requirement_sentence(requirement: Requirement, exams: Names, modules: Names) -> str:
    """One sentence; a shape that has none yet is said by its title."""
    write = SENTENCES.get(requirement.shape)
    if write is None:
        return requirement.title
    exam = within_a_sentence(exams[requirement.application.code]) if requirement.application else ""
    return write(requirement.params, About(exam, exams, modules))


def entry_sentence(entry: Mapping[str, Any], exams: Names, modules: Names) -> str:
    """The same of a requirement as a file has it, which may be made for several exams."""
    codes = entry.get("each_of") or [entry["application"]]
    exam = " / ".join(within_a_sentence(exams.get(code, code)) for code in codes if code)
    return SENTENCES[entry["shape"]](entry["params"], About(exam, exams, modules))


def label_sentence(label: str | None) -> str:
    """What stands beside a number that is not a society's own; empty where it is."""
    said = {SUGGESTED: gettext("suggested here, not by SPOCUS"), PROGRAMME_SET: gettext("programme-set")}
    return said.get(label, label) if label else ""
