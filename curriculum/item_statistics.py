"""How good is each question of a quiz? Counted over first sittings, and nobody is named.

Pure: of a question, how many answered it and how, how many were right, and whether those who know more are right more often:
of the third with the best results, and of the third with the least, where each third is enough people for that to tell of nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# With fewer, a number would tell how one person answered.
FEWEST = 5
HARD = 30  # per cent right


@dataclass(frozen=True)
class Sitting:
    answers: Mapping[str, str]
    score: int


@dataclass(frozen=True)
class OptionCount:
    code: str
    text: str
    is_right: bool
    number: int
    percent: int


@dataclass(frozen=True)
class Item:
    code: str
    text: str
    options: tuple[OptionCount, ...]
    right_percent: int
    best_third_percent: int | None
    least_third_percent: int | None

    @property
    def faults(self) -> tuple[str, ...]:
        """What is worth a look, as codes: backwards, hard, another option chosen more often than the right one."""
        right = next(each.number for each in self.options if each.is_right)
        found = []
        best, least = self.best_third_percent, self.least_third_percent
        if best is not None and least is not None and best < least:
            found.append("backwards")
        if self.right_percent < HARD:
            found.append("hard")
        if any(each.number > right for each in self.options if not each.is_right):
            found.append("other_preferred")
        return tuple(found)


def items_of(questions: Sequence[Mapping[str, Any]], sittings: Sequence[Sitting]) -> list[Item]:
    """In the order of the quiz; empty where too few people have taken it."""
    if len(sittings) < FEWEST:
        return []
    # Whoever has the same result is on the same side of the line, as far as it can be: ties are broken by nothing that
    # has to do with the question.
    ranked = sorted(sittings, key=lambda each: each.score)
    third = len(ranked) // 3
    least, best = (ranked[:third], ranked[-third:]) if third >= FEWEST else ([], [])
    return [_item(question, sittings, best, least) for question in questions]


def _item(
    question: Mapping[str, Any], all_of_them: Sequence[Sitting], best: Sequence[Sitting], least: Sequence[Sitting]
) -> Item:
    code, right = question["code"], question["right"]
    chosen = Counter(each.answers.get(code) for each in all_of_them)
    return Item(
        code=code,
        text=question["text"],
        options=tuple(
            OptionCount(
                code=option["code"],
                text=option["text"],
                is_right=option["code"] == right,
                number=chosen[option["code"]],
                percent=_percent(chosen[option["code"]], len(all_of_them)),
            )
            for option in question["options"]
        ),
        right_percent=_percent(chosen[right], len(all_of_them)),
        best_third_percent=_right(best, code, right),
        least_third_percent=_right(least, code, right),
    )


def _right(sittings: Sequence[Sitting], code: str, right: str) -> int | None:
    return None if not sittings else _percent(sum(each.answers.get(code) == right for each in sittings), len(sittings))


def _percent(number: int, of: int) -> int:
    return round(number * 100 / of)
