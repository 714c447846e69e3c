"""Which of the things that an exam asks stands for it where there is room for one number: in a matrix, in a ring?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from .rule_numbers import has_one_number

T = TypeVar("T")
COUNT = "min_count"
OF_SCANS = (
    "window", "max_normal", "study_classes", "min_clips", "min_media", "min_supervised", "min_over_read", "min_positive",
    "min_sub_type",
)  # fmt: skip


def main_of(asked: Sequence[T], shape_of: Callable[[T], str]) -> T | None:
    """Its first count of scans, in the order of the programme; where there is none, the first number of scans or clips of some
    sort, and then the first thing that it asks a number of."""
    counts = [each for each in asked if shape_of(each) == COUNT]
    of_scans = [each for each in asked if shape_of(each) in OF_SCANS]
    numbers = [each for each in asked if has_one_number(shape_of(each))]
    return next(iter(counts or of_scans or numbers or asked), None)
