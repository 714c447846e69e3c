"""May this person log, change, send, take back or withdraw a scan, and may they now?

Every reason is said at once. Where one of them is about the person the answer is 403, else 409.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn, cast

from django.utils.translation import gettext_lazy as _

from curriculum.models import Application, Enrolment
from curriculum.queries import supervisors_for
from logbook.models import Attestation, Scan, Supervision
from logbook.queries.reviewers import reviewers_of
from logbook.states import SCAN, ClipState, ScanState, SupervisionMode
from logbook.wording import questions_of
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.refusals import NotAllowed, NotNow, Reason, holds

from .reasons import refuse

# --- start ------------------------------------------------------------------------------------------------------


def check_can_start(person: User, application: Application, institution: Institution | None) -> Institution:
    """A trainee logs at a hospital where their programme runs; an exam that the catalogue offers."""
    selectable = application.definition["selectable"]
    not_offered = Reason("not_offered", _("This exam is not logged by itself. Choose one from the list."))
    refuse([_not_enrolled(person, institution)], [None if selectable else not_offered])
    return cast(Institution, institution)  # without one it was refused above


def can_start(person: User) -> bool:
    """Whether there is anywhere this person may log a scan."""
    return Enrolment.objects.open().filter(trainee=person).exists()


def _not_enrolled(person: User, institution: Institution | None) -> Reason | None:
    if institution and Enrolment.objects.open().filter(trainee=person).at(institution).exists():
        return None
    return Reason(
        "not_enrolled", _("Scans are logged by trainees: you are not enrolled in a programme at this hospital.")
    )


def has_left(scan: Scan) -> bool:
    """Whether its trainee is in no programme at that hospital any more, so that it can be sent to nobody."""
    return _not_enrolled(scan.trainee, scan.institution) is not None


def check_can_name(trainee: User, institution: Institution, supervisor: User | None) -> None:
    """Who watched is a proctor or director of one of the trainee's programmes there, never the trainee."""
    if supervisor is not None and not supervisors_for(trainee, institution).filter(pk=supervisor.pk).exists():
        refuse_supervisor()


def refuse_supervisor() -> NoReturn:
    raise NotAllowed(_not_a_supervisor())


def _not_a_supervisor() -> Reason:
    return Reason(
        "not_a_supervisor", _("Who watched must be a proctor or director of your programme, and not yourself.")
    )


def check_can_wish(scan: Scan, proctor: User | None) -> None:
    """A wished-for proctor is one who may review this very scan."""
    if proctor is not None and not reviewers_of(scan).filter(pk=proctor.pk).exists():
        refuse_wish()


def refuse_wish() -> NoReturn:
    no_reviewer = _("The proctor you wish for does not review this exam here. Choose another, or nobody.")
    raise NotAllowed(Reason("not_a_reviewer", no_reviewer))


# --- the owner's verbs --------------------------------------------------------------------------------------------


def not_owner(person: User, scan: Scan) -> Reason | None:
    if scan.trainee_id == person.pk:
        return None
    return Reason("not_owner", _("Only the trainee who logged this scan can do this."))


def not_editable(scan: Scan) -> Reason | None:
    if scan.is_editable:
        return None
    return Reason(
        "not_editable",
        _("This scan is “%(state)s”, so nothing in it can be changed now."),
        {"state": str(ScanState(scan.state).label)},
    )


def check_can_change(person: User, scan: Scan) -> None:
    refuse([not_owner(person, scan)], [not_editable(scan)])


def check_unchanged(scan: Scan, seen: str) -> None:
    """Of two windows on one scan, the second does not overwrite what the first saved."""
    if seen and seen != scan.mark:
        meanwhile = _("This scan was changed in another window since you opened it. Look at it, then save again.")
        raise NotNow(Reason("changed_meanwhile", meanwhile))


def check_not_attested(scan: Scan) -> None:
    """Who watched is a signed statement from then on."""
    if Attestation.objects.standing().filter(scan=scan).exists():
        attested = _("The supervisor has attested to have watched this scan, so who watched stays as it is.")
        raise NotNow(Reason("attested_already", attested))


def can_change(person: User, scan: Scan) -> bool:
    return holds(check_can_change, person, scan)


def check_can_submit(person: User, scan: Scan) -> None:
    """Everything that a reviewer needs is said; what is missing is named, all of it."""
    wrong = _sent_already(scan) or _wrong_state("submit", scan)
    refuse(
        [not_owner(person, scan), _not_enrolled(scan.trainee, scan.institution)],
        [wrong] if wrong else missing(scan),
    )


def can_submit(person: User, scan: Scan) -> bool:
    return holds(check_can_submit, person, scan)


def check_can_take_back(person: User, scan: Scan) -> None:
    opened = Reason(
        "opened", _("A reviewer has opened this scan, so it cannot be taken back. Ask them to return it to you.")
    )
    wrong = _wrong_state("take_back", scan)
    refuse([not_owner(person, scan)], [wrong, opened if wrong is None and scan.opened_at else None])


def can_take_back(person: User, scan: Scan) -> bool:
    return holds(check_can_take_back, person, scan)


def check_can_withdraw(person: User, scan: Scan) -> None:
    reviewed = Reason("reviewed", _("Someone has signed a review of this scan, so it stays in the log."))
    refuse([not_owner(person, scan)], [_wrong_state("withdraw", scan), reviewed if scan.reviews.exists() else None])


def can_withdraw(person: User, scan: Scan) -> bool:
    return holds(check_can_withdraw, person, scan)


def _sent_already(scan: Scan) -> Reason | None:
    """In words that fit whatever its page says of whose turn it is."""
    return Reason("wrong_state", _("This scan was sent already.")) if scan.state == ScanState.SUBMITTED else None


def _wrong_state(verb: str, scan: Scan) -> Reason | None:
    return None if SCAN.allows(verb, scan.state) else SCAN.refusal(verb, scan.state).reasons[0]


# --- what is missing ----------------------------------------------------------------------------------------------


def missing(scan: Scan) -> list[Reason]:
    """What a reviewer would miss, in the order of the page."""
    return list(_missing(scan))


def _missing(scan: Scan) -> Iterator[Reason]:
    definition = scan.definition
    if not scan.context:
        yield Reason("context_needed", _("Say why this scan was done."))
    questions = questions_of(definition)
    for question in questions:
        if question.code not in scan.answers and not question.optional:
            yield Reason("answer_needed", _("Answer the question “%(question)s”"), {"question": question.text})
    if not scan.answers and all(question.optional for question in questions):
        yield Reason("one_answer_needed", _("Answer at least one question: what did you look for?"))
    if definition["views"] and not scan.views:
        yield Reason("views_needed", _("Mark the views that you obtained."))
    supervision: Supervision | None = getattr(scan, "supervision", None)
    if supervision is None:
        yield Reason("supervision_needed", _("Say who watched, or that nobody did."))
    elif supervision.supervisor is not None:
        watchers = supervisors_for(scan.trainee, scan.institution)
        if not watchers.filter(pk=supervision.supervisor.pk).exists():
            yield _not_a_supervisor()
    if lacks_clip(scan):
        yield Reason("clip_needed", _("Add a clip: nobody watched this scan, so the reviewer needs to see it."))


def lacks_clip(scan: Scan) -> bool:
    """A remote review needs a clip; a scan that the named supervisor watched does not."""
    supervision: Supervision | None = getattr(scan, "supervision", None)
    if supervision is None or supervision.mode != SupervisionMode.NONE:
        return False
    there = scan.clips.filter(left_out=False, hidden_at=None, recording_removed_at=None)
    return not there.exclude(state=ClipState.FAILED).exists()
