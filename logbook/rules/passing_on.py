"""May this person pass on, or destroy, what waits for somebody who is gone?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from curriculum.queries import supervisors_for
from logbook.models import ArrivedStudy
from logbook.queries.passing_on import directs_there, keeps_all_of
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Reason

from .claims import check_owns, outsider
from .reasons import refuse


def check_can_decide_left(person: User, study: ArrivedStudy) -> None:
    """A director at that hospital, while something of it waits for an owner who is gone."""
    refuse([_not_director(person, study)], _not_left(study))


def check_can_pass_on(person: User, study: ArrivedStudy, to: User) -> None:
    """To whoever could claim it and have that confirmed by this director; so never to the director."""
    own = Reason("own_claim", _("You cannot give them to yourself: another director passes them on."))
    not_theirs = Reason("not_supervisor", _("Only a director of this trainee's programme passes them on to them."))
    gone = Reason("account_closed", _("This account is closed, too."))
    in_scan = Reason(
        "in_a_scan",
        _(
            "Other clips of this study are in a scan of its owner, so the rest goes to nobody else: open the account again."
        ),
    )
    held = Reason("on_hold", _("A legal hold keeps what its owner has: it stays theirs until that is lifted."))
    mine = person.pk == to.pk
    supervises = mine or supervisors_for(to, study.institution).filter(pk=person.pk).exists()
    refuse(
        [_not_director(person, study), own if mine else None, None if supervises else not_theirs],
        [
            *_not_left(study),
            outsider(to, study),
            None if to.is_active else gone,
            in_scan if study.standing_scan is not None else None,
            held if keeps_all_of(study) else None,
        ],
    )


def check_can_destroy_left(person: User, study: ArrivedStudy) -> None:
    held = Reason(
        "on_hold", _("A legal hold keeps what its owner has: nothing of it is destroyed until that is lifted.")
    )
    refuse([_not_director(person, study)], [*_not_left(study), held if keeps_all_of(study) else None])


def check_can_give_up(person: User, study: ArrivedStudy) -> None:
    """Its owner needs it no more: none of it that waits; what is in a scan is removed there."""
    check_owns(person, study)
    held = Reason("on_hold", _("A legal hold keeps these clips: they are not deleted until a director lifts it."))
    refuse([], [_nothing_waits(study), held if keeps_all_of(study) else None])


def _not_director(person: User, study: ArrivedStudy) -> Reason | None:
    if directs_there(person, study):
        return None
    return Reason("not_director", _("A director at this hospital decides about clips whose owner is gone."))


def _not_left(study: ArrivedStudy) -> list[Reason | None]:
    gone = ArrivedStudy.objects.of_who_is_gone().filter(pk=study.pk).exists()
    owner = Reason("owner_is_here", _("Their owner is still here, or nobody has them yet: then they are claimed."))
    return [None if gone else owner, _nothing_waits(study)]


def _nothing_waits(study: ArrivedStudy) -> Reason | None:
    if study.arrivals.waiting().exists():
        return None
    return Reason("nothing_waits", _("Nothing of this study waits any more."))
