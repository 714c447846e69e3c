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
from curriculum.rule_details import About, Names
from curriculum.rule_sentences import SENTENCES, rule_sentence
from curriculum.wordings import within_a_sentence

__all__ = ["counted_in", "counted_of", "counting_sentences", "entry_sentence", "label_sentence", "requirement_sentence"]


def requirement_sentence(requirement: Requirement, exams: Names, modules: Names) -> str:
    """One sentence; a shape that has none yet is said by its title."""
    if requirement.shape not in SENTENCES:
        return requirement.title
    codes = codes_of(requirement)
    exam = "".join(within_a_sentence(exams[code]) for code in codes)
    return rule_sentence(requirement.shape, requirement.params, About(exam, exams, modules, codes))


def entry_sentence(entry: Mapping[str, Any], exams: Names, modules: Names) -> str:
    """The same of a requirement as a file has it, which may be made for several exams."""
    codes = codes_in(entry)
    exam = " / ".join(within_a_sentence(exams.get(code, code)) for code in codes)
    return rule_sentence(entry["shape"], entry["params"], About(exam, exams, modules, codes))


def codes_of(requirement: Requirement) -> tuple[str, ...]:
    """The exam that it is about; none for the whole programme."""
    return (requirement.application.code,) if requirement.application else ()


def codes_in(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The same of a requirement as a file has it."""
    return tuple(entry.get("each_of") or filter(None, [entry.get("application")]))


def counted_of(requirement: Requirement) -> list[str]:
    """What makes a scan count for it."""
    return counting_sentences(requirement.params.get("filters", {}), codes_of(requirement))


def counted_in(entry: Mapping[str, Any]) -> list[str]:
    """The same of a requirement as a file has it."""
    return counting_sentences(entry["params"].get("filters", {}), codes_in(entry))


def label_sentence(label: str | None) -> str:
    """What stands beside a number that is not a society's own; empty where it is."""
    said = {SUGGESTED: gettext("suggested here, not by SPOCUS"), PROGRAMME_SET: gettext("programme-set")}
    return said.get(label, label) if label else ""
