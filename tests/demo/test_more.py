"""The demo shows a newcomer a machine, an assessment and a teaching case, and opens no door to the network."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from logbook.models import Assessment, Clip, TeachingCase
from logbook.queries.devices import any_is_on
from pocus_credentialing.demo import more, people
from pocus_credentialing.demo.clock import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with at(timezone.now() - timedelta(days=320)):
        found = people.arrive("not-a-secret-of-anyone")
    more.fill(found)
    return found


def test_there_is_one_of_each_and_nothing_listens(cast, client_of):
    assert any_is_on() is False
    dana = client_of(cast.dana)
    assert "Cart in resus" in dana.get("/machines/").content.decode()
    assessment = Assessment.objects.get()
    assert (assessment.passed, assessment.enrolment.trainee) == (True, cast.mina)
    assert dana.get(f"/assessments/{assessment.pk}/").status_code == 200


def test_the_worker_makes_the_case_once(cast, client_of):
    for _ in range(2):
        more.release_a_case.call()
    assert (Clip.objects.get().state, TeachingCase.objects.count()) == ("ready", 1)
    assert "A breathless patient" in client_of(cast.tina).get("/teaching/").content.decode()
