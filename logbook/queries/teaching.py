"""Which teaching cases may this person read, and which have they read?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from curriculum.models import Enrolment
from logbook.models import CaseReading, Review, Scan, TeachingCase
from logbook.queries.reviews import standing_review, standing_reviews
from logbook.wording import Question, questions_of
from pocus_credentialing.people.models import User


def cases_for(person: User) -> QuerySet[Any]:
    """Released now where this person is, what they have not read first; the latest release on top."""
    read = CaseReading.objects.filter(case=OuterRef("pk"), reader=person).values("at")[:1]
    standing: QuerySet[Any] = TeachingCase.objects.visible_to(person).standing()
    rows = standing.select_related("programme", "clip__scan__application").annotate(read_at=Subquery(read))
    return rows.order_by(F("read_at").desc(nulls_first=True), "-released_at", "pk")


def next_for(person: User) -> TeachingCase | None:
    """An unread case that is not of their own scan."""
    others = cases_for(person).filter(read_at=None).filter(clip__hidden_at=None).exclude(clip__scan__trainee=person)
    return others.order_by("-released_at", "pk").first()


def reading_of(case: TeachingCase, person: User) -> CaseReading | None:
    found: CaseReading | None = CaseReading.objects.filter(case=case, reader=person).first()
    return found


def answer_to(case: TeachingCase) -> Review | None:
    """The review that stands: whose answers a reading is compared with."""
    return standing_review(case.clip.scan)


def asked_in(case: TeachingCase) -> tuple[Question, ...]:
    """The exam's questions, without those that the reviewer did not look for: there is no answer to compare with."""
    return asked_in_each([case])[case.pk]


def asked_in_each(cases: Iterable[TeachingCase]) -> dict[UUID, tuple[Question, ...]]:
    """The same of many, in as many queries as of one; in none where every question of their exams is always asked."""
    questions = {case: questions_of(case.clip.scan.definition) for case in cases}
    scans = [case.clip.scan_id for case, asked in questions.items() if any(each.optional for each in asked)]
    reviews = {review.pk: scan for scan, review in standing_reviews(scans).items()} if scans else {}
    rows = Review.objects.filter(pk__in=reviews).order_by().values_list("pk", "answers") if reviews else ()
    answered = {reviews[pk]: answers for pk, answers in rows}
    return {
        case.pk: tuple(each for each in asked if not each.optional or each.code in answered.get(case.clip.scan_id, ()))
        for case, asked in questions.items()
    }


def cases_of(scan: Scan, reader: User) -> list[Any]:
    """What of this scan is in a library now that the reader may open."""
    rows = TeachingCase.objects.visible_to(reader).standing().filter(clip__scan=scan)
    return list(rows.select_related("programme", "released_by"))


def readings_in(enrolment: Enrolment) -> QuerySet[Any]:
    """What this trainee read in the programme's library; of a case that was withdrawn since, too."""
    mine = Q(reader=enrolment.trainee_id, case__programme=enrolment.programme_id)
    return CaseReading.objects.filter(mine).order_by("at", "pk")
