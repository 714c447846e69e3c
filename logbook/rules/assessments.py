"""May this person assess that trainee with this form, undo it or amend it, and may they now?"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.assessing import Form, rules_of, serves
from curriculum.models import Enrolment, Membership
from curriculum.states import Role
from logbook.models import Assessment
from logbook.queries.assessments import authority_over, shown_digest, trainers
from logbook.states import AssessmentEntry
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason, holds

from .reasons import refuse

UNDO_WITHIN = timedelta(minutes=10)


def check_can_assess(person: User, enrolment: Enrolment) -> Membership:
    """At all: a proctor or director of the programme there, never the trainee, while they are enrolled."""
    authority = authority_over(person, enrolment)
    refuse([_own(person, enrolment), _not_assessor(person, enrolment, authority)], [_ended(enrolment)])
    return cast(Membership, authority)  # without one it was refused above


def can_assess(person: User, enrolment: Enrolment) -> bool:
    return holds(check_can_assess, person, enrolment)


def check_can_assess_with(person: User, enrolment: Enrolment, form: Form, exam: str | None) -> Membership:
    """With this form: a proctor of its exam or a director; and, where every rule that it serves wants somebody
    independent of the training, somebody who is."""
    authority = authority_over(person, enrolment, exam)
    refuse(
        [
            _own(person, enrolment),
            _not_assessor(person, enrolment, authority),
            _not_independent(person, enrolment, form, exam, enrolment.version.data),
        ],
        [_ended(enrolment)],
    )
    return cast(Membership, authority)


def can_assess_with(person: User, enrolment: Enrolment, form: Form, exam: str | None) -> bool:
    return holds(check_can_assess_with, person, enrolment, form, exam)


def _own(person: User, enrolment: Enrolment) -> Reason | None:
    if enrolment.trainee_id != person.pk:
        return None
    return Reason("own_assessment", _("Nobody assesses themselves: a proctor or director of your programme does."))


def _not_assessor(person: User, enrolment: Enrolment, authority: Membership | None) -> Reason | None:
    if authority is not None or enrolment.trainee_id == person.pk:
        return None
    return Reason("not_an_assessor", _("You do not assess this here: a proctor for that exam or a director does."))


def _ended(enrolment: Enrolment) -> Reason | None:
    today = enrolment.programme.institution.today()
    if enrolment.ended_on is None or enrolment.ended_on >= today:
        return None
    return Reason("enrolment_ended", _("%(name)s is not in this programme any more."), {"name": enrolment.trainee.name})


def _not_independent(
    person: User, enrolment: Enrolment, form: Form, exam: str | None, data: dict[str, object]
) -> Reason | None:
    """Only where no rule would count it: judge has the last word on each."""
    served = [rule for rule in rules_of(data) if serves(form, exam, rule)]
    wanted = {(rule.exam, rule.params.get("independence")) for rule in served}
    if not served or any(independence is None for _exam, independence in wanted):
        return None
    if any(person.pk not in trainers(enrolment, scope, str(independence)) for scope, independence in wanted):
        return None
    others = _(
        "You reviewed this trainee's scans, and the programme wants an assessor who is not the trainer: "
        "ask another proctor or a director."
    )
    return Reason("not_independent", others)


def check_unchanged(
    enrolment: Enrolment, form: Form, exam: str | None, digest: str, before: Assessment | None = None
) -> None:
    """What is signed must be what was shown."""
    if digest != shown_digest(enrolment, form, exam, before):
        changed = _("The form changed after you opened it. Look at it again below; what you chose is kept.")
        raise NotNow(Reason("changed_meanwhile", changed))


# --- undo, amend ------------------------------------------------------------------------------------------------


def check_can_undo(person: User, assessment: Assessment) -> None:
    """The same signer, within ten minutes, while it stands."""
    not_signer = Reason("not_signer", _("Only the person who signed an assessment can undo it."))
    refuse(
        [None if assessment.assessor_id == person.pk else not_signer],
        [_superseded(assessment), _too_late(assessment)],
    )


def can_undo(person: User, assessment: Assessment) -> bool:
    return holds(check_can_undo, person, assessment)


def check_can_amend(person: User, assessment: Assessment) -> Membership:
    """Whoever signed it, while still an assessor there; or a director. Never the trainee."""
    enrolment = assessment.enrolment
    form, exam = assessment.filled
    role = None if assessment.assessor_id == person.pk else Role.DIRECTOR
    authority = authority_over(person, enrolment, exam, role=role)
    own = _own(person, enrolment)
    not_amender = Reason("not_amender", _("Only who signed this assessment, or a director, can amend it."))
    refuse(
        [
            own,
            not_amender if authority is None and own is None else None,
            _not_independent(person, enrolment, form, exam, assessment.version.data),
        ],
        [_superseded(assessment)],
    )
    return cast(Membership, authority)


def can_amend(person: User, assessment: Assessment) -> bool:
    return holds(check_can_amend, person, assessment)


def _superseded(assessment: Assessment) -> Reason | None:
    later = Assessment.objects.filter(supersedes=assessment).exists()
    if assessment.entry != AssessmentEntry.UNDO and not later:
        return None
    return Reason("superseded", _("This assessment was undone or amended already. Look at the newest one."))


def _too_late(assessment: Assessment) -> Reason | None:
    if assessment.entry == AssessmentEntry.AMENDMENT:
        return Reason("amendment_stays", _("An amendment is not undone: amend it again."))
    if timezone.now() - assessment.signed_at <= UNDO_WITHIN:
        return None
    return Reason("undo_over", _("The ten minutes for undoing have passed. Amend the assessment instead."))
