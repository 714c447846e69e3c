"""Who may review a scan, and on whose authority?

By place and role, as logbook.models.authority says it.
"""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet

from curriculum.models import Membership
from curriculum.states import Role
from logbook.models import Scan
from logbook.models.authority import over_outer_scan, over_scan
from pocus_credentialing.people.models import User


def rights_over_outer_scan(person: User, *, scan: str = "", reviewing: bool = False) -> QuerySet[Membership]:
    """For `Exists(…)` in a query on scans, or on what belongs to one (`scan="scan__"`)."""
    return over_outer_scan(scan=scan, reviewing=reviewing).filter(person=person)


def directors_over_outer_scan(*, scan: str = "") -> QuerySet[Membership]:
    """Likewise: whoever directs, the trainee aside."""
    return _others(over_outer_scan(scan=scan).filter(role=Role.DIRECTOR), scan)


def reviewers_over_outer_scan(*, scan: str = "") -> QuerySet[Membership]:
    """Likewise: whoever reviews."""
    return _others(over_outer_scan(scan=scan, reviewing=True), scan)


def _others(memberships: QuerySet[Membership], scan: str) -> QuerySet[Membership]:
    return memberships.filter(person__is_active=True).exclude(person=OuterRef(f"{scan}trainee"))


def rights_over(person: User, scan: Scan, *, role: str | None = None, reviewing: bool = True) -> Membership | None:
    """The membership on whose authority this person reviews this scan: as a proctor where they are one."""
    found = over_scan(scan, reviewing=reviewing).filter(person=person).select_related("programme")
    if role is not None:
        found = found.filter(role=role)
    # “proctor” comes after “director” in the alphabet; of several programmes, the one the person was in first.
    return found.order_by("-role", "starts_on", "pk").first()


def reviewers_of(scan: Scan) -> QuerySet[User]:
    """Everyone who may review the scan, its trainee aside."""
    return _people(over_scan(scan, reviewing=True), scan)


def directors_of(scan: Scan) -> QuerySet[User]:
    """Every director with the trainee in a programme there when it was handed in: what happened to a patient stays theirs."""
    return _people(over_scan(scan).filter(role=Role.DIRECTOR), scan)


def _people(memberships: QuerySet[Membership], scan: Scan) -> QuerySet[User]:
    return User.objects.filter(is_active=True, pk__in=memberships.values("person")).exclude(pk=scan.trainee_id)
