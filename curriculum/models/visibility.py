"""Who may see programmes, memberships, invitations and enrolments at all?"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from curriculum.states import Role
from pocus_credentialing.people.local_day import LocalToday


def in_force(zone: str = "programme__institution__time_zone") -> Q:
    """A role that has begun and not ended: from its first day to the end of its last, by the hospital's own clocks.

    `zone` leads from the role to the hospital's time zone. The two further joins are by primary key.
    """
    today = LocalToday(zone)
    return Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))


def administers_now() -> Q:
    """The same of an administration, which belongs to the hospital itself."""
    return in_force("institution__time_zone")


def held_at(place: Any) -> Q:
    """A role (as a condition on Membership) that is held at this hospital: no sites are named, or it is one of them.

    `place`: the hospital, its id, or an outer reference to either.
    """
    return Q(sites=None) | Q(sites=place)


def programmes_as(person: Any, *roles: str) -> Q:
    """Programmes (as a condition on Programme) in which the person holds one of the roles now."""
    from .membership import Membership  # noqa: PLC0415 -- the model's manager is made from this module

    held = Membership.objects.filter(in_force(), person=person, role__in=roles)
    return Q(pk__in=held.values("programme"))


class ProgrammeQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> ProgrammeQuerySet:
        """Members see their programmes; administrators see their institution's."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(
            programmes_as(person, *Role.values)
            | Q(institution__in=administered_by(person))
            | Q(pk__in=person.enrolments.filter(ended_on=None).values("programme"))
        )

    def directed_by(self, person: Any) -> ProgrammeQuerySet:
        return self.filter(programmes_as(person, Role.DIRECTOR))

    def proctored_by(self, person: Any) -> ProgrammeQuerySet:
        return self.filter(programmes_as(person, Role.PROCTOR, Role.DIRECTOR))


class MembershipQuerySet(models.QuerySet[Any]):
    def in_force(self) -> MembershipQuerySet:
        return self.filter(in_force())

    def visible_to(self, person: Any) -> MembershipQuerySet:
        """One's own, and those of the programmes one directs."""
        if not person.is_authenticated:
            return self.none()
        from .programme import Programme  # noqa: PLC0415 -- the model's manager is made from this module

        return self.filter(Q(person=person) | Q(programme__in=Programme.objects.directed_by(person)))


class InvitationQuerySet(models.QuerySet[Any]):
    def open(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def visible_to(self, person: Any) -> InvitationQuerySet:
        """Directors see their programmes' invitations."""
        if not person.is_authenticated:
            return self.none()
        from .programme import Programme  # noqa: PLC0415 -- the model's manager is made from this module

        return self.filter(programme__in=Programme.objects.directed_by(person))


class EnrolmentQuerySet(models.QuerySet[Any]):
    def open(self) -> EnrolmentQuerySet:
        return self.filter(ended_on=None)

    def at(self, institution: Any) -> EnrolmentQuerySet:
        """In programmes that run at this hospital (or outer reference): their own, or one of their sites."""
        runs = Q(programme__institution=institution) | Q(programme__sites=institution)
        return self.filter(Q(institution=institution) | runs)

    def visible_to(self, person: Any) -> EnrolmentQuerySet:
        """One's own, and those of the programmes one directs."""
        if not person.is_authenticated:
            return self.none()
        from .programme import Programme  # noqa: PLC0415 -- the model's manager is made from this module

        return self.filter(Q(trainee=person) | Q(programme__in=Programme.objects.directed_by(person)))


class AttemptQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> AttemptQuerySet:
        """One's own, and nobody else's: a programme sees that a module was passed, not how it was answered."""
        return self.filter(person=person) if person.is_authenticated else self.none()


def administered_by(person: Any) -> Any:
    """Institutions (ids) that the person administers now."""
    return person.administrations.filter(administers_now()).values("institution")
