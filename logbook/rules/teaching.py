"""May this clip be released for teaching, withdrawn, read, by this person and now?"""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _

from curriculum.models import Membership, Programme
from curriculum.states import Kind, Role
from logbook.models import CaseReading, Clip, Scan, TeachingCase
from logbook.queries.clips import shown
from logbook.queries.reviewers import rights_over
from logbook.queries.teaching import answer_to
from logbook.states import ScanState
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Reason, holds

from .reasons import refuse

ACCEPTED = (ScanState.ACCEPTED, ScanState.ACCEPTED_NOT_COUNTING)


def check_can_release(person: User, clip: Clip) -> Membership:
    """A director of a programme that the scan belongs to; a ready clip of an accepted scan, once a programme."""
    scan = clip.scan
    authority = rights_over(person, scan, role=Role.DIRECTOR, reviewing=False)
    not_director = Reason(
        "not_a_director", _("Only a director of the trainee's programme releases a clip for teaching.")
    )
    refuse([not_director if authority is None else None], [_not_accepted(clip), _released(clip, authority)])
    return cast(Membership, authority)  # without one it was refused above


def can_release(person: User, clip: Clip) -> bool:
    return holds(check_can_release, person, clip)


def releasable(person: User, scan: Scan) -> list[Clip]:
    """The clips of one scan for which the check passes; a fixed number of queries."""
    if scan.state not in ACCEPTED or scan.application.kind == Kind.PROCEDURAL:
        return []
    authority = rights_over(person, scan, role=Role.DIRECTOR, reviewing=False)
    if authority is None:
        return []
    there = TeachingCase.objects.standing().filter(programme=authority.programme_id, clip__scan=scan)
    return list(shown(scan).exclude(pk__in=there.values("clip")))


def _not_accepted(clip: Clip) -> Reason | None:
    if clip.scan.application.kind == Kind.PROCEDURAL:
        return Reason("nothing_to_read", _("A procedure asks no question that a reader could answer."))
    if clip.scan.state in ACCEPTED and clip.is_shown:
        return None
    return Reason("not_accepted", _("Only a clip of an accepted scan that can be played is released for teaching."))


def _released(clip: Clip, authority: Membership | None) -> Reason | None:
    there = TeachingCase.objects.standing().filter(clip=clip)
    if authority is None or not there.filter(programme=authority.programme_id).exists():
        return None
    return Reason("released_already", _("This clip is in the teaching library already."))


def check_can_withdraw(person: User, case: TeachingCase) -> None:
    """A director of its programme; or whose scan it is."""
    directs = Programme.objects.directed_by(person).filter(pk=case.programme_id).exists()
    not_concerned = Reason(
        "not_concerned", _("A director of the programme, or whose scan it is, takes a clip out of the library.")
    )
    withdrawn = Reason("withdrawn_already", _("This clip is not in the teaching library any more."))
    refuse(
        [None if directs or case.clip.scan.trainee_id == person.pk else not_concerned],
        [withdrawn if case.withdrawn_at is not None else None],
    )


def can_withdraw(person: User, case: TeachingCase) -> bool:
    return holds(check_can_withdraw, person, case)


def check_can_read(person: User, case: TeachingCase) -> None:
    """Whoever has not seen the answer: neither whose scan it is, nor who reviewed it; once."""
    scan = case.clip.scan
    own = Reason("own_case", _("This is from your own scan: others read it."))
    reviewed = Reason("reviewed_it", _("You reviewed this scan: others read it."))
    read = Reason("read_already", _("You have read this case; what you said stays."))
    withdrawn = Reason("withdrawn_already", _("This clip is not in the teaching library any more."))
    unanswered = Reason(
        "not_accepted", _("The review of this scan was taken back: there is no answer to compare with.")
    )
    hidden = Reason("hidden", _("This clip is hidden: somebody saw patient data in it."))
    mine = scan.reviews.filter(proctor=person).exists()
    refuse(
        [own if scan.trainee_id == person.pk else None, reviewed if mine else None],
        [
            withdrawn if case.withdrawn_at is not None else None,
            read if CaseReading.objects.filter(case=case, reader=person).exists() else None,
            hidden if case.clip.hidden_at is not None else None,
            unanswered if scan.state not in ACCEPTED or answer_to(case) is None else None,
        ],
    )


def can_read(person: User, case: TeachingCase) -> bool:
    return holds(check_can_read, person, case)
