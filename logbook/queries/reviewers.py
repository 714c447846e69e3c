"""Who may review a scan, and on whose authority?

A proctor for that exam, or a director, of a programme in which the trainee is enrolled and which runs at the scan's
institution. Authorship, state and second factors are rules; here it is only a matter of place and role.
"""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from curriculum.models import Membership
from curriculum.models.visibility import in_force
from curriculum.states import Role
from logbook.models import Scan
from pocus_credentialing.people.models import User


def _memberships(
    trainee: Any, application: Any, institution: Any, *, enrolled_now: bool = True
) -> QuerySet[Membership]:
    """Memberships with a reviewer's right over scans of that trainee, exam and place (values, or outer references)."""
    enrolment = {"programme__enrolments__trainee": trainee}
    if enrolled_now:
        enrolment["programme__enrolments__ended_on"] = None
    return (
        Membership.objects.filter(in_force(), role__in=[Role.PROCTOR, Role.DIRECTOR])
        .filter(**enrolment)
        .filter(Q(role=Role.DIRECTOR) | Q(applications=application))
        .filter(Q(sites=None) | Q(sites=institution))
        .filter(Q(programme__institution=institution) | Q(programme__sites=institution))
    )


def rights_over_outer_scan(person: User, *, scan: str = "") -> QuerySet[Membership]:
    """For `Exists(…)` in a query on scans, or on what belongs to one (`scan="scan__"`)."""
    outer = (OuterRef(f"{scan}{name}") for name in ("trainee", "application", "institution"))
    return _memberships(*outer).filter(person=person)


def rights_over(person: User, scan: Scan, *, role: str | None = None, enrolled_now: bool = True) -> Membership | None:
    """The membership on whose authority this person reviews this scan: as a proctor where they are one."""
    found = _memberships(scan.trainee_id, scan.application_id, scan.institution_id, enrolled_now=enrolled_now)
    found = found.filter(person=person).select_related("programme")
    if role is not None:
        found = found.filter(role=role)
    # “proctor” comes after “director” in the alphabet; of several programmes, the one the person was in first.
    return found.order_by("-role", "starts_on", "pk").first()


def reviewers_of(scan: Scan, *, role: str | None = None) -> QuerySet[User]:
    """Everyone who may review the scan, its trainee aside."""
    found = _memberships(scan.trainee_id, scan.application_id, scan.institution_id)
    if role is not None:
        found = found.filter(role=role)
    return User.objects.filter(is_active=True, pk__in=found.values("person")).exclude(pk=scan.trainee_id)


def directors_of(scan: Scan) -> QuerySet[User]:
    """Every director with the trainee in a programme there."""
    return reviewers_of(scan, role=Role.DIRECTOR)
