"""May this person review, undo or amend, and may they now?

Every reason is said at once. Where one of them is about the person the answer is 403, else 409.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.models import Membership
from curriculum.states import Role
from logbook.models import Attestation, CallBack, Review, Scan, Supervision
from logbook.queries.call_backs import is_concerned
from logbook.queries.clips import shown
from logbook.queries.content import trainee_went_on_from
from logbook.queries.reviewers import rights_over
from logbook.states import SCAN, Decision, ReviewKind, ScanState
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason, holds

from .reasons import not_a_reviewer, not_named, own_scan, refuse

UNDO_WITHIN = timedelta(minutes=10)
ACCEPTING = (Decision.ACCEPTED, Decision.ACCEPTED_NOT_COUNTING)


# --- review -----------------------------------------------------------------------------------------------------


def check_can_review(person: User, scan: Scan, *, attests: bool = False) -> Membership:
    """Give the membership on whose authority the person reviews; refuse the author, whoever is no reviewer of this
    exam and place, and a scan that is not waiting. Being away is no hindrance: it only changes who is asked."""
    authority = rights_over(person, scan)
    about_person = [
        own_scan(person, scan),
        not_a_reviewer(scan) if authority is None and scan.trainee_id != person.pk else None,
        not_named(person, scan) if attests else None,
    ]
    refuse(about_person, [_not_waiting(scan)])
    return cast(Membership, authority)  # without one it was refused above


def can_review(person: User, scan: Scan) -> bool:
    return holds(check_can_review, person, scan)


def _not_waiting(scan: Scan) -> Reason | None:
    if scan.state == ScanState.SUBMITTED:
        if scan.queued_at is not None:
            return None
        return Reason(
            "clips_not_ready", _("A clip of this scan is still being checked. It comes into the queue by itself.")
        )
    if SCAN.allows("undo", scan.state):
        return Reason("already_reviewed", _("This scan has been reviewed already. Open it to read the review."))
    return SCAN.refusal("review", scan.state).reasons[0]


# --- decide, in a review or an amendment ------------------------------------------------------------------------


def check_somebody_saw_it(person: User, scan: Scan, decision: str, *, attests: bool, amends: bool = False) -> None:
    """A scan is accepted by its clips, or by the word of the named supervisor that they watched: given before, or in
    this very review."""
    seen = attests or shown(scan).exists() or Attestation.objects.standing().filter(scan=scan).exists()
    if decision in ACCEPTING and not seen:
        raise NotNow(_nobody_saw_it_amended(person, scan) if amends else _nobody_saw_it(person, scan))


def _nobody_saw_it(person: User, scan: Scan) -> Reason:
    if not_named(person, scan) is None:
        theirs = _("This scan has no clip. Accept it only if you watched it, and say so here; else return it.")
        return Reason("nobody_saw_it", theirs)
    supervision: Supervision | None = getattr(scan, "supervision", None)
    if supervision is None or supervision.supervisor is None:
        return Reason("nobody_saw_it", _("This scan has no clip and nobody watched it. Return it and ask for a clip."))
    not_yet = _(
        "This scan has no clip, and %(supervisor)s has not said yet that they watched it. "
        "Accept it after that, or return it and ask for a clip."
    )
    return Reason("nobody_saw_it", not_yet, {"supervisor": supervision.supervisor.name})


def _nobody_saw_it_amended(person: User, scan: Scan) -> Reason:
    """What was reviewed is not returned any more."""
    if scan.clips.filter(recording_removed_at__isnull=False).exists():
        removed = _(
            "The recordings of this scan were removed after their time, so nobody can look at it again: it stays as it "
            "is, or is rejected."
        )
        return Reason("nobody_saw_it", removed)
    if not_named(person, scan) is None:
        theirs = _("This scan has no clip. Accept it only if you watched it, and say so here; else reject it.")
        return Reason("nobody_saw_it", theirs)
    supervision: Supervision | None = getattr(scan, "supervision", None)
    if supervision is None or supervision.supervisor is None:
        unseen = _("This scan has no clip and nobody watched it, so it cannot be accepted: reject it.")
        return Reason("nobody_saw_it", unseen)
    not_yet = _(
        "This scan has no clip, and %(supervisor)s has not said yet that they watched it. "
        "Amend it to accepted after that, or reject it."
    )
    return Reason("nobody_saw_it", not_yet, {"supervisor": supervision.supervisor.name})


# --- undo -------------------------------------------------------------------------------------------------------


def check_can_undo(person: User, review: Review) -> None:
    """The same signer, within ten minutes, while the decision stands and the trainee has not gone on from it."""
    scan = review.scan
    not_signer = Reason("not_signer", _("Only the person who signed a review can undo it."))
    refuse(
        [None if review.proctor_id == person.pk else not_signer],
        [_superseded(review), _too_late(review), _went_on(review, scan)],
    )


def can_undo(person: User, review: Review) -> bool:
    return holds(check_can_undo, person, review)


def _superseded(review: Review) -> Reason | None:
    """A later round too: what came back and was reviewed again is decided there, not here."""
    # All of the same scan: said first, because that is the index.
    replaced = Review.objects.filter(Q(supersedes=review) | Q(round__gt=review.round), scan=review.scan_id)
    if review.kind != ReviewKind.UNDO and not replaced.exists():
        return None
    return Reason("superseded", _("This review was undone or amended already. Look at the newest one."))


def _too_late(review: Review) -> Reason | None:
    if review.kind == ReviewKind.AMENDMENT:
        return Reason("amendment_stays", _("An amendment is not undone: amend it again."))
    if timezone.now() - review.signed_at <= UNDO_WITHIN:
        return None
    return Reason("undo_over", _("The ten minutes for undoing have passed. Amend the review instead."))


def _went_on(review: Review, scan: Scan) -> Reason | None:
    if not SCAN.allows("undo", scan.state):
        return SCAN.refusal("undo", scan.state).reasons[0]
    if scan.state == ScanState.RETURNED and trainee_went_on_from(scan, review):
        return Reason("trainee_went_on", _("The trainee has begun to change this scan. Review it when it comes back."))
    return None


# --- amend ------------------------------------------------------------------------------------------------------


def check_can_amend(person: User, review: Review, *, attests: bool = False) -> Membership:
    """Whoever signed it, while still a reviewer here; or a director. Never the trainee."""
    scan = review.scan
    own = own_scan(person, scan)
    role = None if review.proctor_id == person.pk else Role.DIRECTOR
    authority = rights_over(person, scan, role=role, reviewing=False)
    not_amender = Reason("not_amender", _("Only who signed this review, or a director, can amend it."))
    allowed = SCAN.allows("amend", scan.state)
    refuse(
        [
            own,
            not_amender if authority is None and own is None else None,
            not_named(person, scan) if attests else None,
        ],
        [_superseded(review), None if allowed else SCAN.refusal("amend", scan.state).reasons[0]],
    )
    return cast(Membership, authority)  # without one it was refused above


def can_amend(person: User, review: Review) -> bool:
    return holds(check_can_amend, person, review)


# --- call-backs -------------------------------------------------------------------------------------------------


def check_can_close(person: User, call_back: CallBack) -> None:
    """The author, a director, or the proctor who raised it."""
    not_concerned = Reason("not_concerned", _("The trainee, who raised it, or a director records what was done."))
    closed = Reason("call_back_closed", _("Someone recorded already what was done."))
    refuse(
        [None if is_concerned(person, call_back) else not_concerned],
        [closed if call_back.closed_at is not None else None],
    )


def can_close(person: User, call_back: CallBack) -> bool:
    return holds(check_can_close, person, call_back)
