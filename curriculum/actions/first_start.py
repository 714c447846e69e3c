"""What happens when an empty installation is opened?"""

from __future__ import annotations

from django.db import transaction

from curriculum.actions.library import start_programme
from curriculum.models import Membership, Programme
from curriculum.states import Role
from pocus_credentialing.audit.log import record
from pocus_credentialing.people import first_start, signing
from pocus_credentialing.people.models import Administration, FirstStartLink, Institution, User


@transaction.atomic
def open_installation(
    *,
    link: FirstStartLink,
    hospital: str,
    short_name: str,
    code: str,
    department: str,
    time_zone: str,
    paper: str,
    name: str,
    post_nominals: str,
    email: str,
    password: str,
) -> User:
    """The hospital with its key, its first director and administrator, and the SPOCUS pathway; uses the link up."""
    first_start.use(link)
    person = User.objects.create_user(email, password, name=name, post_nominals=post_nominals)
    institution = open_institution(
        by=person, name=hospital, short_name=short_name, code=code, department=department,
        time_zone=time_zone, paper=paper,
    )  # fmt: skip
    programme = start_programme(institution=institution, by=person)
    direct(programme=programme, person=person)
    return person


def open_institution(*, by: User, **fields: str) -> Institution:
    """An institution with its signing key, administered by whoever opened it."""
    institution = Institution.objects.create(**fields)
    signing.make_key(institution)
    Administration.objects.create(institution=institution, person=by, starts_on=institution.today())
    record("institution.started", by=by, on=institution, institution=institution)
    return institution


def direct(*, programme: Programme, person: User) -> Membership:
    """The first director of a programme."""
    membership = Membership.objects.create(
        programme=programme, person=person, role=Role.DIRECTOR, starts_on=programme.institution.today()
    )
    record(
        "membership.granted", by=person, on=membership, institution=programme.institution, programme=programme,
        person=person, role=Role.DIRECTOR.value,
    )  # fmt: skip
    return membership
