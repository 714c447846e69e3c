"""Which assessments, signatures, reflections, readings of teaching cases and simulations are known of a trainee, for judge? This
programme's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curriculum.models import Enrolment
from curriculum.rule_parts import parts_of
from logbook.queries.assessments import standing_in
from logbook.queries.reflections import written_in
from logbook.queries.simulations import confirmed_in
from logbook.queries.teaching import readings_in

from .models import SignOff
from .progress import AssessmentFact, CourseFact, LibraryCaseFact, ReflectionFact, SignOffFact, Version


def assessments_of(enrolment: Enrolment, version: Version) -> tuple[AssessmentFact, ...]:
    """Only where a rule asks for some, so that a log of scans alone is judged with as many queries as before."""
    if not asks_for(version, "assessments"):
        return ()
    rows = standing_in(enrolment).order_by("taken_on", "pk")
    return tuple(
        AssessmentFact(
            id=str(row.pk),
            tool=row.tool,
            taken_on=row.taken_on,
            kind=row.kind,
            application=row.application__code,
            passed=bool(row.passed),
            score=row.score,
            assessor=str(row.assessor_id),
            assessor_roles=tuple(role for role in (row.role, row.acts_as) if role),
        )
        for row in rows.values_list(
            "pk", "tool", "taken_on", "kind", "application__code", "passed", "score", "assessor_id", "role", "acts_as",
            named=True,
        )
    )  # fmt: skip


def sign_offs_of(enrolment: Enrolment, version: Version) -> tuple[SignOffFact, ...]:
    """The signatures under this person's record in the programme that stand; where a rule asks for some."""
    if not asks_for(version, "sign_off"):
        return ()
    same = {"enrolment__trainee": enrolment.trainee_id, "enrolment__programme": enrolment.programme_id}
    rows = SignOff.objects.standing().filter(**same).order_by("signed_at", "pk")
    here = enrolment.programme.institution.local_date
    return tuple(
        SignOffFact(
            id=str(pk),
            role=role,
            person=str(signer),
            signed_on=here(at),
            document=document or None,
            application=exam,
        )
        for pk, role, signer, at, document, exam in rows.values_list(
            "pk", "role", "signer", "signed_at", "document", "application__code"
        )
    )


def reflections_of(enrolment: Enrolment, version: Version) -> tuple[ReflectionFact, ...]:
    """Only where a rule asks for some. The day is that of writing, where the programme is."""
    if not asks_for(version, "reflections"):
        return ()
    here = enrolment.programme.institution.local_date
    rows = written_in(enrolment).order_by("written_at", "pk").values_list("pk", "written_at", "application__code")
    return tuple(ReflectionFact(str(pk), here(at), exam) for pk, at, exam in rows)


def library_cases_of(enrolment: Enrolment, version: Version) -> tuple[LibraryCaseFact, ...]:
    """The teaching cases that the trainee read; where a rule takes some."""
    parts = (part for each in version.requirements for part in parts_of(each.shape, each.params))
    if not any(part.params.get("library_cases") for part in parts):
        return ()
    here = enrolment.programme.institution.local_date
    rows = readings_in(enrolment).values_list("case", "case__clip__scan__application__code", "at", "truth", "outcomes")
    return tuple(
        LibraryCaseFact(
            id=str(case),
            application=exam,
            reviewed_on=here(at),
            positive="positive" in truth.values(),
            agreed=not {"FN", "FP", "limited"} & set(outcomes.values()),
        )
        for case, exam, at, truth, outcomes in rows
    )


def simulations_of(enrolment: Enrolment) -> list[CourseFact]:
    """Confirmed sessions, as courses of a kind of their own."""
    rows = confirmed_in(enrolment).order_by("pk").values_list("pk", "held_on", "application__code", "minutes")
    return [
        CourseFact(str(pk), "simulation", held_on, application=exam, minutes=minutes, hands_on_minutes=minutes)
        for pk, held_on, exam, minutes in rows
    ]


def asks_for(version: Version, shape: str) -> bool:
    """Whether a rule of this shape stands in the version, alone or in a combination."""
    return any(holds(each.shape, each.params, shape) for each in version.requirements)


def holds(own: str, params: Mapping[str, Any], shape: str) -> bool:
    """Whether a rule is of this shape, or combines one that is."""
    return any(part.shape == shape for part in parts_of(own, params))
