"""A hospital whose programme asks for assessments: two observations of each exam, and an OSCE by somebody else."""

from __future__ import annotations

import pytest

from curriculum.models import Enrolment
from tests.factories import curriculum as in_curriculum


@pytest.fixture
def programme(hospital):
    return in_curriculum.a_programme(hospital, code="spocus-two-phase-full")


@pytest.fixture
def enrolment(tina):
    return Enrolment.objects.get(trainee=tina)
