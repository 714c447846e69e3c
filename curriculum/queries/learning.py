"""What was learnt beyond the modules, where, and who answers for it?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from curriculum.library.providers import read_providers
from curriculum.models import (
    Attendance,
    Course,
    Enrolment,
    Membership,
    OutsideCertificate,
    Programme,
    Provider,
    Requirement,
)
from curriculum.models.visibility import in_force
from curriculum.rule_parts import Part, parts_of
from curriculum.states import OutsideState, Role
from pocus_credentialing.people.models import Institution, User

# So long before its last day a certificate from outside is said to expire.
WARNED_BEFORE = timedelta(days=90)


def places_of_learning(person: User) -> QuerySet[Institution]:
    """The hospitals at which this person is enrolled now."""
    enrolled = Enrolment.objects.open().filter(trainee=person)
    return Institution.objects.filter(pk__in=enrolled.values("institution")).order_by("name", "pk")


def in_papers(institution: UUID) -> QuerySet[OutsideCertificate]:
    """Those for which a paper is kept there."""
    return OutsideCertificate.objects.filter(institution=institution).exclude(state=OutsideState.WITHDRAWN)


def programmes_at(trainee: Any, institution: Any) -> QuerySet[Programme]:
    """Those in which this trainee is or was enrolled and which run there."""
    there = Q(enrolments__institution=institution) | Q(institution=institution) | Q(sites=institution)
    return Programme.objects.filter(there, enrolments__trainee=trainee).distinct()


def directors_at(trainee: Any, institution: Any) -> QuerySet[User]:
    """Who answers for this trainee's certificates from outside; never the trainee."""
    programmes = programmes_at(trainee, institution).order_by().values("pk")
    held = Membership.objects.filter(in_force(), role=Role.DIRECTOR, programme__in=programmes)
    return User.objects.filter(is_active=True, pk__in=held.values("person")).exclude(pk=trainee)


def provider_names(institutions: Any) -> list[str]:
    """The library's and the hospitals' own, by name."""
    own = Provider.objects.filter(institution__in=institutions).values_list("name", flat=True)
    return sorted({*read_providers(), *own}, key=str.casefold)


def waiting_for(director: User) -> QuerySet[OutsideCertificate]:
    """Certificates that wait for this director, the oldest first."""
    return _with_all(OutsideCertificate.objects.answered_by(director).filter(state=OutsideState.SUBMITTED)).order_by(
        "submitted_at", "pk"
    )


def decided_by_directors(director: User) -> QuerySet[OutsideCertificate]:
    """What was decided, the newest decision first."""
    decided = [OutsideState.ACCEPTED, OutsideState.REJECTED]
    return _with_all(OutsideCertificate.objects.answered_by(director).filter(state__in=decided)).order_by(
        "-decided_at", "pk"
    )


def own_certificates(person: User) -> QuerySet[OutsideCertificate]:
    return _with_all(OutsideCertificate.objects.filter(trainee=person))


def _with_all(found: Any) -> Any:
    return found.select_related("trainee", "institution", "application", "decided_by")


def expiring(certificates: Any, today: date) -> Any:
    """Accepted ones whose last day is near, the nearest first. `today`: of the hospital; a day more or less shows no
    other certificate's day wrongly, only a warning a day early."""
    near = certificates.filter(
        state=OutsideState.ACCEPTED, expires_on__gte=today, expires_on__lte=today + WARNED_BEFORE
    )
    return near.order_by("expires_on", "pk")


def codes_asked(programmes: Any) -> list[str]:
    """The codes of courses and awards that these programmes' rules name, which a certificate may stand for."""
    rows = Requirement.objects.filter(version__programme__in=programmes).values_list("shape", "params")
    return sorted({code for rule in rows for part in parts_of(*rule) for code in _codes(part)})


def _codes(part: Part) -> set[str]:
    if part.shape == "courses_passed":
        return set(part.params.get("codes") or ())
    return {code for group in part.params["groups"] for code in group} if part.shape == "prerequisite_award" else set()


def courses_of(programme: Programme) -> QuerySet[Course]:
    found: QuerySet[Course] = Course.objects.filter(programme=programme).select_related("application")
    return found


def attendances_of(course: Course) -> QuerySet[Attendance]:
    found: QuerySet[Attendance] = Attendance.objects.filter(course=course).select_related("trainee", "confirmed_by")
    return found


def trainees_of(programme: Programme) -> QuerySet[User]:
    """Who is enrolled now, by name."""
    enrolled = Enrolment.objects.open().filter(programme=programme)
    return User.objects.filter(pk__in=enrolled.values("trainee"), is_active=True).order_by("name", "pk")


def confirmed_for(trainee: UUID, places: Any) -> QuerySet[Attendance]:
    """A trainee's confirmed attendances at courses held by programmes of these hospitals."""
    found: QuerySet[Attendance] = (
        Attendance.objects.confirmed()
        .filter(trainee=trainee, course__programme__institution__in=places)
        .select_related("course__application", "course__programme")
    )
    return found


def learner_visible_to(reader: User) -> QuerySet[User]:
    """Oneself, and whoever is or was enrolled in a programme that one directs."""
    theirs = Enrolment.objects.filter(programme__in=Programme.objects.directed_by(reader)).order_by()
    return User.objects.filter(Q(pk=reader.pk) | Q(pk__in=theirs.values("trainee")))
