"""The rules by which a log is judged: pure, on plain data. Importing this package registers every shape."""

from . import (
    assessing,
    breadth,
    caps,
    combining,
    counts,
    earning,
    introductory,
    kinds,
    learning,
    shares,
    spans,
    windows,
)
from .facts import Facts, ScanFact
from .items import (
    AssessmentFact,
    AwardFact,
    CourseFact,
    LibraryCaseFact,
    ModuleFact,
    ReflectionFact,
    SignOffFact,
)
from .judgements import Excluded, ExcludedItem, Judgement, Missing, Result
from .plain import NotReadable
from .registry import SHAPES, UnknownShape
from .steps import binding, completion, next_step
from .versions import Requirement, Version

__all__ = [
    "SHAPES",
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
    "NotReadable",
    "ReflectionFact",
    "Requirement",
    "Result",
    "ScanFact",
    "SignOffFact",
    "UnknownShape",
    "Version",
    "assessing",
    "binding",
    "breadth",
    "caps",
    "combining",
    "completion",
    "counts",
    "earning",
    "introductory",
    "kinds",
    "learning",
    "next_step",
    "shares",
    "spans",
    "windows",
]
