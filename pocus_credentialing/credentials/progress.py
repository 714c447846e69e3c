"""Where does this trainee stand, by this version of the programme, with these facts, on this day?

Pure: the same input gives the same answer, in whatever order the facts come. It explains itself: each scan that a
requirement is about is either counted or named with the reason why not. A new rule is a new shape in judging/.
"""

from __future__ import annotations

from datetime import date

from .judging import (
    AssessmentFact,
    AwardFact,
    CourseFact,
    Excluded,
    ExcludedItem,
    Facts,
    Judgement,
    LibraryCaseFact,
    Missing,
    ModuleFact,
    ReflectionFact,
    Requirement,
    Result,
    ScanFact,
    SignOffFact,
    Version,
    binding,
    completion,
    next_step,
)
from .judging.registry import Case

__all__ = [
    "JUDGE_VERSION",
    "AssessmentFact",
    "AwardFact",
    "CourseFact",
    "Excluded",
    "ExcludedItem",
    "Facts",
    "Judgement",
    "LibraryCaseFact",
    "Missing",
    "ModuleFact",
    "ReflectionFact",
    "Requirement",
    "Result",
    "ScanFact",
    "SignOffFact",
    "Version",
    "binding",
    "completion",
    "judge",
    "next_step",
]

# Raised whenever the same input would give another answer than before.
JUDGE_VERSION = "2"


def judge(version: Version, facts: Facts, as_of: date) -> Judgement:
    case = Case(version, facts, as_of)
    results = tuple(case.result(requirement) for requirement in version.requirements)
    return Judgement(
        as_of=as_of,
        judge_version=JUDGE_VERSION,
        # A version that asks for nothing certifies nothing.
        met=bool(results) and all(result.met for result in results),
        requirements=results,
        next_change_on=min((day for result in results if (day := result.next_change_on)), default=None),
    )
