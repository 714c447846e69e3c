"""What came from a machine keeps a hospital in a programme as long as it waits there for somebody of it, and no longer."""

from __future__ import annotations

import pytest

from logbook.actions import arrivals, claims
from logbook.models import Arrival, ArrivedStudy
from logbook.queries.sites import scans_at

from .builders import a_device, arrives, object_of, pointing_to, said_of
from .test_claims import an_exam, an_orphan


@pytest.fixture
def site(programme, other_hospital):
    programme.sites.add(other_hospital)
    return other_hospital


@pytest.fixture
def pinned(programme, site):
    return lambda: scans_at(programme, site)


def test_a_trainees_own_study_counts_until_it_is_destroyed(site, sid, tina, pinned):
    arrival = arrives(a_device(site, sid), object_of(frames=1))
    study = arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, exam="", **pointing_to(tina, site)))
    assert (study.owner, study.scan, pinned()) == (tina, None, 1)
    arrivals.expire(arrival=arrival)
    assert (ArrivedStudy.objects.get().owner, pinned()) == (tina, 0)


def test_of_a_study_that_became_a_scan_the_scan_counts(site, sid, tina, pinned):
    arrival = arrives(a_device(site, sid), object_of(frames=1))
    study = arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, **pointing_to(tina, site)))
    assert (study.scan is None, pinned()) == (False, 1)


def test_a_claim_counts_until_it_is_decided_or_there_is_nothing_left_to_claim(site, sid, tina, pat, pinned):
    study = an_orphan(site, sid)
    assert pinned() == 0
    first = claims.claim(study=study, by=tina, application=an_exam())
    assert pinned() == 1
    claims.decline(claim=first, by=pat, reason="She was not on that shift.")
    assert pinned() == 0
    claims.withdraw(claim=claims.claim(study=study, by=tina, application=an_exam()), by=tina)
    assert pinned() == 0
    claims.claim(study=study, by=tina, application=an_exam())
    assert pinned() == 1
    arrivals.expire(arrival=Arrival.objects.get())
    assert pinned() == 0


def test_a_confirmed_claim_is_one_scan_and_not_two_things(site, sid, tina, pat, pinned):
    claims.confirm(claim=claims.claim(study=an_orphan(site, sid), by=tina, application=an_exam()), by=pat)
    assert pinned() == 1


def test_what_waits_of_somebody_of_another_programme_or_elsewhere_does_not_count(
    site, hospital, dana, sid, tina, pinned
):
    an_orphan(site, sid)
    arrival = arrives(a_device(hospital, dana), object_of(frames=1))
    arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, exam="", **pointing_to(tina, hospital)))
    assert (ArrivedStudy.objects.waiting().count(), pinned()) == (2, 0)
