"""A certificate that was issued, for the tests of what comes after."""

from __future__ import annotations

import pytest

from pocus_credentialing.credentials.actions import certificates
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from . import builders


@pytest.fixture
def ready(tina, pat, cast):
    """Tina has all that cardiac asks."""
    cast.enter("ready", tina=tina, pat=pat)
    return builders.enrolment_of(tina)


@pytest.fixture
def certificate(ready, dana, authentication):
    return certificates.issue(
        enrolment=ready, applications=builders.exams("cardiac"), by=dana, authentication=authentication
    )


@pytest.fixture
def dora(programme):
    """A second director."""
    person = in_people.a_person("Dora Nilsen", post_nominals="MD")
    in_curriculum.a_director(person, programme)
    return person
