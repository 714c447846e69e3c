"""Whose accounts does a hospital's administrator look after?"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from curriculum.models import Enrolment, Membership, Programme
from curriculum.models.visibility import administered_by, administers_now
from curriculum.states import Role
from pocus_credentialing.people.models import Administration, Institution, User


def institutions_of(person: User) -> QuerySet[Institution]:
    """The hospitals that this person administers now."""
    return Institution.objects.filter(pk__in=administered_by(person)).order_by("name", "pk")


def people_of(institution: Institution) -> QuerySet[User]:
    """Everyone who has or had a place at this hospital, by name."""
    person = OuterRef("pk")
    return User.objects.filter(
        Exists(Membership.objects.filter(person=person, programme__institution=institution))
        | Exists(Enrolment.objects.filter(trainee=person).filter(at(institution)))
        | Exists(Administration.objects.filter(person=person, institution=institution))
    ).order_by("name", "pk")


def at(institution: Institution) -> Q:
    return Q(institution=institution) | Q(programme__institution=institution)


def has_place_elsewhere(person: User, by: User) -> bool:
    """Whether this account is in use at a hospital that `by` does not administer."""
    ours = administered_by(by)
    return (
        Membership.objects.in_force().filter(person=person).exclude(programme__institution__in=ours).exists()
        or Enrolment.objects.open().filter(trainee=person).exclude(programme__institution__in=ours).exists()
        or person.administrations.filter(administers_now()).exclude(institution__in=ours).exists()
    )


def administrations_of(institution: Institution) -> QuerySet[Administration]:
    """Those in force, by name; one that ends with today still counts until then."""
    return institution.administrations.filter(administers_now()).select_related("person").order_by("person__name", "pk")


def newest_administration(institution: Institution, person: User) -> QuerySet[Administration]:
    """The one in force that began last, of this person here; or none."""
    held = Administration.objects.filter(administers_now(), institution=institution, person=person)
    return held.order_by("-starts_on", "pk")[:1]


def staying_administrators(institution: Institution) -> QuerySet[Administration]:
    """Those that have no end and whose person can sign in."""
    return administrations_of(institution).filter(ends_on=None, person__is_active=True)


def only_directed_by(person: User) -> list[Programme]:
    """Programmes that would be left without a director."""
    directs = Membership.objects.in_force().filter(role=Role.DIRECTOR, programme=OuterRef("pk"))
    others = directs.filter(ends_on=None, person__is_active=True).exclude(person=person)
    return list(Programme.objects.filter(Exists(directs.filter(person=person)), ~Exists(others)))
