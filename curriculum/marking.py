"""How is a quiz marked?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mark:
    """`score`: percent, rounded down, so that 79.9 is not 80."""

    right: int
    of: int
    score: int
    passed: bool


def mark(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, str], pass_percent: int) -> Mark:
    """Mark answers (question code → option code) against the module's questions; no answer is a wrong one."""
    right = sum(1 for question in questions if answers.get(question["code"]) == question["right"])
    score = right * 100 // len(questions)
    return Mark(right=right, of=len(questions), score=score, passed=score >= pass_percent)


def right_needed(of: int, pass_percent: int) -> int:
    """The fewest right answers of so many that pass."""
    return -(-pass_percent * of // 100)
