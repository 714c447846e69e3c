"""How do a scan's reviews read, the newest first, with those that were superseded folded away?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from curriculum.states import Competency, Role
from logbook.models import Clip, Review, Scan
from logbook.pacing import middle_of
from logbook.statements import MEANINGS
from logbook.states import Decision, ReviewKind
from logbook.wording import ENTRUSTMENT, anchors_of, questions_of

from .numbering import numbers

DECIDED: dict[str, Any] = {
    Decision.ACCEPTED: _("Accepted"),
    Decision.ACCEPTED_NOT_COUNTING: _("Accepted without counting"),
    Decision.RETURNED: _("Returned"),
    Decision.REJECTED: _("Rejected"),
}
DECISION_TONES = {"accepted": "ok", "accepted_not_counting": "", "returned": "warn", "rejected": "bad", "": ""}


@dataclass(frozen=True)
class Compared:
    """One question: what the reviewer read, and how that compares with the trainee's first reading."""

    question: str
    words: str
    outcome: Any
    tone: str


@dataclass(frozen=True)
class FrameComment:
    """`clip` is None where it is gone; `seconds`: where in its film the frame is."""

    clip: Clip | None
    number: int
    frame: int
    text: str
    seconds: str


@dataclass(frozen=True)
class Summary:
    """A review in the reader's words. `not_looked_for`: so many questions. `stands`: neither superseded nor itself an
    undoing."""

    review: Review
    title: Any
    tone: str
    anchor: str
    compared: list[Compared]
    not_looked_for: int
    ratings: list[tuple[Any, int]]
    entrustment: Any
    comments: list[FrameComment]
    role: Any
    meaning: Any
    stands: bool


def summaries(scan: Scan, reviews: Iterable[Review] | None = None) -> list[Summary]:
    """Every review of the scan, the newest first; one or two queries whatever their number."""
    rows = list(scan.reviews.all() if reviews is None else reviews)
    superseded = {row.supersedes_id for row in rows}
    definition = scan.definition
    number = numbers(scan)
    clips = {str(clip.pk): (clip, number[clip.pk]) for clip in scan.clips.all()}
    return [_summary(row, row.pk in superseded, definition, clips) for row in reversed(rows)]


def _summary(row: Review, superseded: bool, definition: dict[str, Any], clips: dict[str, tuple[Clip, int]]) -> Summary:
    undone = row.kind == ReviewKind.UNDO
    anchors = dict(anchors_of(definition))
    labels: dict[str, Any] = dict(Competency.choices)
    return Summary(
        review=row,
        title=ReviewKind.UNDO.label if undone else DECIDED[row.decision],
        tone=DECISION_TONES[row.decision],
        anchor=anchors.get(row.quality or 0, ""),
        compared=[
            Compared(
                question.text,
                str(question.words(row.answers.get(question.code))),
                question.said(row.outcomes[question.code]) if question.code in row.outcomes else "",
                question.tone(row.outcomes.get(question.code, "")),
            )
            for question in questions_of(definition)
            if question.code in row.answers
        ],
        not_looked_for=sum(
            question.optional and question.code not in row.answers for question in questions_of(definition)
        )
        if row.answers
        else 0,
        ratings=[(labels[competency], level) for competency, level in row.iaim.items()],
        entrustment=dict(ENTRUSTMENT).get(row.entrustment or 0, ""),
        comments=[_comment(one, *clips.get(one["clip"], (None, 0))) for one in row.comments_on_frames],
        role=Role(row.role).label,
        meaning=MEANINGS[row.meaning],
        stands=not superseded and not undone,
    )


def _comment(said: dict[str, Any], clip: Clip | None, number: int) -> FrameComment:
    plays = clip is not None and clip.is_shown
    frame: int = said["frame"]
    return FrameComment(clip if plays else None, number, frame, said["text"], f"{middle_of(clip, frame):.3f}")
