"""What has a trainee learnt beyond our own modules, as facts for judge?

Certificates from outside that a director accepted, those of other programmes that were issued here, courses at which a director confirmed them, quizzes of the hospital's
own modules, and confirmed sessions on a simulator. Like scans, they count
where they belong: at the hospitals where the programme runs. They are given only to a version whose rules look at them, so that
the facts of all others, and what is frozen with a certificate, hold nothing that nobody asks for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from curriculum.models import Attempt, Attendance, Enrolment, OutsideCertificate
from curriculum.rule_parts import parts_of
from curriculum.states import CourseKind, OutsideState

from .facts_of_assessments import simulations_of
from .models import Certificate
from .progress import AwardFact, CourseFact, Requirement, Version
from .states import CertificateState

LEARNING = frozenset({"learning_hours", "learning_minutes", "courses_passed", "maintenance"})


def learning_of(enrolment: Enrolment, version: Version) -> dict[str, Any]:
    """`courses` and `awards`, each where a rule looks at it; at most six queries."""
    courses, awards = _looks_at(version.requirements)
    if not courses and not awards:
        return {}
    brought = list(_brought(enrolment))
    found: dict[str, Any] = {}
    if courses:
        known = [*map(_outside, brought), *_attended(enrolment), *_own_modules(enrolment), *simulations_of(enrolment)]
        found["courses"] = tuple(sorted(known, key=lambda each: each.id))
    if awards:
        held = [*(_award(each) for each in brought if _is_award(each)), *_issued_here(enrolment, awards)]
        found["awards"] = tuple(sorted(held, key=lambda each: (each.code, each.awarded_on)))
    return found


def _looks_at(requirements: Iterable[Requirement]) -> tuple[bool, set[str]]:
    """Whether a rule, or a part of one, looks at courses; and the codes of the awards that rules look at."""
    courses, awards = False, set[str]()
    for each in requirements:
        for part in parts_of(each.shape, each.params):
            courses |= part.shape in LEARNING or "after_course" in part.params.get("filters", {})
            if part.shape == "prerequisite_award":
                awards |= {code for group in part.params["groups"] for code in group}
    return courses, awards


def certificates_as_awards(enrolment: Enrolment, codes: Iterable[str]) -> Iterable[Certificate]:
    """What was issued here for another programme that is asked for by its code: valid ones, for all of its exams."""
    rows = (
        Certificate.objects.filter(
            at_the_places(enrolment, "institution"), holder=enrolment.trainee_id, state=CertificateState.VALID,
            version__data__code__in=sorted(codes),
        )
        .exclude(enrolment__programme=enrolment.programme_id)
        .select_related("version")
    )  # fmt: skip
    return [each for each in rows if {*each.applications_key.split(",")} == {*each.version.data["applications"]}]


def _issued_here(enrolment: Enrolment, codes: Iterable[str]) -> Iterable[AwardFact]:
    for each in certificates_as_awards(enrolment, codes):
        if each.issued_on is not None:
            yield AwardFact(each.version.data["code"], each.issued_on, each.expires_on)


def at_the_places(enrolment: Enrolment, prefix: str) -> Q:
    """Where the programme runs: what was learnt belongs to a hospital."""
    programme = enrolment.programme
    return (
        Q(**{prefix: programme.institution_id})
        | Q(**{prefix: enrolment.institution_id})
        | Q(**{f"{prefix}__in": programme.sites.values("pk")})
    )


def _brought(enrolment: Enrolment) -> Any:
    return OutsideCertificate.objects.filter(
        at_the_places(enrolment, "institution"), trainee=enrolment.trainee_id, state=OutsideState.ACCEPTED
    ).select_related("application")


def _outside(each: OutsideCertificate) -> CourseFact:
    return CourseFact(
        id=str(each.pk),
        kind=each.kind,
        completed_on=each.completed_on,
        code=each.code or None,
        application=each.application.code if each.application else None,
        minutes=each.minutes,
        hands_on_minutes=each.hands_on_minutes,
        score=each.score,
        expires_on=each.expires_on,
    )


def _attended(enrolment: Enrolment) -> Iterable[CourseFact]:
    rows = (
        Attendance.objects.confirmed()
        .filter(at_the_places(enrolment, "course__programme__institution"), trainee=enrolment.trainee_id)
        .select_related("course__application")
    )
    for each in rows:
        course = each.course
        yield CourseFact(
            id=str(each.pk),
            kind=course.kind,
            completed_on=course.held_on,
            code=course.code or None,
            application=course.application.code if course.application else None,
            minutes=course.minutes,
            hands_on_minutes=course.hands_on_minutes,
        )


def _own_modules(enrolment: Enrolment) -> Iterable[CourseFact]:
    """The first pass of each module of the hospitals' own: an online module, which gives no hours."""
    rows = (
        Attempt.objects.filter(
            at_the_places(enrolment, "version__module__institution"), person=enrolment.trainee_id, passed=True
        )
        .order_by("handed_in_at", "pk")
        .select_related("version__module__application")
        .defer("version__data")
    )
    first: dict[str, Attempt] = {}
    for each in rows:
        first.setdefault(each.version.module.code, each)
    for code, each in first.items():
        exam = each.version.module.application
        if each.handed_in_at is not None:
            yield CourseFact(
                id=str(each.pk),
                kind=CourseKind.ONLINE_MODULE.value,
                completed_on=enrolment.programme.institution.local_date(each.handed_in_at),
                code=code,
                application=exam.code if exam else None,
                score=each.score,
            )


def _is_award(each: OutsideCertificate) -> bool:
    """Whatever sort of certificate it is: that it stands for an award is what the director said."""
    return bool(each.code)


def _award(each: OutsideCertificate) -> AwardFact:
    return AwardFact(each.code, each.completed_on, each.expires_on)
