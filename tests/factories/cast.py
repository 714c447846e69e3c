"""The people of most tests, and their hospitals: how each comes to be, from those before."""

from __future__ import annotations

from curriculum.models import Enrolment, Programme
from pocus_credentialing.people.models import Institution, User
from tests.credentials import builders

from . import curriculum as in_curriculum
from . import people as in_people


def dana(hospital: Institution, programme: Programme, **others) -> User:
    person = in_people.a_person("Dana Whitfield", post_nominals="MD")
    in_curriculum.a_director(person, programme)
    in_people.an_administrator(person, hospital)
    return person


def pat(programme: Programme, **others) -> User:
    person = in_people.a_person("Pat Lindqvist", post_nominals="FACEP")
    in_curriculum.a_proctor(person, programme)
    return person


def trainee(name: str, programme: Programme) -> User:
    person = in_people.a_person(name, post_nominals="MD")
    in_curriculum.a_trainee(person, programme)
    return person


def sid(other_hospital: Institution, **others) -> User:
    person = in_people.a_person("Sid Marlowe", post_nominals="MD")
    theirs = in_curriculum.a_programme(other_hospital)
    in_curriculum.a_director(person, theirs)
    in_people.an_administrator(person, other_hospital)
    return person


def ready(tina: User, pat: User, **others) -> Enrolment:
    """Tina has all that cardiac asks."""
    return builders.complete(tina, pat)


MAKERS = {
    "hospital": lambda **others: in_people.a_hospital(),
    "programme": lambda hospital, **others: in_curriculum.a_programme(hospital),
    "dana": dana,
    "pat": pat,
    "tina": lambda programme, **others: trainee("Tina Okafor", programme),
    "tom": lambda programme, **others: trainee("Tom Bianchi", programme),
    "ready": ready,
    "other_hospital": lambda **others: in_people.a_hospital("Northfield Hospital", "NFH"),
    "sid": sid,
}
