"""May this person claim a study without an owner, or say about somebody's claim, and may they now?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from curriculum.models import Application, Enrolment
from curriculum.queries import supervisors_for
from logbook.models import ArrivedStudy, Claim, Scan
from logbook.states import Doubt
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason, holds

from .clips import check_has_room, check_takes
from .reasons import refuse
from .scans import not_editable, not_owner

# Of any other doubt, a supervisor looks first, whoever claims.
AT_ONCE = ("", Doubt.NO_CODE, Doubt.UNKNOWN_CODE)


def check_can_claim(person: User, study: ArrivedStudy, application: Application, scan: Scan | None) -> None:
    """A trainee of that hospital; one of their own drafts of that exam, or a new one."""
    not_offered = Reason("not_offered", _("This exam is not logged by itself. Choose one from the list."))
    other = Reason("other_exam", _("The scan that you chose is of another exam or hospital."))
    fits = scan is None or (scan.application_id == application.pk and scan.institution_id == study.institution_id)
    refuse(
        [outsider(person, study), not_owner(person, scan) if scan else None],
        [
            owned(study),
            claimed(study),
            destroyed(study),
            None if application.definition["selectable"] else not_offered,
            None if fits else other,
            not_editable(scan) if scan else None,
        ],
    )


def check_may_claim(person: User, study: ArrivedStudy) -> None:
    """Before they say for which exam."""
    refuse([outsider(person, study)], [owned(study), claimed(study), destroyed(study)])


def can_claim(person: User, study: ArrivedStudy) -> bool:
    return holds(check_may_claim, person, study)


def outsider(person: User, study: ArrivedStudy) -> Reason | None:
    if Enrolment.objects.open().filter(trainee=person).at(study.institution_id).exists():
        return None
    return Reason("not_enrolled", _("Clips are claimed by trainees who are enrolled at this hospital."))


def may_go_at_once(study: ArrivedStudy) -> bool:
    """Whoever claims it: nothing in it speaks against somebody, and no other part of it is somebody's."""
    return study.doubt in AT_ONCE and not study.is_in_parts


def goes_at_once(study: ArrivedStudy, scan: Scan | None) -> bool:
    """On the day on which it was taken, by whoever logged that exam that day, what was seen and not only a bare draft: no
    supervisor is asked. What the machine said of the exam must not speak against it; nor is another part of it somebody's."""
    if scan is None or not may_go_at_once(study) or not (scan.answers or scan.views):
        return False
    institution = study.institution
    today = institution.today()
    taken = institution.local_date(study.taken_at or study.first_at)
    if not taken == institution.local_date(scan.performed_at) == institution.local_date(scan.created_at) == today:
        return False
    return study.application_id in (None, scan.application_id)


def check_can_decide(person: User, claim: Claim) -> None:
    """A proctor or director of the claimant's there; never the claimant."""
    supervises = supervisors_for(claim.person, claim.study.institution).filter(pk=person.pk).exists()
    own = Reason("own_claim", _("This is your own claim: a supervisor says whether it is right."))
    no_supervisor = Reason("not_supervisor", _("A proctor or director of this trainee's programme confirms it."))
    mine = claim.person_id == person.pk
    refuse(
        [own if mine else None, None if supervises or mine else no_supervisor],
        [owned(claim.study) if claim.granted is None else None, _decided(claim) or destroyed(claim.study)],
    )


def check_can_confirm(person: User, claim: Claim) -> None:
    """It would go into the log of somebody who is no trainee there any more: then others may claim it."""
    check_can_decide(person, claim)
    left = Reason("claimant_left", _("Whoever claimed this is no longer here. Others can claim it now."))
    refuse([], [None if Claim.objects.standing().filter(pk=claim.pk).exists() else left])


def can_decide(person: User, claim: Claim) -> bool:
    return holds(check_can_decide, person, claim)


def check_can_withdraw(person: User, claim: Claim) -> None:
    theirs = Reason("not_claimant", _("Only whoever made this claim withdraws it."))
    refuse([None if claim.person_id == person.pk else theirs], [_decided(claim)])


def check_owns(person: User, study: ArrivedStudy) -> None:
    theirs = Reason("not_owner", _("Only the trainee whose study this is can do this."))
    refuse([None if study.owner_id == person.pk else theirs], [])


def check_can_say_exam(person: User, study: ArrivedStudy) -> None:
    """Where nothing said it, or its scan was decided before this came; or another one than was guessed, as long as the draft
    that it started was never sent."""
    check_owns(person, study)
    scan = study.scan_to_add_to
    left = Reason(
        "left_hospital",
        _(
            "You are no longer enrolled at this hospital, so nothing is logged there. A director there decides about it."
        ),
    )
    by_hand = Reason("exam_said", _("This study is in a scan that was logged by hand, so its exam stays."))
    sent = Reason("sent_before", _("This scan was sent before, so its exam stays."))
    refuse(
        [],
        [
            left if scan is None and outsider(person, study) else None,
            (_withdrawn(study) or destroyed(study)) if scan is None else None,
            by_hand if scan and study.is_in_scan_of_its_owners else None,
            sent if scan and scan.first_submitted_at else None,
            not_editable(scan) if scan else None,
        ],
    )


def _withdrawn(study: ArrivedStudy) -> Reason | None:
    again = Reason(
        "withdrawn_with_it",
        _("Its clips were withdrawn with their scan. Have the machine send them again, then say which exam it is."),
    )
    all_went = study.scan is not None and study.standing_scan is None and not study.arrivals.waiting().exists()
    return again if all_went and study.arrivals.filter(clip__scan=study.scan).exists() else None


def can_say_exam(person: User, study: ArrivedStudy) -> bool:
    return holds(check_can_say_exam, person, study)


def check_can_place(person: User, study: ArrivedStudy) -> None:
    check_owns(person, study)
    nowhere = Reason("no_scan", _("Say first which exam it is."))
    scan = study.standing_scan
    refuse([], [no_room(scan), not_editable(scan) or _elsewhere(study, scan)] if scan else [nowhere])


def no_room(scan: Scan) -> Reason | None:
    """What came by itself is not lost where its scan is full: it waits until something is removed there."""
    try:
        check_has_room(scan)
    except NotNow as refusal:
        return refusal.reasons[0]
    return None


def _elsewhere(study: ArrivedStudy, scan: Scan) -> Reason | None:
    """Where all that waits of it belongs to another scan of its owner's."""
    found = None
    for arrival in study.arrivals.waiting():
        try:
            check_takes(scan, arrival)
        except NotNow as refusal:
            found = refusal.reasons[0]
        else:
            return None
    return found


def owned(study: ArrivedStudy) -> Reason | None:
    return Reason("owned", _("This study has an owner already.")) if study.owner_id else None


def destroyed(study: ArrivedStudy) -> Reason | None:
    """What lies too long is destroyed; its row stays."""
    gone = Reason("destroyed", _("Nothing of this study is here any more: it was destroyed after its time."))
    return None if study.arrivals.waiting().exists() else gone


def claimed(study: ArrivedStudy) -> Reason | None:
    open_one = Claim.objects.standing().filter(study=study).exists()
    return (
        Reason("claimed_already", _("Somebody has claimed this study already; a supervisor is asked."))
        if open_one
        else None
    )


def _decided(claim: Claim) -> Reason | None:
    return None if claim.granted is None else Reason("decided", _("This claim was decided already."))
