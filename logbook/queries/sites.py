"""At which hospitals does a programme run, and what is still done there?"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from curriculum.models import Membership, Programme
from curriculum.models.visibility import administers_now
from curriculum.queries.accounts import institutions_of
from logbook.models import ArrivedStudy, Claim, Scan, ScanIntent
from pocus_credentialing.people.models import Institution, User


def sites_of(programme: Programme) -> QuerySet[Institution]:
    return programme.sites.order_by("name", "pk")


def programmes_at(site: Institution) -> QuerySet[Programme]:
    """Those of other hospitals that run there as well."""
    return site.programmes_here.select_related("institution").order_by("name", "pk")


def administrators_of(site: Institution) -> QuerySet[User]:
    administering = site.administrations.filter(administers_now())
    return User.objects.filter(pk__in=administering.values("person"), is_active=True).order_by("name", "pk")


def could_be_added(person: User, programme: Programme) -> QuerySet[Institution]:
    """Those that this person administers: nobody else says that a programme runs at a hospital, or learns that it is here."""
    return institutions_of(person).exclude(pk=programme.institution_id).exclude(pk__in=programme.sites.values("pk"))


def scans_at(programme: Programme, site: Institution) -> int:
    """Scans at that hospital of anyone who was ever enrolled, and what came there from a machine and still waits: theirs, or with a
    claim of theirs that nobody decided."""
    theirs = programme.enrolments.values("trainee")
    waiting = ArrivedStudy.objects.waiting().filter(institution=site)
    claimed = Claim.objects.filter(study__in=waiting, person__in=theirs, granted=None)
    came = waiting.filter(owner__in=theirs, scan=None)
    return Scan.objects.filter(institution=site, trainee__in=theirs).count() + claimed.count() + came.count()


def announced_at(programme: Programme, site: Institution) -> bool:
    """Whether a machine of that hospital may still be told of a scan of one of its trainees."""
    waiting = ScanIntent.objects.filter(institution=site, closed_at=None, closes_at__gt=timezone.now())
    return waiting.filter(trainee__in=programme.enrolments.values("trainee")).exists()


def named_there(programme: Programme, site: Institution) -> QuerySet[Membership]:
    """Roles that are held at that hospital: without it they would hold everywhere."""
    return Membership.objects.in_force().filter(programme=programme, sites=site).select_related("person")
