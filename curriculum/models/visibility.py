"""Who may see programmes, memberships, invitations and enrolments at all?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from curriculum.states import Role


def in_force(day: date | None = None, prefix: str = "") -> Q:
    """A role that has begun and not ended; it lasts to the end of its last day.

    A hospital east of Greenwich is a day ahead of UTC for half of its day: a role begins with the first place's day.
    """
    day = day or timezone.now().date()
    return Q(**{f"{prefix}starts_on__lte": day + timedelta(days=1)}) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
    )


def programmes_as(person: Any, *roles: str) -> Q:
    """Programmes (as a condition on Programme) in which the person holds one of the roles now."""
    day = timezone.now().date()
    from .membership import Membership  # noqa: PLC0415 -- the model's manager is made from this module

    held = Membership.objects.filter(in_force(day), person=person, role__in=roles)
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
    def in_force(self, day: date | None = None) -> MembershipQuerySet:
        return self.filter(in_force(day))

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
    return person.administrations.filter(in_force()).values("institution")
