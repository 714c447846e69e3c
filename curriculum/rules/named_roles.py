"""May this person say who is mentor or supervisor in a programme, and of whom can it be said?"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from curriculum.models import Membership, NamedRole, Programme
from curriculum.queries import named_roles as queries
from curriculum.rules import check_can_manage_people
from curriculum.states import Role
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason, holds, refuse_if_any


def check_can_name(person: User, membership: Membership) -> None:
    """A director says it, as they give roles: of a proctor or director, themselves included. What somebody is called opens
    nothing by itself; nobody reviews or signs for themselves either way."""
    check_can_manage_people(person, membership.programme)
    trainee = Reason("not_staff", _("Only proctors and directors can be what a programme's rules name."))
    refuse_if_any(NotNow, [trainee if membership.role == Role.TRAINEE else None])


def check_can_give(person: User, programme: Programme, *, to: User, code: str, starts_on: date) -> None:
    """While they are proctor or director, in a name that the programme asks for, from a day that has come; once at a time."""
    check_can_manage_people(person, programme)
    refuse_if_any(
        NotNow,
        [
            _no_staff(to, programme),
            _not_asked(programme, code),
            _has_it(to, programme, code),
            _to_come(programme, starts_on),
        ],
    )


def _no_staff(person: User, programme: Programme) -> Reason | None:
    if queries.is_staff(person, programme):
        return None
    return Reason("not_staff", _("Only proctors and directors can be what a programme's rules name."))


def _not_asked(programme: Programme, code: str) -> Reason | None:
    if code in queries.codes_of(programme):
        return None
    return Reason("role_not_named", _("No rule of this programme asks for a “%(code)s”."), {"code": code})


def _has_it(person: User, programme: Programme, code: str) -> Reason | None:
    if not NamedRole.objects.filter(person=person, programme=programme, code=code, ends_on=None).exists():
        return None
    return Reason("has_role", _("%(name)s has this role already."), {"name": person.name})


def _to_come(programme: Programme, day: date) -> Reason | None:
    if day <= programme.institution.today():
        return None
    return Reason("not_yet", _("This day is still to come."))


def check_can_end(person: User, named_role: NamedRole, *, ends_on: date | None = None) -> None:
    """A director ends it, with today or a day before: from its first day on."""
    check_can_manage_people(person, named_role.programme)
    ended = Reason("role_ended", _("This role has ended already."))
    too_early = Reason("before_start", _("The last day is not before the first."))
    refuse_if_any(
        NotNow,
        [
            None if named_role.ends_on is None else ended,
            _to_come(named_role.programme, ends_on) if ends_on else None,
            too_early if ends_on and ends_on < named_role.starts_on else None,
        ],
    )


def can_end(person: User, named_role: NamedRole) -> bool:
    return holds(check_can_end, person, named_role)
