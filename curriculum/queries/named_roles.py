"""Which named roles can be given in a programme, and who held which when?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from curriculum.models import Membership, NamedRole, Programme, Requirement
from curriculum.named_roles import roles_asked
from curriculum.states import Role
from pocus_credentialing.people.models import User

STAFF = (Role.PROCTOR, Role.DIRECTOR)


def codes_of(programme: Programme) -> list[str]:
    """What the rules of the programme's versions ask for: somebody may be held to any of them."""
    rows = Requirement.objects.filter(version__programme=programme).order_by()
    return roles_asked(rows.values_list("shape", "params"))


def held_by(person: User, programme: Programme) -> QuerySet[NamedRole]:
    """All that this person is or was there, by name, the latest first."""
    rows = NamedRole.objects.filter(programme=programme, person=person).select_related("programme__institution")
    return rows.order_by("code", "-starts_on", "id")


def held_on(person: User, programme: Programme, day: date) -> list[str]:
    """The codes, each once."""
    rows = NamedRole.objects.on(day).filter(programme=programme, person=person)
    return sorted(set(rows.order_by().values_list("code", flat=True)))


def is_staff(person: User, programme: Programme, *, to_stay: bool = False) -> bool:
    """A proctor or director there now; `to_stay`: and not one whose last day is known."""
    held = Membership.objects.in_force().filter(person=person, programme=programme, role__in=STAFF)
    return (held.filter(ends_on=None) if to_stay else held).exists()


class Holders:
    """Who held what in a programme on which day; read once, asked for every scan of a log."""

    def __init__(self, programme: UUID) -> None:
        self._spans: dict[UUID, list[tuple[str, date, date | None]]] = defaultdict(list)
        rows = NamedRole.objects.filter(programme=programme).order_by()
        for person, code, starts_on, ends_on in rows.values_list("person", "code", "starts_on", "ends_on"):
            self._spans[person].append((code, starts_on, ends_on))

    def roles_of(self, person: UUID, day: date) -> tuple[str, ...]:
        spans: Iterable[Any] = self._spans.get(person, ())
        return tuple(sorted({code for code, first, last in spans if first <= day and (last is None or day <= last)}))


def with_named_roles(memberships: Iterable[Any], programme: Programme) -> set[str]:
    """Beside each member what they are today; the codes that somebody holds."""
    day = programme.institution.today()
    found: dict[UUID, list[NamedRole]] = defaultdict(list)
    for each in NamedRole.objects.on(day).filter(programme=programme):
        found[each.person_id].append(each)
    for membership in memberships:
        membership.named_roles = found.get(membership.person_id, [])
    return {each.code for held in found.values() for each in held}
