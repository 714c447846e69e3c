"""Who may review a scan, and on whose authority?

A proctor for that exam, or a director, of a programme in which the trainee is enrolled (or was, when they handed it in)
and which runs at the scan's institution. Authorship, state and second factors are rules; here it is only a matter of place and role.
"""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from curriculum.models import Membership
from curriculum.models.visibility import held_at, in_force
from curriculum.states import Role
from logbook.models import Scan
from pocus_credentialing.people.models import User

ANYTIME = object()
A_DAY = timedelta(days=1)  # a role ends on a day of the hospital's, which may be the one before that in UTC


def _memberships(trainee: Any, application: Any, institution: Any, *, handed_in: Any = ANYTIME) -> QuerySet[Membership]:
    """Memberships with a reviewer's right over scans of that trainee, exam and place (values, or outer references).

    What waits for a review was handed in on a day on which the trainee was enrolled; that they left since keeps it
    from nobody. For all else (`ANYTIME`) it is enough that they ever were.
    """
    enrolled, ended_on = Q(programme__enrolments__trainee=trainee), "programme__enrolments__ended_on"
    if handed_in is not ANYTIME:
        still = Q(**{ended_on: None})
        enrolled &= still if handed_in is None else still | Q(**{f"{ended_on}__gte": handed_in})
    return (
        Membership.objects.filter(in_force(), role__in=[Role.PROCTOR, Role.DIRECTOR])
        .filter(enrolled)
        .filter(Q(role=Role.DIRECTOR) | Q(applications=application))
        .filter(held_at(institution))
        .filter(Q(programme__institution=institution) | Q(programme__sites=institution))
    )


def rights_over_outer_scan(person: User, *, scan: str = "", reviewing: bool = False) -> QuerySet[Membership]:
    """For `Exists(…)` in a query on scans, or on what belongs to one (`scan="scan__"`)."""
    return _memberships(*_outer(scan), handed_in=_outer_day(scan) if reviewing else ANYTIME).filter(person=person)


def directors_over_outer_scan(*, scan: str = "") -> QuerySet[Membership]:
    """Likewise: whoever directs, the trainee aside."""
    return _others(_memberships(*_outer(scan)).filter(role=Role.DIRECTOR), scan)


def reviewers_over_outer_scan(*, scan: str = "") -> QuerySet[Membership]:
    """Likewise: whoever reviews."""
    return _others(_memberships(*_outer(scan), handed_in=_outer_day(scan)), scan)


def _others(memberships: QuerySet[Membership], scan: str) -> QuerySet[Membership]:
    return memberships.filter(person__is_active=True).exclude(person=OuterRef(f"{scan}trainee"))


def _outer_day(scan: str) -> TruncDate:
    submitted = ExpressionWrapper(OuterRef(f"{scan}submitted_at") - A_DAY, output_field=DateTimeField())
    return TruncDate(submitted, tzinfo=UTC)


def _outer(scan: str) -> tuple[OuterRef, ...]:
    return tuple(OuterRef(f"{scan}{name}") for name in ("trainee", "application", "institution"))


def rights_over(person: User, scan: Scan, *, role: str | None = None, reviewing: bool = True) -> Membership | None:
    """The membership on whose authority this person reviews this scan: as a proctor where they are one."""
    handed_in = _handed_in(scan) if reviewing else ANYTIME
    found = _memberships(scan.trainee_id, scan.application_id, scan.institution_id, handed_in=handed_in)
    found = found.filter(person=person).select_related("programme")
    if role is not None:
        found = found.filter(role=role)
    # “proctor” comes after “director” in the alphabet; of several programmes, the one the person was in first.
    return found.order_by("-role", "starts_on", "pk").first()


def reviewers_of(scan: Scan) -> QuerySet[User]:
    """Everyone who may review the scan, its trainee aside."""
    return _people(
        _memberships(scan.trainee_id, scan.application_id, scan.institution_id, handed_in=_handed_in(scan)), scan
    )


def directors_of(scan: Scan) -> QuerySet[User]:
    """Every director with the trainee in a programme there, then or now: what happened to a patient stays theirs."""
    found = _memberships(scan.trainee_id, scan.application_id, scan.institution_id)
    return _people(found.filter(role=Role.DIRECTOR), scan)


def _people(memberships: QuerySet[Membership], scan: Scan) -> QuerySet[User]:
    return User.objects.filter(is_active=True, pk__in=memberships.values("person")).exclude(pk=scan.trainee_id)


def _handed_in(scan: Scan) -> date | None:
    return (scan.submitted_at - A_DAY).astimezone(UTC).date() if scan.submitted_at else None
