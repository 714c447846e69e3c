"""May this person issue, suspend, lift or revoke, and may it be done now?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from curriculum.models import Enrolment, Programme
from curriculum.queries import directors_of, is_director
from pocus_credentialing.credentials.models import Certificate, Revocation
from pocus_credentialing.credentials.queries import countersigners_of, open_revocation
from pocus_credentialing.credentials.states import CERTIFICATE, STANDING
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.refusals import NotAllowed, NotNow, Reason, holds, refuse_if_any

REVOCATION_WAITS = Reason(
    "revocation_waits", _("Its revocation was asked for already and waits for a second signature.")
)
NO_ANSWERER = Reason("not_countersigner", _("Only another director or an administrator may do this."))
NO_REVOCATION = Reason("nothing_asked", _("Nobody has asked to revoke this certificate."))
REVOCATION_ANSWERED = Reason("revocation_answered", _("This revocation was answered already."))


def _is_not_director(person: User, programme: Programme) -> Reason | None:
    if is_director(person, programme):
        return None
    return Reason("not_director", _("Only a director of this programme may do this."))


def check_can_issue(person: User, enrolment: Enrolment) -> None:
    """A director of the programme, never for herself. What her signature needs is asked when she signs."""
    refuse_if_any(
        NotAllowed,
        [
            _is_not_director(person, enrolment.programme),
            _is_for_oneself(person, enrolment),
        ],
    )


def can_issue(person: User, enrolment: Enrolment) -> bool:
    return holds(check_can_issue, person, enrolment)


def check_has_logo(institution: Institution) -> None:
    """There is something to remove."""
    refuse_if_any(NotNow, [None if institution.logo else Reason("no_logo", _("This hospital has set no logo."))])


def _is_for_oneself(person: User, enrolment: Enrolment) -> Reason | None:
    if enrolment.trainee_id != person.pk:
        return None
    others = [each.name for each in directors_of(enrolment.programme).exclude(pk=person.pk).order_by("name")]
    if others:
        return Reason(
            "own_certificate",
            _("Nobody issues their own certificate. Ask another director of this programme: %(names)s."),
            {"names": ", ".join(others)},
        )
    return Reason(
        "own_certificate_only_director",
        _(
            "Nobody issues their own certificate, and this programme has no other director. Invite an outside signatory, "
            "who decides by a link that works once; or name a second director, who can issue it."
        ),
    )


def check_can_suspend(person: User, certificate: Certificate) -> None:
    """Any director of the programme, at once and alone.

    It protects, and can be lifted again: neither is a signature, so that no proof of who one is stands in its way, on a
    page as little as by a token that was not made with --sign.
    """
    _check_may_decide(person, certificate)
    CERTIFICATE.check("suspend", certificate)


def can_suspend(person: User, certificate: Certificate) -> bool:
    return holds(check_can_suspend, person, certificate)


def check_can_lift(person: User, certificate: Certificate) -> None:
    """Not while somebody has asked to revoke it: that is answered first."""
    _check_may_decide(person, certificate)
    CERTIFICATE.check("lift", certificate)
    refuse_if_any(NotNow, [REVOCATION_WAITS if open_revocation(certificate) is not None else None])


def can_lift(person: User, certificate: Certificate) -> bool:
    return holds(check_can_lift, person, certificate)


def check_can_revoke(person: User, certificate: Certificate) -> None:
    """Once; where it was asked for and nobody is left who could countersign, who asked may complete it."""
    _check_may_decide(person, certificate)
    CERTIFICATE.check("revoke", certificate)
    asked = open_revocation(certificate)
    waits = asked is not None and not (asked.asked_by_id == person.pk and is_left_alone(asked))
    refuse_if_any(NotNow, [REVOCATION_WAITS if waits else None])


def can_revoke(person: User, certificate: Certificate) -> bool:
    return holds(check_can_revoke, person, certificate)


def is_left_alone(revocation: Revocation) -> bool:
    """Whoever could have countersigned is gone."""
    return not countersigners_of(revocation.certificate, revocation.asked_by).exists()


def _check_may_decide(person: User, certificate: Certificate) -> None:
    own = Reason("own_certificate", _("Nobody decides about their own certificate. Ask another director."))
    refuse_if_any(
        NotAllowed,
        [
            _is_not_director(person, certificate.version.programme),
            own if certificate.holder_id == person.pk else None,
        ],
    )


def check_revocation_waits(person: User, certificate: Certificate) -> Revocation:
    """What somebody asked for and nobody has answered; said to those who could answer it, if there is nothing."""
    revocation = open_revocation(certificate)
    if revocation is not None:
        revocation.certificate = certificate
        return revocation
    refuse_if_any(NotAllowed, [None if countersigners_of(certificate).filter(pk=person.pk).exists() else NO_ANSWERER])
    raise NotNow(REVOCATION_ANSWERED if certificate.revocations.exists() else NO_REVOCATION)


def check_can_answer_revocation(person: User, revocation: Revocation) -> None:
    """Countersign or decline: someone other than who asked, another director or an administrator."""
    certificate = revocation.certificate
    if revocation.asked_by_id == person.pk:
        raise NotAllowed(Reason("asked_yourself", _("You asked for this: the second signature is someone else's.")))
    may = countersigners_of(certificate, revocation.asked_by).filter(pk=person.pk).exists()
    refuse_if_any(NotAllowed, [None if may else NO_ANSWERER])
    refuse_if_any(NotNow, [None if revocation.is_open else REVOCATION_ANSWERED])
    CERTIFICATE.check("revoke", certificate)


def can_answer_revocation(person: User, revocation: Revocation) -> bool:
    return holds(check_can_answer_revocation, person, revocation)


def check_can_take_back(person: User, revocation: Revocation) -> None:
    """Who asked, as long as nobody has answered."""
    nobody = Reason("not_asked_by_you", _("Only the person who asked for this can take it back."))
    refuse_if_any(NotAllowed, [None if revocation.asked_by_id == person.pk else nobody])
    refuse_if_any(NotNow, [None if revocation.is_open else REVOCATION_ANSWERED])


def can_take_back(person: User, revocation: Revocation) -> bool:
    return holds(check_can_take_back, person, revocation)


def check_can_look(person: User, certificate: Certificate) -> None:
    """Any director of the programme, where a review was amended that nobody has looked at and the certificate stands."""
    _check_may_decide(person, certificate)
    nothing = Reason("nothing_amended", _("Nothing behind this certificate waits to be looked at."))
    waits = certificate.flagged_at and certificate.state in STANDING
    refuse_if_any(NotNow, [None if waits else nothing])


def can_look(person: User, certificate: Certificate) -> bool:
    return holds(check_can_look, person, certificate)


def check_all_seen(waiting: Iterable[str], seen: Iterable[Any]) -> None:
    """What was amended since the page was opened has not been looked at."""
    more = set(waiting) - {str(each) for each in seen}
    amended = Reason("amended_meanwhile", _("Another review was amended since you opened this page. Look again."))
    refuse_if_any(NotNow, [amended if more else None])


def check_reason(reason: str) -> str:
    """Every change of what others rely on says why."""
    if not reason.strip():
        raise NotNow(Reason("reason_needed", _("Say why, in a sentence.")))
    return reason.strip()
