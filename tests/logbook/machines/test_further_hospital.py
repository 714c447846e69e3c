"""What the machines of a further hospital of the programme send comes into the same logs."""

from __future__ import annotations

import re

import pytest

from curriculum.models import Application
from logbook.actions import arrivals
from logbook.dicom.query import Asked
from logbook.models import ArrivedStudy, Scan, ScanIntent
from logbook.queries.arrivals import todays_codes
from logbook.queries.intents import worklist
from logbook.queries.matching import pairing_code_of

from .builders import a_device, arrives, object_of, pointing_to, said_of
from .test_stow import related, send


@pytest.fixture
def site(programme, other_hospital):
    programme.sites.add(other_hospital)
    return other_hospital


def test_a_program_sends_to_each_hospital_of_the_programme_and_to_no_other(
    hospital, other_hospital, programme, tina, run_jobs
):
    there = f"?institution={other_hospital.pk}"
    assert (send(tina, related(object_of()), asks=there).status_code, ArrivedStudy.objects.count()) == (403, 0)
    programme.sites.add(other_hospital)
    assert send(tina, related(object_of(description="Lung")), asks=there).status_code == 200
    run_jobs()
    study = ArrivedStudy.objects.get()
    assert (study.institution, study.owner, study.scan.institution) == (other_hospital, tina, other_hospital)
    # Where nothing is said it goes where the last one went, as a new scan does.
    assert send(tina, related(object_of())).status_code == 200
    assert ArrivedStudy.objects.filter(institution=hospital).count() == 0


def test_a_scan_is_announced_to_the_machines_of_the_hospital_that_is_chosen(
    hospital, dana, sid, tina, tom, site, programme, client_of, api_of
):
    here, there = a_device(hospital, dana), a_device(site, sid)
    exam = Application.objects.get(code="lung")
    page, api, said = "/announced/", "/api/v1/intents/", {"application": "lung"}
    assert client_of(tina).get(page).text.count(site.name) == 1
    assert client_of(tina).post(page, {"application": exam.pk, "institution": str(site.pk)}).status_code == 302
    [intent] = ScanIntent.objects.all()
    assert (worklist(here, Asked()), [each.intent for each in worklist(there, Asked())]) == ([], [intent])
    answer = api_of(tina).post(api, {**said, "institution": str(hospital.pk)}, "json")
    assert (answer.status_code, answer.json()["institution"]) == (201, str(hospital.pk))
    programme.sites.clear()
    refused = api_of(tina).post(api, {**said, "institution": str(site.pk)}, "json")
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (400, "not_enrolled")
    assert 'name="institution"' not in client_of(tina).get(page).text


def test_home_shows_the_code_of_each_hospital_whose_machines_ask_and_each_is_good_there(
    hospital, dana, sid, tina, site, programme, client_of
):
    there = a_device(site, sid)
    assert todays_codes(tina) == [(site, pairing_code_of(tina, site, site.today().isoformat()))]
    a_device(hospital, dana)
    codes = [code for _place, code in todays_codes(tina)]
    shown = re.findall(
        r'strong">([^<]+)</p>\s*<p>\s*<span class="code-box">(\w+)</span>', client_of(tina).get("/").text
    )
    assert (len(set(codes)), shown) == (2, [(place.name, code) for place, code in todays_codes(tina)])
    arrival = arrives(there, object_of(frames=1))
    study = arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, **pointing_to(tina, site)))
    assert (study.owner, study.rule, Scan.objects.get().institution) == (tina, "pairing", site)
    programme.sites.clear()
    assert [place for place, _code in todays_codes(tina)] == [hospital]
