"""How does the trainee's answer to one question compare with the reference: the reviewer's, or a later result?

| trainee \\ reference | positive | negative | indeterminate |
|---|---|---|---|
| positive | TP agree | FP over-called | limited |
| negative | FN missed it | TN agree | limited |
| indeterminate | limited | limited | limited |

A question that either left out was not looked for, and has no outcome.

The outcome of a scan is the worst of its questions: FN, then FP, limited, TP, TN. A missed finding weighs more than an
over-called one. Where yes is the expected answer (“Definite intrauterine pregnancy seen”) it is the FP that calls normal
what is not, and it weighs as a missed finding does; the FN, as an over-called one. “Agree, positive” stands above “agree,
negative” because it says that something was there. A procedure has no reading to compare: its outcome is what the
reviewer says it was, success or failure.

Plain Python on plain data, so that whoever judges a log may use it too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

POSITIVE, NEGATIVE, INDETERMINATE = "positive", "negative", "indeterminate"
ANSWERS = (POSITIVE, NEGATIVE, INDETERMINATE)
WORST_FIRST = ("FN", "FP", "limited", "TP", "TN")
# A procedure answers this one question.
PROCEDURE = "outcome"
FAILURE, SUCCESS = "failure", "success"
PROCEDURE_OUTCOMES = (FAILURE, SUCCESS)  # the worse one first

_OTHERWISE = {"FN": "FP", "FP": "FN"}

_TABLE = {
    (POSITIVE, POSITIVE): "TP",
    (POSITIVE, NEGATIVE): "FP",
    (NEGATIVE, POSITIVE): "FN",
    (NEGATIVE, NEGATIVE): "TN",
}


def outcome(trainee: str, reference: str) -> str:
    """One question: TP, TN, FP, FN or limited."""
    for answer in (trainee, reference):
        if answer not in ANSWERS:
            raise ValueError(f"no such answer: {answer!r}")
    return _TABLE.get((trainee, reference), "limited")


def outcomes(trainee: Mapping[str, str], reference: Mapping[str, str]) -> dict[str, str]:
    """Per question that both answered; of a procedure, what the reference says."""
    if reference.get(PROCEDURE) in PROCEDURE_OUTCOMES:
        return {PROCEDURE: reference[PROCEDURE]}
    return {
        question: outcome(answer, reference[question]) for question, answer in trainee.items() if question in reference
    }


def weighs_as(outcome: str, *, positive_is_normal: bool) -> str:
    """FN where an abnormal state was called normal, FP where a normal one was called abnormal, whatever yes means."""
    return _OTHERWISE.get(outcome, outcome) if positive_is_normal else outcome


def worst(found: Mapping[str, str], positive_is_normal: Collection[str] = ()) -> str | None:
    """The outcome of the scan, of those of its questions; None when none was compared. `positive_is_normal`: the
    questions whose expected answer is yes."""
    order = (*WORST_FIRST, *PROCEDURE_OUTCOMES)

    def place(question: str) -> tuple[int, int]:
        outcome = found[question]
        weight = weighs_as(outcome, positive_is_normal=question in positive_is_normal)
        return order.index(weight), order.index(outcome)

    return found[min(found, key=place)] if found else None
