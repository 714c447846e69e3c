"""May this person put a legal hold, or lift one, and may they now?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from curriculum.models import Membership
from logbook.models import LegalHold, Scan
from logbook.models.legal_hold import directing
from logbook.queries.holds import is_held
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.refusals import NotNow, Reason, holds

from .reasons import refuse


def check_can_put(person: User, *, trainee: User, institution: Institution, scan: Scan | None) -> Membership:
    """A director of a programme of the trainee's there; one hold on the same thing at a time."""
    authority = _authority(person, trainee, institution)
    standing = LegalHold.objects.open().filter(scan=scan, trainee=trainee, institution=institution)
    there = Reason("held_already", _("There is a legal hold on this already. Read it, or lift it first."))
    refuse([None if authority else _not_director()], [there if standing.exists() else None])
    assert authority is not None  # noqa: S101 -- without one it was refused above
    return authority


def check_directs(person: User, trainee: User, institution: Institution) -> None:
    """Before anything is asked."""
    refuse([None if _authority(person, trainee, institution) else _not_director()], [])


def can_put_on(person: User, scan: Scan) -> bool:
    """Of some kind: whether the page leads there."""
    return _authority(person, scan.trainee, scan.institution) is not None


def check_can_lift(person: User, hold: LegalHold) -> Membership:
    authority = _authority(person, hold.trainee, hold.institution)
    lifted = Reason("hold_lifted", _("This legal hold was lifted already."))
    refuse([None if authority else _not_director()], [lifted if hold.lifted_at else None])
    assert authority is not None  # noqa: S101 -- without one it was refused above
    return authority


def can_lift(person: User, hold: LegalHold) -> bool:
    return holds(check_can_lift, person, hold)


def kept_by_hold(scan: Scan) -> Reason | None:
    """Why nothing of it is removed, by whomever."""
    if not is_held(scan):
        return None
    return Reason("on_hold", _("This scan is under a legal hold: nothing of it is removed until a director lifts it."))


def check_can_replace_key(scan: Scan) -> None:
    """The local key is what leads from a held scan to its chart."""
    if is_held(scan):
        kept = _("This scan is under a legal hold: its local key stays as it is until a director lifts it.")
        raise NotNow(Reason("key_on_hold", kept))


def _authority(person: User, trainee: Any, institution: Any) -> Membership | None:
    found = directing(person, trainee=trainee, institution=institution).select_related("programme")
    return found.order_by("starts_on", "pk").first()


def _not_director() -> Reason:
    return Reason(
        "not_a_director", _("Only a director of the trainee's programme puts a legal hold on scans, or lifts one.")
    )
