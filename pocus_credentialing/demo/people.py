"""Who is in the demo? Invented people at two invented hospitals."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass

from django.conf import settings

from curriculum.actions.first_start import direct, open_institution
from curriculum.actions.library import start_programme
from curriculum.actions.memberships import grant
from curriculum.models import Application, Programme
from curriculum.states import Role, Route
from pocus_credentialing.people.models import Institution, User

SIGN_INS = [
    ("tina@example.org", "Tina, trainee"),
    ("pat@example.org", "Pat, proctor"),
    ("dana@example.org", "Dana, director and administrator"),
    ("sid@example.org", "Sid, director of another hospital"),
]


@dataclass
class Cast:
    hospital: Institution
    programme: Programme
    dana: User
    pat: User
    ana: User
    tina: User
    robin: User
    tom: User
    mina: User


def password() -> str:
    """DEMO_PASSWORD, else one that is made once and kept beside the data."""
    given = os.environ.get("DEMO_PASSWORD", "")
    if given:
        return given
    path = settings.POCUS_DATA / "demo-password"
    if not path.exists():
        path.write_text(f"demo-{secrets.token_hex(4)}")
        path.chmod(0o600)
    return path.read_text().strip()


def arrive(secret: str) -> Cast:
    """Everyone, in their roles, at St Elsewhere; and Sid at Northfield."""
    dana = _person("Dana Whitfield", "MD", "dana@example.org", secret)
    hospital = open_institution(
        by=dana, name="St Elsewhere Hospital", short_name="St Elsewhere", code="SEH",
        department="Department of Emergency Medicine", time_zone="Europe/London", paper="A4",
    )  # fmt: skip
    programme = start_programme(institution=hospital, by=dana)
    direct(programme=programme, person=dana)
    exams = list(Application.objects.filter(code__in=["cardiac", "abdominal", "lung", "obstetric"]))
    proctors = [
        _person("Pat Lindqvist", "MD, FACEP", "pat@example.org", secret),
        _person("Ana Ruiz Delgado", "MD", "ana@example.org", secret),
    ]
    for proctor in proctors:
        grant(
            programme=programme, person=proctor, role=Role.PROCTOR, by=dana, applications=exams,
            basis="Approved by the department for all four exams, before this programme began",
        )  # fmt: skip
    trainees = [
        _person("Tina Okafor", "MD", "tina@example.org", secret),
        _person("Robin Hale", "MD", "robin@example.org", secret),
        _person("Tom Bianchi", "MD", "tom@example.org", secret),
        _person("Mina Sørensen", "PA-C", "mina@example.org", secret),
    ]
    for trainee in trainees:
        grant(programme=programme, person=trainee, role=Role.TRAINEE, by=dana, route=Route.POSTGRADUATE)
    sid = _person("Sid Marlowe", "MD", "sid@example.org", secret)
    northfield = open_institution(
        by=sid, name="Northfield General Hospital", short_name="Northfield", code="NGH",
        department="Hospital Medicine", time_zone="America/New_York", paper="Letter",
    )  # fmt: skip
    direct(programme=start_programme(institution=northfield, by=sid), person=sid)
    return Cast(hospital, programme, dana, *proctors, *trainees)


def _person(name: str, letters: str, email: str, secret: str) -> User:
    return User.objects.create_user(email, secret, name=name, post_nominals=letters)
