"""A director releases a clip for teaching and takes it back; somebody reads it, and then sees the reviewer's answer."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from logbook import agreement, emails
from logbook.models import CaseReading, Clip, Review, TeachingCase
from logbook.queries.teaching import answer_to, asked_in
from logbook.rules import teaching as rules
from logbook.wording import expecting_yes
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User

from . import archives
from .locking import locked_clip


@transaction.atomic
def release(*, clip: Clip, by: User, about: str = "") -> TeachingCase:
    """Into the library of the director's programme. Whose scan it is, is told, and stands nowhere in the library."""
    # Both rows are locked: of two who release at once the second is told, and so is whoever releases what was hidden or
    # removed meanwhile.
    clip = locked_clip(clip)
    authority = rules.check_can_release(by, clip)
    case = TeachingCase.objects.create(
        programme_id=authority.programme_id, clip=clip, about=about.strip(), released_by=by
    )
    _record("teaching.released", case, by=by)
    emails.released_for_teaching(case)
    archives.ask_for_reviewed(clip.scan.institution_id)
    return case


@transaction.atomic
def withdraw(*, case: TeachingCase, by: User, reason: str) -> TeachingCase:
    """Out of the library, for good; who has read it keeps that they have."""
    if not reason.strip():
        raise ValueError("a clip is taken out of the library for a reason")
    case = (
        TeachingCase.objects.select_for_update(of=("self",), no_key=True).select_related("clip__scan").get(pk=case.pk)
    )
    rules.check_can_withdraw(by, case)
    case.withdrawn_at, case.withdrawn_by, case.withdrawn_because = timezone.now(), by, reason.strip()
    case.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    _record("teaching.withdrawn", case, by=by)
    return case


@transaction.atomic
def read(*, case: TeachingCase, by: User, answers: Mapping[str, str]) -> CaseReading:
    """Commit a reading. The reviewer's answers are looked up only now, and compared; standings follow in the same
    transaction."""
    hold(case.programme.institution_id)
    rules.check_can_read(by, case)
    questions = {question.code: question for question in asked_in(case)}
    wrong = [code for code, question in questions.items() if answers.get(code) not in question.answers]
    if wrong or set(answers) - set(questions):
        raise ValueError(f"answers: {', '.join(wrong) or 'a question that is not asked'}")
    review: Review | None = answer_to(case)
    if review is None:  # refused above
        raise ValueError("a case without a review")
    reading = CaseReading.objects.create(
        case=case,
        reader=by,
        answers=dict(answers),
        review=review,
        truth=dict(review.answers),
        outcomes=agreement.outcomes(answers, review.answers),
    )
    programme = case.programme
    record(
        "teaching.read",
        by=by,
        on=reading,
        within=case,
        institution=programme.institution_id,
        programme=programme,
        person=by,
        outcome=agreement.worst(reading.outcomes, expecting_yes(case.clip.scan.definition)) or "",
    )
    return reading


def _record(verb: str, case: TeachingCase, *, by: User) -> None:
    scan = case.clip.scan
    record(
        verb,
        by=by,
        on=case,
        within=scan,
        institution=scan.institution_id,
        programme=case.programme_id,
        person=scan.trainee_id,
        clip=str(case.clip_id),
    )
