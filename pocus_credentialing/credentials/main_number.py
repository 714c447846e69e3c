"""Which of the things that an exam asks stands for it where there is room for one number: in a matrix, in a ring?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from .rule_numbers import has_one_number

T = TypeVar("T")


def main_of(asked: Sequence[T], shape_of: Callable[[T], str]) -> T | None:
    """Its first count of scans, in the order of the programme; where there is none, the first thing that it asks a number of."""
    counts = [each for each in asked if shape_of(each) == "min_count"]
    numbers = [each for each in asked if has_one_number(shape_of(each))]
    return next(iter(counts or numbers or asked), None)
