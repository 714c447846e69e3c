"""In which words does an exam ask, and in which are its answers read?

The words come from the exam as it was defined when the scan was started; a procedure asks one question, its outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from logbook.agreement import FAILURE, INDETERMINATE, NEGATIVE, POSITIVE, PROCEDURE, SUCCESS, weighs_as
from logbook.states import Outcome

NOT_ANSWERED = _("The images do not answer it")
NOT_LOOKED_FOR = _("Not looked for")  # said by giving no answer at all
# On a button beside the question; every question of the catalogue is asked so that yes or no answers it.
SHORT: dict[str, Any] = {
    POSITIVE: _("Yes"),
    NEGATIVE: _("No"),
    INDETERMINATE: _("Cannot tell"),
    SUCCESS: _("Yes"),
    FAILURE: _("No"),
    "": NOT_LOOKED_FOR,
}


# Where the expected answer is yes, a wrong yes hides something and a wrong no hides nothing.
CALLED_OTHERWISE: dict[str, Any] = {"FP": _("Called normal, was not"), "FN": _("Called abnormal, was not")}
TONES = {"FN": "bad", "FP": "warn", "TP": "ok", "TN": "ok", FAILURE: "bad", SUCCESS: "ok"}


@dataclass(frozen=True)
class Question:
    """`answers`: what can be answered, in the reader's words. `optional`: not every patient raises it, so that it may
    be left out."""

    code: str
    text: str
    answers: Mapping[str, Any]
    optional: bool = False
    positive_is_normal: bool = False

    def opposite(self, answer: str) -> str:
        """What “disagree” means; nothing for an answer that has no opposite."""
        pairs = {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE, SUCCESS: FAILURE, FAILURE: SUCCESS}
        return pairs.get(answer, "")

    @property
    def normal(self) -> str:
        """The expected answer."""
        return POSITIVE if self.positive_is_normal else NEGATIVE

    @property
    def offered(self) -> Mapping[str, Any]:
        """The answers; and, where it may be left out, that it was not looked for. That is said by no answer, so that it
        stands chosen until another one is: the page shows what would be kept, and claims nothing of the patient."""
        return {**self.answers, "": NOT_LOOKED_FOR} if self.optional else self.answers

    def choices(self, *, left_out: bool = False) -> list[tuple[str, Any]]:
        """In short. `left_out`: that it was not looked for is one of them."""
        return [(answer, SHORT[answer]) for answer in (self.offered if left_out else self.answers)]

    def words(self, answer: str | None) -> Any:
        return self.answers.get(answer or "", NOT_LOOKED_FOR if self.optional else "")

    def said(self, outcome: str) -> Any:
        """How the two readings compare, in the reader's words."""
        usual = Outcome(outcome).label
        return CALLED_OTHERWISE.get(outcome, usual) if self.positive_is_normal else usual

    def tone(self, outcome: str) -> str:
        return TONES.get(weighs_as(outcome, positive_is_normal=self.positive_is_normal), "")


def questions_of(definition: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions of an exam's definition, in its order."""
    outcome = definition.get("outcome")
    if outcome:
        answers = {SUCCESS: outcome["success"], FAILURE: outcome["failure"]}
        return (Question(PROCEDURE, outcome["text"], answers),)
    return tuple(
        Question(
            question["code"],
            question["text"],
            {POSITIVE: question["positive"], NEGATIVE: question["negative"], INDETERMINATE: NOT_ANSWERED},
            optional=question.get("optional", False),  # a catalogue of before says nothing of it
            positive_is_normal=question["abnormal_answer"] == NEGATIVE,
        )
        for question in definition["questions"]
    )


def expecting_yes(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """The questions of an exam whose expected answer is yes."""
    return tuple(question.code for question in questions_of(definition) if question.positive_is_normal)


def label_of(choices: list[Mapping[str, Any]], code: str) -> str:
    """The label of a code in a definition's list; the code itself when the list does not have it."""
    return next((choice["label"] for choice in choices if choice["code"] == code), code)


def anchors_of(definition: Mapping[str, Any]) -> list[tuple[int, str]]:
    """What an image of quality 1, 2, … 5 looks like for this exam."""
    return [(anchor["level"], anchor["text"]) for anchor in definition["quality"]]


# “Next time, how much supervision?”: a level, never averaged.
ENTRUSTMENT: list[tuple[int, Any]] = [
    (1, _("Watches me do it")),
    (2, _("Does it with me beside them, guiding")),
    (3, _("Does it alone, with me close by")),
    (4, _("Does it alone; I look at the images later")),
    (5, _("Does it alone, and could teach it")),
]

# Offered as a start; the reviewer's own words go with them.
REASONS: list[tuple[str, Any]] = [
    ("views", _("A required view is missing.")),
    ("images", _("The images do not answer the question.")),
    ("reading", _("I read the images otherwise.")),
    ("technique", _("Depth, gain or axis can be better.")),
    ("exam", _("The clips do not show the exam that was logged.")),
    ("details", _("Something in the entry is missing or does not fit.")),
]
