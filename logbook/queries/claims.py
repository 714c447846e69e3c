"""What does the trainee claim in a scan, in the reader's words?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from logbook.models import Scan, Supervision
from logbook.states import SupervisionMode
from logbook.wording import Question, label_of, questions_of

from .numbering import numbers


@dataclass(frozen=True)
class Read:
    """One question with the trainee's answer; `first` only where the first reading was another one."""

    question: Question
    answer: str
    words: str
    first: str


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


def claim_of(scan: Scan) -> Claim:
    definition = scan.definition
    readings = list(scan.readings.all())
    first = readings[0].answers if readings else scan.answers
    latest = readings[-1].answers if readings else scan.answers
    supervision: Supervision | None = getattr(scan, "supervision", None)
    return Claim(
        indication=label_of(definition["indications"], scan.indication) if scan.indication else "",
        sub_type=label_of(definition["sub_types"], scan.sub_type) if scan.sub_type else "",
        views=[view["label"] for view in definition["views"] if view["code"] in scan.views],
        missing=[view["label"] for view in definition["views"] if view["required"] and view["code"] not in scan.views],
        readings=[_read(question, first, latest) for question in questions_of(definition)],
        supervision=supervision if supervision and supervision.mode != SupervisionMode.NONE else None,
        clips=clips_of(scan),
    )


def _read(question: Question, first: dict[str, str], latest: dict[str, str]) -> Read:
    answer, before = latest.get(question.code, ""), first.get(question.code, "")
    return Read(question, answer, str(question.words(answer)), str(question.words(before)) if before != answer else "")


def clips_of(scan: Scan) -> list[dict[str, Any]]:
    """The clips that can be played."""
    number = numbers(scan)
    ready = [clip for clip in scan.clips.all() if clip.is_shown]
    return [
        {
            "id": clip.pk,
            "number": number[clip.pk],
            "frames": max(clip.frames, 1),
            "frame_ms": clip.frame_ms,
            "still": clip.still,
        }
        for clip in ready
    ]
