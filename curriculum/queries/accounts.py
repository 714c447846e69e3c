"""Whose accounts does a hospital's administrator look after?"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from curriculum.models import Enrolment, Membership, Programme
from curriculum.models.visibility import administered_by, administers_now
from curriculum.states import Role
from pocus_credentialing.people.models import Administration, Institution, User


def institutions_of(person: User) -> QuerySet[Institution]:
    """The hospitals that this person administers now."""
    return Institution.objects.filter(pk__in=administered_by(person)).order_by("name", "pk")


def people_of(institution: Institution) -> QuerySet[Any]:
    """Everyone who has or had a place at this hospital, by name; `is_here` of each: whether they have one now."""
    person = OuterRef("pk")
    roles = Membership.objects.filter(person=person, programme__institution=institution)
    enrolments = Enrolment.objects.filter(trainee=person).filter(at(institution))
    administrations = Administration.objects.filter(person=person, institution=institution)
    here = Exists(roles.in_force()) | Exists(enrolments.open()) | Exists(administrations.filter(administers_now()))
    had = Exists(roles) | Exists(enrolments) | Exists(administrations)
    return User.objects.filter(had).annotate(is_here=here).order_by("name", "pk")


def at(institution: Institution) -> Q:
    return Q(institution=institution) | Q(programme__institution=institution)


def runs_all(person: User) -> bool:
    """Whether this person administers every hospital of the installation, so that no account is somebody else's too."""
    return not Institution.objects.exclude(pk__in=administered_by(person)).exists()


def knows_state_of(person: User, account: Any) -> bool:
    """Whether an administrator is told if this account (of `people_of`) can sign in: while it is here; of somebody who
    left only where there is no other hospital that they may have gone to."""
    return bool(account.is_here) or runs_all(person)


def administrations_of(institution: Institution) -> QuerySet[Administration]:
    """Those in force, by name; one that ends with today still counts until then."""
    return institution.administrations.filter(administers_now()).select_related("person").order_by("person__name", "pk")


def roles_held(institution: Institution, person: User) -> QuerySet[Membership]:
    """In this hospital's programmes, without an end."""
    held = Membership.objects.filter(person=person, programme__institution=institution, ends_on=None)
    return held.select_related("programme__institution").order_by("programme__name", "role", "pk")


def holds_open(institution: Institution, person: User) -> bool:
    """Whether this person has a role or an administration here that has no end."""
    administers = Administration.objects.filter(institution=institution, person=person, ends_on=None)
    return roles_held(institution, person).exists() or administers.exists()


def newest_administration(institution: Institution, person: User) -> QuerySet[Administration]:
    """The one in force that began last, of this person here; or none."""
    held = Administration.objects.filter(administers_now(), institution=institution, person=person)
    return held.order_by("-starts_on", "pk")[:1]


def only_directed_by(person: User) -> list[Programme]:
    """Programmes that would be left without a director."""
    directs = Membership.objects.in_force().filter(role=Role.DIRECTOR, programme=OuterRef("pk"))
    others = directs.filter(ends_on=None, person__is_active=True).exclude(person=person)
    found = Programme.objects.filter(Exists(directs.filter(person=person)), ~Exists(others))
    return list(found.select_related("institution"))


def only_administered_by(person: User) -> list[Institution]:
    """Hospitals that would be left without an administrator."""
    administers = Administration.objects.filter(administers_now(), institution=OuterRef("pk"))
    others = administers.filter(ends_on=None, person__is_active=True).exclude(person=person)
    return list(Institution.objects.filter(Exists(administers.filter(person=person)), ~Exists(others)))
