"""Who may countersign, and which certificates and revocations are where?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from curriculum.models import Enrolment, Membership, Programme, Requirement
from curriculum.models.visibility import administers_now, in_force
from curriculum.states import Role
from logbook.queries.assessments import assessable_by
from pocus_credentialing.credentials.models import Certificate, Flag, Remark, Revocation, Standing
from pocus_credentialing.credentials.states import STANDING, CertificateState
from pocus_credentialing.people.models import Administration, User

# So long before its last day a certificate may be renewed: the next one then replaces it.
RENEWABLE_BEFORE = timedelta(days=90)


def countersigners_of(certificate: Certificate, asked_by: User | None = None) -> QuerySet[User]:
    """Whoever else may put a second name under a revocation: directors of the programme, administrators."""
    programme = certificate.version.programme_id
    directs = Membership.objects.in_force().filter(person=OuterRef("pk"), programme=programme, role=Role.DIRECTOR)
    administers = Administration.objects.filter(
        administers_now(), person=OuterRef("pk"), institution=certificate.institution_id
    )
    return (
        User.objects.filter(Exists(directs) | Exists(administers), is_active=True)
        .exclude(pk__in=[certificate.holder_id, *([asked_by.pk] if asked_by else [])])
        .order_by("name")
    )


def open_revocation(certificate: Certificate) -> Revocation | None:
    found: Revocation | None = (
        Revocation.objects.open().filter(certificate=certificate).select_related("asked_by").first()
    )
    return found


def expiring(certificates: QuerySet[Certificate], today: date) -> QuerySet[Certificate]:
    """Valid ones whose last day is near enough to renew them, the nearest first."""
    last = today + RENEWABLE_BEFORE
    valid = certificates.filter(state=CertificateState.VALID, expires_on__gte=today, expires_on__lte=last)
    return valid.order_by("expires_on", "serial")


def to_renew(programme: Programme) -> QuerySet[Certificate]:
    """What a director may renew: of trainees who are still enrolled."""
    of_programme = Certificate.objects.filter(version__programme=programme, enrolment__ended_on=None)
    found = expiring(of_programme, programme.institution.today())
    return found.select_related("holder", "institution").prefetch_related("applications")


def own_expiring(person: User) -> list[Certificate]:
    """The person's own that expire soon, by each hospital's own calendar."""
    # A day more by UTC's calendar; the hospital's own day decides.
    today = timezone.now().date() - timedelta(days=1)
    near = expiring(Certificate.objects.filter(holder=person), today).select_related("institution")
    return [each for each in near if not each.is_expired()]


def open_flags() -> Prefetch[Any]:
    """Each certificate's amendments that nobody has looked at, with their scans: `amended`."""
    return Prefetch("flags", Flag.objects.open().select_related("scan__application", "assessment"), to_attr="amended")


def flagged(programme: Programme) -> QuerySet[Certificate]:
    """Those of which an amendment waits to be looked at, with `amended`."""
    found = standing_certificates(programme).exclude(flagged_at=None)
    return found.select_related("holder").prefetch_related(open_flags())


def standing_certificates(programme: Programme) -> QuerySet[Certificate]:
    return Certificate.objects.filter(version__programme=programme, state__in=STANDING)


def certificates_for(person: User) -> QuerySet[Certificate]:
    """What the list of certificates shows, newest first."""
    return (
        Certificate.objects.visible_to(person)
        .exclude(Q(state="issuing") | Q(state="abandoned"))
        .select_related("holder", "institution", "version__programme")
        .defer("version__data")
        .prefetch_related("applications")
        .order_by("-issued_on", "-serial")
    )


def remarks_on(certificate: Certificate) -> dict[UUID, str]:
    """Event → what was said with it."""
    return dict(Remark.objects.filter(certificate=certificate).values_list("event", "text"))


def still_to_assess(person: User) -> QuerySet[Enrolment]:
    """Whose programme asks for an assessment that they lack, and that this person may give: of an exam that they review,
    or of none; a director of any."""
    theirs = Programme.objects.proctored_by(person).values("pk")
    # Most programmes ask for none: then nobody's standings are looked at.
    if not Requirement.objects.filter(shape="assessments", version__programme__in=theirs).exists():
        return Enrolment.objects.none()
    held = Membership.objects.filter(in_force(), person=person, programme=OuterRef("enrolment__programme"))
    exam = OuterRef("requirement__application")
    lacking = Standing.objects.filter(
        Q(requirement__application=None) | Exists(held.filter(Q(role=Role.DIRECTOR) | Q(applications=exam))),
        enrolment=OuterRef("pk"), met=False, requirement__shape="assessments",
    )  # fmt: skip
    return assessable_by(person).filter(Exists(lacking))
