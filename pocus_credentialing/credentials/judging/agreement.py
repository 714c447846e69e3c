"""How does the trainee's answer to one question compare with the reference: the reviewer's, or a later result?

| trainee \\ reference | positive | negative | indeterminate |
|---|---|---|---|
| positive | TP agree | FP over-called | limited |
| negative | FN missed it | TN agree | limited |
| indeterminate | limited | limited | limited |

The outcome of a scan is the worst of its questions: FN, then FP, limited, TP, TN. A missed finding weighs more than
an over-called one; "agree, positive" stands above "agree, negative" because it says that something was there. A procedure has no reading to compare: its outcome is what the
reviewer says it was, success or failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

Answer = Literal["positive", "negative", "indeterminate"]
Outcome = Literal["TP", "TN", "FP", "FN", "limited"]

WORST_FIRST = ("FN", "FP", "limited", "TP", "TN", "failure", "success")

_TABLE: dict[tuple[str, str], Outcome] = {
    ("positive", "positive"): "TP",
    ("positive", "negative"): "FP",
    ("positive", "indeterminate"): "limited",
    ("negative", "positive"): "FN",
    ("negative", "negative"): "TN",
    ("negative", "indeterminate"): "limited",
    ("indeterminate", "positive"): "limited",
    ("indeterminate", "negative"): "limited",
    ("indeterminate", "indeterminate"): "limited",
}


def outcome(trainee: Answer, reference: Answer) -> Outcome:
    try:
        return _TABLE[trainee, reference]
    except KeyError:
        raise ValueError(f"no such pair of answers: {trainee!r}, {reference!r}") from None


def outcomes(trainee: Mapping[str, Answer], reference: Mapping[str, Answer]) -> dict[str, Outcome]:
    """For each question that both answered."""
    return {
        question: outcome(answer, reference[question]) for question, answer in trainee.items() if question in reference
    }


def worst(found: Iterable[str]) -> str | None:
    """None when no question was compared."""
    return min(found, key=WORST_FIRST.index, default=None)
