"""An assessor fills in a form of the programme and signs; undoes it within ten minutes; amends it later."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from curriculum.assessing import Form, form_of
from curriculum.models import Application, Enrolment, Membership
from logbook import emails, statements_of_assessments
from logbook.models import Assessment
from logbook.queries.assessments import acts_as
from logbook.rules import assessments as rules
from logbook.rules.assessment_shape import AssessmentSaid, faults, marked
from logbook.states import AssessmentEntry
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.authentication import Authentication, check_signing_session
from pocus_credentialing.people.models import User


@transaction.atomic
def assess(
    *,
    enrolment: Enrolment,
    by: User,
    authentication: Authentication | None,
    form: str,
    exam: str | None,
    content_digest: str,
    client_id: UUID | None = None,
    **words: Any,
) -> Assessment:
    """Sign what was seen; `words` are those of `AssessmentSaid`. Standings follow in the same transaction, the trainee
    is told. Sent twice under one `client_id`, it is signed once."""
    enrolment = _locked(enrolment)
    if client_id is not None and (there := Assessment.objects.filter(assessor=by, client_id=client_id).first()):
        return there
    found = form_of(enrolment.version.data, form)
    if found is None or exam not in found.exams:
        raise ValueError(f"the version has no form {form} for {exam}")
    authority = rules.check_can_assess_with(by, enrolment, found, exam)
    said = _whole(by, enrolment, found, exam, enrolment.version.data, words)
    authentication = check_signing_session(by, authentication)
    rules.check_unchanged(enrolment, found, exam, content_digest)
    row = Assessment(
        client_id=client_id,
        enrolment=enrolment,
        version=enrolment.version,
        application=Application.objects.get(code=exam) if exam else None,
        form=found.code,
        tool=found.tool,
        kind=found.kind,
        sheet=found.sheet(),
    )
    _sign(row, said, found, by, authority, authentication, content_digest)
    _record("assessment.given", row, by=by, decision="passed" if row.passed else "not_passed")
    emails.assessed(row)
    return row


@transaction.atomic
def undo(*, assessment: Assessment, by: User, authentication: Authentication | None) -> Assessment:
    """Take it back within ten minutes: a further signed row, and it counts no more."""
    before = _again(assessment)
    rules.check_can_undo(by, before)
    authentication = check_signing_session(by, authentication)
    undone = _following(before, AssessmentEntry.UNDO)
    undone.assessor, undone.role, undone.acts_as = by, before.role, before.acts_as
    undone.taken_on, undone.content_digest = before.taken_on, before.content_digest
    undone.signed_at = timezone.now()
    statements_of_assessments.sign_assessment(undone, by, authentication)
    undone.save(force_insert=True)
    _record("assessment.undone", undone, by=by, assessment=str(before.pk))
    return undone


@transaction.atomic
def amend(
    *, assessment: Assessment, by: User, authentication: Authentication | None, content_digest: str, **words: Any
) -> Assessment:
    """Say otherwise, with a reason: a further signed row that supersedes the first, which stays readable."""
    before = _again(assessment)
    authority = rules.check_can_amend(by, before)
    enrolment, (form, exam) = before.enrolment, before.filled
    said = _whole(by, enrolment, form, exam, before.version.data, words, amends=True)
    authentication = check_signing_session(by, authentication)
    rules.check_unchanged(enrolment, form, exam, content_digest, before)
    row = _following(before, AssessmentEntry.AMENDMENT)
    _sign(row, said, form, by, authority, authentication, content_digest)
    decision = "passed" if row.passed else "not_passed"
    _record("assessment.amended", row, by=by, decision=decision, assessment=str(before.pk))
    emails.assessment_amended(row)
    return row


def _locked(enrolment: Enrolment) -> Enrolment:
    """After the chain, so that what is compared, signed and counted is one and the same."""
    hold(enrolment.programme.institution_id)
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("programme__institution", "version", "trainee").get(pk=enrolment.pk)


def _again(assessment: Assessment) -> Assessment:
    """The row as it is under the lock."""
    enrolment = _locked(assessment.enrolment)
    found = Assessment.objects.select_related("application", "version").get(pk=assessment.pk)
    found.enrolment = enrolment
    return found


def _whole(
    by: User,
    enrolment: Enrolment,
    form: Form,
    exam: str | None,
    data: dict[str, Any],
    words: Any,
    *,
    amends: bool = False,
) -> AssessmentSaid:
    said = AssessmentSaid(**words)
    found = faults(enrolment, form, said, roles=acts_as(by, enrolment, form, exam, data), amends=amends)
    if found:
        raise ValueError("; ".join(f"{fault.field}: {fault.reason}" for fault in found))
    return said


def _following(before: Assessment, entry: str) -> Assessment:
    """A row of the same form and exam, which supersedes this one."""
    return Assessment(
        enrolment=before.enrolment,
        version=before.version,
        application=before.application,
        form=before.form,
        tool=before.tool,
        kind=before.kind,
        sheet=before.sheet,
        entry=entry,
        supersedes=before,
    )


def _sign(
    row: Assessment,
    said: AssessmentSaid,
    form: Form,
    by: User,
    authority: Membership,
    authentication: Authentication,
    content_digest: str,
) -> None:
    """Fill in what was said, what follows from it, and the signature; and save it."""
    result = marked(form, said)
    row.assessor, row.role, row.acts_as = by, authority.role, said.acts_as
    row.taken_on, row.levels = said.taken_on, dict(said.levels)
    row.score, row.passed = result.score, result.passed
    row.feedback, row.reason = said.feedback, said.reason
    row.content_digest, row.signed_at = content_digest, timezone.now()
    statements_of_assessments.sign_assessment(row, by, authentication)
    row.save(force_insert=True)


def _record(verb: str, row: Assessment, *, by: User, **data: str) -> None:
    programme = row.enrolment.programme
    record(
        verb,
        by=by,
        on=row,
        within=row.enrolment,
        institution=programme.institution_id,
        programme=programme,
        person=row.enrolment.trainee_id,
        authentication=row.authentication,
        tool=row.tool,
        **data,
    )
