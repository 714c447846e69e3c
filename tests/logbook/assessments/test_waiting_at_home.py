"""Home says how many trainees lack an assessment that one can give, and how many sessions on a simulator wait."""

from __future__ import annotations

import pytest

from curriculum.models import Membership
from logbook.actions import simulations
from pocus_credentialing.credentials.standings import refresh
from pocus_credentialing.waiting import Waiting
from tests.credentials.test_pages import text_of

from .builders import an_assessment

pytestmark = pytest.mark.django_db


def at_home(person) -> tuple[int, int]:
    proctoring = Waiting(person).proctoring
    return proctoring.to_assess, proctoring.to_confirm


def test_somebody_counts_until_they_have_every_assessment_that_one_can_give(enrolment, pat, dana):
    assert (at_home(pat), at_home(dana)) == ((0, 0), (0, 0))
    refresh(enrolment)
    assert (at_home(pat), at_home(dana)) == ((1, 0), (1, 0))
    # Pat reviews no exam any more, and the one that is about none is given.
    Membership.objects.get(person=pat).applications.clear()
    an_assessment(enrolment, dana, "osce", None)
    assert (at_home(pat), at_home(dana)) == ((0, 0), (1, 0))


def test_home_tells_of_both(enrolment, tina, pat, client_of, api_of):
    refresh(enrolment)
    simulations.record_session(
        enrolment=enrolment,
        by=tina,
        scenario="Tamponade",
        held_on=enrolment.institution.today(),
        minutes=60,
        assessor=pat,
    )
    said = text_of(client_of(pat).get("/"))
    assert "1 trainee still needs a practical assessment" in said
    assert "1 session on a simulator waits for your word" in said
    reviews = api_of(pat).get("/api/v1/waiting/").json()["reviews"]
    assert (reviews["to_assess"], reviews["to_confirm"]) == (1, 1)
