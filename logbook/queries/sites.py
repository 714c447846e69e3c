"""At which hospitals does a programme run, and what is still done there?"""

from __future__ import annotations

from django.db.models import QuerySet

from curriculum.models import Membership, Programme
from curriculum.queries.accounts import institutions_of
from logbook.models import Claim, Scan
from pocus_credentialing.people.models import Institution, User


def sites_of(programme: Programme) -> QuerySet[Institution]:
    return programme.sites.order_by("name", "pk")


def could_be_added(person: User, programme: Programme) -> QuerySet[Institution]:
    """Those that this person administers: nobody else says that a programme runs at a hospital, or learns that it is here."""
    return institutions_of(person).exclude(pk=programme.institution_id).exclude(pk__in=programme.sites.values("pk"))


def scans_at(programme: Programme, site: Institution) -> int:
    """Scans at that hospital of anyone who was ever enrolled, and of what came there from a machine and is claimed by them."""
    theirs = programme.enrolments.values("trainee")
    claimed = Claim.objects.filter(study__institution=site, person__in=theirs)
    return Scan.objects.filter(institution=site, trainee__in=theirs).count() + claimed.count()


def named_there(programme: Programme, site: Institution) -> QuerySet[Membership]:
    """Roles that are held at that hospital: without it they would hold everywhere."""
    return Membership.objects.in_force().filter(programme=programme, sites=site).select_related("person")
