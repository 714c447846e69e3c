"""May this person sign that trainee's record in this role, or withdraw a signature, and may they now?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from curriculum.models import Enrolment
from curriculum.named_roles import Signature
from curriculum.queries import is_director
from curriculum.queries.named_roles import held_on
from curriculum.wordings import as_words
from logbook.queries.assessments import authority_over
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotAllowed, NotNow, Reason, holds, refuse_if_any

from . import signing_off
from .models import SignOff
from .states import SignOffEntry


def check_can_sign(person: User, enrolment: Enrolment, asked: Signature) -> None:
    """Whoever is that by name in the programme, and teaches there; never the trainee; once, and in one role only."""
    refuse_if_any(NotAllowed, [_own(person, enrolment), _not_in_that_role(person, enrolment, asked)])
    refuse_if_any(NotNow, [_ended(enrolment), *_there_already(person, enrolment, asked)])


def can_sign(person: User, enrolment: Enrolment, asked: Signature) -> bool:
    return holds(check_can_sign, person, enrolment, asked)


def _own(person: User, enrolment: Enrolment) -> Reason | None:
    if enrolment.trainee_id != person.pk:
        return None
    return Reason("own_record", _("Nobody signs their own record: those whom the programme names do."))


def _not_in_that_role(person: User, enrolment: Enrolment, asked: Signature) -> Reason | None:
    if enrolment.trainee_id == person.pk:
        return None
    programme = enrolment.programme
    held = held_on(person, programme, programme.institution.today())
    if asked.role in held and authority_over(person, enrolment) is not None:
        return None
    no = _(
        "The programme asks a %(role)s to sign this, which you are not there: a director says who is, under “People”."
    )
    return Reason("not_that_role", no, {"role": as_words(asked.role)})


def _ended(enrolment: Enrolment) -> Reason | None:
    if enrolment.ended_on is None or enrolment.ended_on >= enrolment.programme.institution.today():
        return None
    return Reason("enrolment_ended", _("%(name)s is not in this programme any more."), {"name": enrolment.trainee.name})


def _there_already(person: User, enrolment: Enrolment, asked: Signature) -> list[Reason | None]:
    there = signing_off.standing_in(enrolment).filter(document=asked.document or "", application__code=asked.exam)
    by_role = there.filter(role=asked.role).select_related("signer").first()
    if by_role is not None:
        said = _("%(name)s has signed this as %(role)s already.")
        return [Reason("signed_already", said, {"name": by_role.signer.name, "role": as_words(by_role.role)})]
    if there.filter(signer=person).exists():
        twice = _("You have signed this in another role: each role is signed by a different person.")
        return [Reason("signed_in_another_role", twice)]
    return []


def check_unchanged(enrolment: Enrolment, asked: Signature, digest: str) -> None:
    """What is signed must be what was shown."""
    if digest != signing_off.shown_digest(enrolment, asked):
        changed = _("The record changed after you opened it. Look at it again below, then sign.")
        raise NotNow(Reason("changed_meanwhile", changed))


def check_can_withdraw(person: User, sign_off: SignOff) -> None:
    """Whoever signed it, or a director of the programme; never the trainee. While it stands."""
    own = _own(person, sign_off.enrolment)
    may = sign_off.signer_id == person.pk or is_director(person, sign_off.enrolment.programme)
    not_signer = Reason("not_signer", _("Only who signed this, or a director, can withdraw it."))
    refuse_if_any(NotAllowed, [own, None if may or own else not_signer])
    gone = Reason("superseded", _("This signature was withdrawn already."))
    stands = sign_off.entry == SignOffEntry.SIGNATURE and not SignOff.objects.filter(supersedes=sign_off).exists()
    refuse_if_any(NotNow, [None if stands else gone])


def can_withdraw(person: User, sign_off: SignOff) -> bool:
    return holds(check_can_withdraw, person, sign_off)
