"""Is what a reviewer says whole, and about this scan?

The one place for it: the form and the serializer show what it finds beside the field, and the action refuses to sign
what has a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from curriculum.states import Competency
from logbook.models import Scan
from logbook.queries.claims import may_be_left_out
from logbook.queries.clips import shown
from logbook.states import FINAL, Decision
from logbook.wording import questions_of
from pocus_credentialing.refusals import Reason

LEVELS = range(1, 6)
MOST_FRAME_COMMENTS = 40
NEED_REASON = {*Decision.values} - {Decision.ACCEPTED}
QUALITY_NEEDED = Reason("quality_needed", _("Rate the image quality from 1 to 5."))
ANSWER_NEEDED = Reason("answer_needed", _("Give your own answer to this question."))


@dataclass(frozen=True)
class Said:
    """What a reviewer says about a scan, before it is signed."""

    decision: str
    quality: int | None
    answers: Mapping[str, str]
    reason: str
    comment: str
    attests_supervision: bool
    iaim: Mapping[str, int]
    entrustment: int | None
    call_back: bool
    comments_on_frames: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(
        cls,
        *,
        decision: str,
        quality: int | None,
        answers: Mapping[str, str],
        reason: str = "",
        comment: str = "",
        attests_supervision: bool = False,
        iaim: Mapping[str, int] | None = None,
        entrustment: int | None = None,
        call_back: bool = False,
        comments_on_frames: Iterable[Mapping[str, Any]] = (),
    ) -> Said:
        """What is optional may be left out; white space at the ends is nobody's word."""
        frames = ({"clip": str(c["clip"]), "frame": c["frame"], "text": c["text"].strip()} for c in comments_on_frames)
        return cls(
            decision,
            quality,
            dict(answers),
            reason.strip(),
            comment.strip(),
            attests_supervision,
            dict(iaim or {}),
            entrustment,
            call_back,
            tuple(frames),
        )


@dataclass(frozen=True)
class Fault:
    """`field` is an attribute of Said; `key` the question, competency or line within it."""

    field: str
    reason: Reason
    key: str = ""


def faults(scan: Scan, said: Said, *, amends: bool = False) -> list[Fault]:
    """Every fault, in the order of the page."""
    return [*_main(said, amends), *_answers(scan, said), *_ratings(said), *_frames(scan, said)]


def _main(said: Said, amends: bool) -> Iterator[Fault]:
    if said.decision not in Decision.values:
        yield Fault("decision", Reason("decision_needed", _("Choose a decision.")))
    elif amends and said.decision not in FINAL:
        yield Fault("decision", Reason("amend_does_not_return", _("A reviewed scan is amended, not returned.")))
    if said.quality not in LEVELS:
        yield Fault("quality", QUALITY_NEEDED)
    if amends and not said.reason:
        yield Fault("reason", Reason("reason_needed", _("Say why you amend: the trainee reads it.")))
    elif said.decision in NEED_REASON and not said.reason:
        yield Fault("reason", Reason("reason_needed", _("Give a reason: the trainee reads it.")))


def _answers(scan: Scan, said: Said) -> Iterator[Fault]:
    questions = {question.code: question for question in questions_of(scan.definition)}
    left_out = may_be_left_out(scan)
    for code, question in questions.items():
        if said.answers.get(code) not in question.answers and not (code in left_out and code not in said.answers):
            yield Fault("answers", ANSWER_NEEDED, code)
    for code in said.answers:
        if code not in questions:
            unknown = Reason("unknown_question", _("This exam does not ask “%(question)s”."), {"question": code})
            yield Fault("answers", unknown, code)


def _ratings(said: Said) -> Iterator[Fault]:
    for competency, level in said.iaim.items():
        if competency not in Competency.values or level not in LEVELS:
            yield Fault("iaim", Reason("rating_unknown", _("Ratings go from 1 to 5.")), competency)
    if said.entrustment is not None and said.entrustment not in LEVELS:
        yield Fault("entrustment", Reason("rating_unknown", _("Ratings go from 1 to 5.")))


def _frames(scan: Scan, said: Said) -> Iterator[Fault]:
    if not said.comments_on_frames:
        return
    if len(said.comments_on_frames) > MOST_FRAME_COMMENTS:
        yield Fault(
            "comments_on_frames", Reason("too_many_comments", _("That is more comments than one review holds."))
        )
        return
    clips = {str(clip.pk): max(clip.frames, 1) for clip in shown(scan)}
    for place, comment in enumerate(said.comments_on_frames):
        frames = clips.get(str(comment["clip"]))
        if frames is None:
            yield Fault("comments_on_frames", Reason("unknown_clip", _("Choose a clip of this scan.")), str(place))
        elif not 1 <= comment["frame"] <= frames:
            beyond = Reason("frame_beyond", _("This clip has frames 1 to %(frames)s."), {"frames": frames})
            yield Fault("comments_on_frames", beyond, str(place))
        if not comment["text"]:
            yield Fault("comments_on_frames", Reason("comment_empty", _("Write the comment.")), str(place))
