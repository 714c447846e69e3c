"""A proctor has their role at some of a programme's hospitals only: a director says so, and everything keeps to it."""

from __future__ import annotations

import re

import pytest

from curriculum.actions import memberships
from curriculum.models import Membership
from curriculum.states import Role
from logbook.actions import claims
from logbook.models import ArrivedStudy
from logbook.queries.arrivals import claims_for
from logbook.queries.passing_on import could_have
from logbook.queries.reviewers import rights_over
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotNow
from tests.logbook.reviews.builders import a_scan

from .test_claims import an_exam, an_orphan


@pytest.fixture
def site(programme, other_hospital):
    programme.sites.add(other_hospital)
    return other_hospital


def held_by(person) -> Membership:
    return Membership.objects.get(person=person, ends_on=None)


def test_a_director_says_at_which_hospitals_a_proctor_reviews(
    programme, hospital, other_hospital, dana, pat, tina, client_of, api_of
):
    role = held_by(pat)
    page, said = f"/memberships/{role.pk}/change/", {"applications": [each.pk for each in role.applications.all()]}
    assert 'name="sites"' not in client_of(dana).get(page).text
    programme.sites.add(other_hospital)
    assert client_of(dana).get(page).text.count('name="sites"') == 2
    assert client_of(dana).post(page, {**said, "sites": [str(other_hospital.pk)]}).status_code == 302
    now, elsewhere = held_by(pat), a_scan(tina, institution=other_hospital)
    assert (list(role.sites.all()), list(now.sites.all())) == ([], [other_hospital])
    assert (rights_over(pat, a_scan(tina)), rights_over(pat, elsewhere)) == (None, now)
    told = Event.objects.get(verb="membership.changed").data
    assert (told["sites_before"], told["sites"]) == ([], [other_hospital.code])
    assert f"Hospitals at which they review: from each to {other_hospital.code}." in client_of(dana).get(
        f"/history/membership/{now.pk}/"
    ).text  # fmt: skip
    people = client_of(dana).get(f"/programmes/{programme.pk}/people/").text
    assert re.search(rf"·\s+{other_hospital.short_name}\s", people)
    api, exams = f"/api/v1/memberships/{now.pk}/change/", {"applications": ["lung"]}
    assert api_of(dana).post(api, exams, "json").json()["sites"] == [
        {"id": str(other_hospital.pk), "name": other_hospital.name}
    ]
    assert api_of(dana).post(api, {**exams, "sites": []}, "json").json()["sites"] == []
    programme.sites.clear()
    refused = api_of(dana).post(api, {**exams, "sites": [str(other_hospital.pk)]}, "json")
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (400, "does_not_exist")
    with pytest.raises(NotNow) as no:
        memberships.change(
            membership=held_by(pat),
            applications=list(now.applications.all()),
            basis="",
            sites=[other_hospital],
            by=dana,
        )
    assert no.value.code == "not_a_site"


@pytest.mark.parametrize("there", [True, False])
def test_what_came_from_machines_waits_for_those_who_are_there(programme, hospital, site, dana, sid, pat, tina, there):
    held_by(pat).sites.set([site if there else hospital])
    study = an_orphan(site, sid)
    assert (study in ArrivedStudy.objects.visible_to(pat), study in ArrivedStudy.objects.visible_to(dana)) == (
        there,
        True,
    )
    claim = claims.claim(study=study, by=tina, application=an_exam())
    assert (list(claims_for(pat)), list(claims_for(dana))) == ([claim] if there else [], [claim])
    assert list(could_have(pat, study)) == ([tina] if there else [])
    assert Membership.objects.filter(person=pat, role=Role.PROCTOR).count() == 1
