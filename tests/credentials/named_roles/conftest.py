"""A hospital that runs FUSIC Heart: Pat is to be the mentor, Sue the supervisor."""

from __future__ import annotations

from datetime import date

import pytest

from curriculum.actions import courses, named_roles
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from .. import builders


@pytest.fixture
def programme(hospital):
    return in_curriculum.a_programme(hospital, code="fusic-heart")


@pytest.fixture
def sue(programme):
    person = in_people.a_person("Sue Adeyemi", post_nominals="FRCA")
    in_curriculum.a_proctor(person, programme)
    return person


@pytest.fixture
def enrolment(tina):
    return builders.enrolment_of(tina)


@pytest.fixture
def give(programme, dana):
    """By its action, since the spring in which these tests' scans were made."""

    def give(person, code, starts_on=date(2026, 1, 5)):
        return named_roles.give(programme=programme, person=person, code=code, by=dana, starts_on=starts_on)

    return give


@pytest.fixture
def learnt(programme, tina, dana):
    """Phase 1, before the spring."""
    for kind in ("e_learning", "course"):
        course = courses.record_course(
            programme=programme, by=dana, title=kind, kind=kind, held_on=date(2026, 1, 20), minutes=60
        )
        courses.list_attendees(course=course, by=dana, trainees=[tina])
        courses.confirm(course=course, by=dana, trainees=[tina.pk])
