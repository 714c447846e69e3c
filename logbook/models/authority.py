"""Which memberships give a right over scans of that trainee, exam and place?

A proctor for that exam, or a director, of a programme which runs at the scan's institution and in which the trainee was
enrolled when they handed the scan in. That they left since keeps it from nobody; what they log after they left is no
concern of that programme. Authorship, state and second factors are rules; here it is only a matter of place and role.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from curriculum.models import Membership
from curriculum.models.visibility import held_at, in_force
from curriculum.states import Role

# An enrolment ends on a day of the hospital's, which may be the one before that in UTC.
A_DAY = timedelta(days=1)


def memberships_over(trainee: Any, application: Any, institution: Any, *, handed_in: Any) -> QuerySet[Membership]:
    """Values, or outer references. `handed_in`: the day after which an enrolment ended, if it ended; None for what was
    never handed in, over which only the programmes that the trainee is in now have a right."""
    enrolled, ended_on = Q(programme__enrolments__trainee=trainee), "programme__enrolments__ended_on"
    still = Q(**{ended_on: None})
    enrolled &= still if handed_in is None else still | Q(**{f"{ended_on}__gte": handed_in})
    return (
        Membership.objects.filter(in_force(), role__in=[Role.PROCTOR, Role.DIRECTOR])
        .filter(enrolled)
        .filter(Q(role=Role.DIRECTOR) | Q(applications=application))
        .filter(held_at(institution))
        .filter(Q(programme__institution=institution) | Q(programme__sites=institution))
    )


def over_outer_scan(*, scan: str = "", reviewing: bool = False) -> QuerySet[Membership]:
    """For `Exists(…)` in a query on scans, or on what belongs to one (`scan="scan__"`). `reviewing`: the submission that
    waits decides; else the first one does, so that who ever had it before them may go on seeing it."""
    trainee, application, institution = (
        OuterRef(f"{scan}{name}") for name in ("trainee", "application", "institution")
    )
    submitted = OuterRef(f"{scan}{_field(reviewing)}")
    day = TruncDate(ExpressionWrapper(submitted - A_DAY, output_field=DateTimeField()), tzinfo=UTC)
    return memberships_over(trainee, application, institution, handed_in=day)


def over_scan(scan: Any, *, reviewing: bool = False) -> QuerySet[Membership]:
    """Likewise of one scan that is here."""
    submitted: datetime | None = getattr(scan, _field(reviewing))
    handed_in: date | None = (submitted - A_DAY).astimezone(UTC).date() if submitted else None
    return memberships_over(scan.trainee_id, scan.application_id, scan.institution_id, handed_in=handed_in)


def _field(reviewing: bool) -> str:
    return "submitted_at" if reviewing else "first_submitted_at"
