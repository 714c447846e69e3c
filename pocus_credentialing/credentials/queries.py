"""Who may countersign, and which certificates and revocations are where?"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from curriculum.models import Membership, Programme
from curriculum.models.visibility import in_force
from curriculum.states import Role
from pocus_credentialing.credentials.models import Certificate, Revocation
from pocus_credentialing.credentials.states import STANDING
from pocus_credentialing.people.models import Administration, User


def countersigners_of(certificate: Certificate, asked_by: User) -> QuerySet[User]:
    """Whoever else may put a second name under a revocation: directors of the programme, administrators."""
    programme = certificate.version.programme_id
    directs = Membership.objects.in_force().filter(person=OuterRef("pk"), programme=programme, role=Role.DIRECTOR)
    administers = Administration.objects.filter(
        in_force(), person=OuterRef("pk"), institution=certificate.institution_id
    )
    return (
        User.objects.filter(Exists(directs) | Exists(administers), is_active=True)
        .exclude(pk__in=[asked_by.pk, certificate.holder_id])
        .order_by("name")
    )


def open_revocation(certificate: Certificate) -> Revocation | None:
    return (
        Revocation.objects.filter(certificate=certificate, countersigned_at=None, declined_at=None)
        .select_related("asked_by")
        .first()
    )


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
