"""May this person say that they watched a scan?"""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _

from curriculum.models import Membership
from logbook.models import Attestation, Scan
from logbook.queries.reviewers import rights_over
from logbook.states import OPEN_TO_OTHERS, ScanState
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Reason, holds

from .reasons import not_a_reviewer, not_named, own_scan, refuse


def check_can_attest(person: User, scan: Scan) -> Membership:
    """The supervisor whom the trainee named, who reviews that exam there; once for what was sent, and anew where
    something else was sent since; not before the scan was submitted, because what is attested is what the trainee hands
    in, not a draft."""
    authority = rights_over(person, scan, reviewing=False)
    own = own_scan(person, scan)
    refuse(
        [
            own,
            not_named(person, scan),
            not_a_reviewer(scan) if authority is None and own is None else None,
        ],
        [_not_submitted(scan), _attested(scan)],
    )
    return cast(Membership, authority)  # without one it was refused above


def check_can_decline(person: User, scan: Scan) -> Membership:
    """Whoever may attest says instead that they did not watch, once."""
    authority = check_can_attest(person, scan)
    refuse([], [_declined(scan)])
    return authority


def can_attest(person: User, scan: Scan) -> bool:
    return holds(check_can_attest, person, scan)


def _not_submitted(scan: Scan) -> Reason | None:
    if scan.state in OPEN_TO_OTHERS:
        return None
    return Reason(
        "not_submitted",
        _("A scan is attested to once it is submitted; this one is “%(state)s”."),
        {"state": str(ScanState(scan.state).label)},
    )


def _declined(scan: Scan) -> Reason | None:
    if scan.supervision.declined_at is None:
        return None
    return Reason("declined_already", _("It is said already that this scan was not watched."))


def _attested(scan: Scan) -> Reason | None:
    if not Attestation.objects.standing().filter(scan=scan).exists():
        return None
    return Reason("attested_already", _("It is attested already that this scan was watched."))
