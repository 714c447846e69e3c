"""May this person have an outsider decide about their own certificate, and may whoever holds the link sign it?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from curriculum.models import Enrolment, Membership, Programme
from curriculum.queries import directors_of, is_director
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotAllowed, NotNow, Reason, holds, refuse_if_any

from . import eligibility
from .models import OutsideSignatory
from .models.signatory import Decision


def check_can_ask_outside(person: User, enrolment: Enrolment) -> None:
    """The holder, who directs the programme, where nobody else does."""
    refuse_if_any(
        NotAllowed,
        [
            None if enrolment.trainee_id == person.pk else _NOT_HOLDER,
            None if is_director(person, enrolment.programme) else _NOT_DIRECTOR,
        ],
    )
    refuse_if_any(NotNow, [another_director(enrolment)])


def can_ask_outside(person: User, enrolment: Enrolment) -> bool:
    return holds(check_can_ask_outside, person, enrolment)


def check_can_invite(person: User, enrolment: Enrolment, applications: Iterable[str], email: str) -> None:
    """And these exams are complete, and the address is somebody else's."""
    check_can_ask_outside(person, enrolment)
    refuse_if_any(NotAllowed, [_against_address(email, enrolment)])
    refuse_if_any(NotNow, eligibility.reasons_against(enrolment, applications))


def check_can_withdraw(person: User, signatory: OutsideSignatory) -> None:
    """Whoever sent the link."""
    refuse_if_any(NotAllowed, [None if signatory.invited_by_id == person.pk else _NOT_HOLDER])
    refuse_if_any(NotNow, [_decided(signatory)])


def check_can_open(signatory: OutsideSignatory, person: User | None) -> None:
    """Whoever holds the link; not the holder, nor anybody of the programme, who is signed in here. While it is open."""
    refuse_if_any(NotAllowed, [_against_reader(signatory, person)])
    refuse_if_any(NotNow, [why_not_open(signatory)])


def check_can_sign(signatory: OutsideSignatory, person: User | None, name: str) -> None:
    check_can_open(signatory, person)
    holder = signatory.enrolment.trainee
    names_holder = _plain(name) in (_plain(holder.name), _plain(holder.printed_name))
    refuse_if_any(NotAllowed, [_HOLDERS_NAME if names_holder else None])
    refuse_if_any(NotNow, [another_director(signatory.enrolment)])


def why_not_open(signatory: OutsideSignatory) -> Reason | None:
    return _decided(signatory) or _expired(signatory)


def another_director(enrolment: Enrolment) -> Reason | None:
    """Where there is one, it is they who issue."""
    names = [each.name for each in directors_of(enrolment.programme).exclude(pk=enrolment.trainee_id).order_by("name")]
    if not names:
        return None
    return Reason(
        "another_director_issues",
        _("No outside signatory is needed: another director of this programme can issue it. Ask %(names)s."),
        {"names": ", ".join(names)},
    )


def _against_address(email: str, enrolment: Enrolment) -> Reason | None:
    address = _plain(email)
    holder = enrolment.trainee
    if not address:
        return None
    if address in (_plain(holder.email), _plain(holder.private_email)):
        return Reason("own_address", _("This is your own address. The link must go to somebody else."))
    owner = User.objects.filter(email__iexact=address).first()
    if owner is not None and _belongs_to(owner, enrolment.programme):
        return Reason(
            "not_outside",
            _("%(name)s has a role in this programme. Invite somebody from outside it."),
            {"name": owner.name},
        )
    return None


def _against_reader(signatory: OutsideSignatory, person: User | None) -> Reason | None:
    if person is None:
        return None
    if person.pk == signatory.enrolment.trainee_id:
        return Reason("own_certificate", _("This link is for somebody else: nobody signs their own certificate."))
    if _belongs_to(person, signatory.enrolment.programme):
        return Reason("not_outside", _("You have a role in this programme: this link is for somebody from outside it."))
    return None


def _belongs_to(person: User, programme: Programme) -> bool:
    return (
        Membership.objects.in_force().filter(person=person, programme=programme).exists()
        or Enrolment.objects.open().filter(trainee=person, programme=programme).exists()
    )


def _decided(signatory: OutsideSignatory) -> Reason | None:
    at = signatory.decided_at or signatory.withdrawn_at
    if at is None:
        return None
    day = {"day": _day(signatory, at)}
    if signatory.decision == Decision.SIGNED:
        return Reason("signatory_link_used", _("This link was used on %(day)s: the certificate was signed."), day)
    if signatory.decision == Decision.DECLINED:
        return Reason("signatory_link_used", _("This link was used on %(day)s: signing was declined."), day)
    return Reason("signatory_link_withdrawn", _("This link was withdrawn on %(day)s by whoever sent it."), day)


def _expired(signatory: OutsideSignatory) -> Reason | None:
    if signatory.is_open:
        return None
    return Reason(
        "signatory_link_expired",
        _("This link expired on %(day)s. Ask %(name)s for a new one."),
        {"day": _day(signatory, signatory.expires_at), "name": signatory.enrolment.trainee.name},
    )


def _day(signatory: OutsideSignatory, at: datetime) -> str:
    day = signatory.enrolment.programme.institution.local_date(at)
    return f"{day.day} {day:%b %Y}"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


_NOT_HOLDER = Reason("not_holder", _("Only the person whose certificate it is may do this."))
_NOT_DIRECTOR = Reason(
    "not_director", _("An outside signatory is for a director's own certificate; a director issues yours.")
)
_HOLDERS_NAME = Reason(
    "holders_name",
    _("This is the holder's name: nobody signs their own certificate. If you share the name, write yours in full."),
)
