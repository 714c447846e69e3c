"""The rules by which a log is judged: pure, on plain data. Importing this package registers every shape."""

from . import counts, learning
from .facts import Facts, ModuleFact, ScanFact
from .judgements import Excluded, Judgement, Missing, Result
from .plain import NotReadable
from .registry import SHAPES, UnknownShape
from .steps import binding, completion, next_step
from .versions import Requirement, Version

__all__ = [
    "SHAPES",
    "Excluded",
    "Facts",
    "Judgement",
    "Missing",
    "ModuleFact",
    "NotReadable",
    "Requirement",
    "Result",
    "ScanFact",
    "UnknownShape",
    "Version",
    "binding",
    "completion",
    "counts",
    "learning",
    "next_step",
]
