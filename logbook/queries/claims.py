"""What does the trainee claim in a scan, in the reader's words?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from logbook.models import Reading, Scan, Supervision
from logbook.pacing import pace_of
from logbook.states import SupervisionMode
from logbook.wording import Question, label_of, questions_of

from .numbering import numbers


@dataclass(frozen=True)
class Read:
    """One question with the trainee's answer; `first` only where the first reading was another one. `left_out`: they
    never looked for it."""

    question: Question
    answer: str
    words: str
    first: str
    left_out: bool


@dataclass(frozen=True)
class Claim:
    """A scan as a reviewer reads it. `missing`: required views without which it was submitted."""

    indication: str
    sub_type: str
    views: list[str]
    missing: list[str]
    readings: list[Read]
    supervision: Supervision | None
    clips: list[dict[str, Any]]

    @property
    def looked_for(self) -> list[Read]:
        return [read for read in self.readings if not read.left_out]

    @property
    def not_looked_for(self) -> list[Read]:
        return [read for read in self.readings if read.left_out]


def may_be_left_out(scan: Scan) -> set[str]:
    """The questions that a reviewer need not answer: not every patient raises them, and no reading of the trainee's
    answers them. What was answered once is compared, also where it was taken back since."""
    optional = {question.code for question in questions_of(scan.definition) if question.optional} - set(scan.answers)
    return _never_read(optional, scan.readings.all()) if optional else optional


def _never_read(questions: set[str], readings: Iterable[Reading]) -> set[str]:
    return questions - {code for reading in readings for code in reading.answers}


def claim_of(scan: Scan) -> Claim:
    definition = scan.definition
    readings = list(scan.readings.all())
    first = readings[0].answers if readings else scan.answers
    latest = readings[-1].answers if readings else scan.answers
    supervision: Supervision | None = getattr(scan, "supervision", None)
    questions = questions_of(definition)
    optional = {each.code for each in questions if each.optional and latest and each.code not in scan.answers}
    left_out = _never_read(optional, readings)
    return Claim(
        indication=label_of(definition["indications"], scan.indication) if scan.indication else "",
        sub_type=label_of(definition["sub_types"], scan.sub_type) if scan.sub_type else "",
        views=[view["label"] for view in definition["views"] if view["code"] in scan.views],
        missing=[view["label"] for view in definition["views"] if view["required"] and view["code"] not in scan.views],
        readings=[_read(each, first, latest, left_out=each.code in left_out) for each in questions],
        supervision=supervision if supervision and supervision.mode != SupervisionMode.NONE else None,
        clips=clips_of(scan),
    )


def _read(question: Question, first: dict[str, str], latest: dict[str, str], *, left_out: bool) -> Read:
    answer, before = latest.get(question.code, ""), first.get(question.code, "")
    words = str(question.words(answer)) if latest else ""  # of a draft in which nothing is answered nothing is said
    return Read(question, answer, words, str(question.words(before)) if before != answer else "", left_out)


def clips_of(scan: Scan) -> list[dict[str, Any]]:
    """The clips that can be played."""
    number = numbers(scan)
    ready = [clip for clip in scan.clips.all() if clip.is_shown]
    return [
        {
            "id": clip.pk,
            "number": number[clip.pk],
            "pace": pace_of(clip),
            "still": clip.still,
        }
        for clip in ready
    ]
