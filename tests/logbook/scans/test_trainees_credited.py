"""With how many trainees a study is shared is asked where a programme limits it, kept, shown, signed and counted."""

from __future__ import annotations

import re

import pytest

from logbook.actions import scans
from logbook.models import Scan
from logbook.queries.content import content_digest, content_of, is_as_attested
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.credentials.standings import judged
from tests.credentials import builders
from tests.factories import curriculum as in_curriculum
from tests.logbook.reviews import builders as in_reviews

from .builders import all_said

pytestmark = pytest.mark.django_db


@pytest.fixture
def nbe(hospital, tina, pat):
    """As published: no more than two trainees are credited with a study."""
    programme = in_curriculum.a_programme(hospital, code="nbe-tee-category")
    in_curriculum.a_proctor(pat, programme)
    tina.enrolments.all().delete()  # these tests are about this programme alone
    return in_curriculum.a_trainee(tina, programme)


def typed(html):
    """What stands in the field; None where it is not asked."""
    found = re.search(r'<input type="number" name="trainees"[^>]*>', html)
    return re.search(r'value="(\d+)"', found.group()).group(1) if found else None


# --- asked where a programme limits it --------------------------------------------------------------------------


def test_it_is_not_asked_where_no_programme_of_the_trainee_limits_it(tina, client_of):
    assert typed(client_of(tina).get("/scans/new/?exam=cardiac").content.decode()) is None


def test_one_stands_there_so_that_it_costs_no_tap_and_what_departs_from_it_stays_shown(nbe, tina, client_of):
    owner = client_of(tina)
    assert typed(owner.get("/scans/new/?exam=tee").content.decode()) == "1"
    owner.post("/scans/new/?exam=tee", {"trainees": "2", "draft": "1"})
    scan = Scan.objects.get()
    assert scan.trainees == 2
    edit = f"/scans/{scan.pk}/edit/"
    nbe.ended_on = "2026-11-01"
    nbe.save()
    assert typed(owner.get(edit).content.decode()) == "2"
    owner.post(edit, {"trainees": "1", "draft": "1", "seen": scan.mark})
    assert Event.objects.get(verb="scan.changed").data["fields"] == ["trainees"]
    assert (Scan.objects.get().trainees, typed(owner.get(edit).content.decode())) == (1, None)


RANGE = "A study is credited to 1 to 20 trainees."


def test_page_and_program_refuse_the_same_number_in_the_same_words(nbe, tina, client_of, api_of):
    owner, api = client_of(tina), api_of(tina)
    made = api.post("/api/v1/scans/", {"application": "tee"}, "json").json()
    assert made["trainees"] == 1
    one = f"/api/v1/scans/{made['id']}/"
    assert api.patch(one, {"trainees": 20}, "json").json()["trainees"] == 20
    for wrong in (0, -1, 21, 10**30):
        refused = api.patch(one, {"trainees": wrong}, "json")
        said = [(each["field"], each["sentence"]) for each in refused.json()["reasons"]]
        assert (refused.status_code, said) == (400, [("trainees", RANGE)])
        page = owner.post(f"/scans/{made['id']}/edit/", {"trainees": str(wrong), "draft": "1"}).content.decode()
        assert page.count(RANGE) >= 1
    assert Scan.objects.get().trainees == 20


# --- shown and signed -------------------------------------------------------------------------------------------


def test_it_is_part_of_what_is_signed_and_changes_nothing_that_was_signed_before(tina, pat):
    scan = in_reviews.a_scan(tina, supervisor=pat)
    assert "trainees" not in content_of(scan)
    before = content_digest(scan)
    attestation = in_reviews.an_attestation(scan, pat)
    assert is_as_attested(scan, attestation) is True
    scan.trainees = 2
    assert (content_of(scan)["trainees"], content_digest(scan) == before) == (2, False)
    assert is_as_attested(scan, attestation) is False


def test_a_reviewer_a_supervisor_and_the_trainee_read_it_where_it_is_more_than_one(tina, pat, signing_client_of):
    shared = in_reviews.a_scan(tina, supervisor=pat, trainees=2)
    alone = in_reviews.a_scan(tina, supervisor=pat)
    desk = signing_client_of(pat)
    row = "<dt>Trainees credited</dt><dd>2</dd>"
    for address in ("/scans/{}/review/", "/scans/{}/attest/", "/scans/{}/"):
        pages = [desk.get(address.format(each.pk)).content.decode() for each in (shared, alone)]
        assert [row in page for page in pages] == [True, False]
        assert "Trainees credited" not in pages[1]


# --- counted ----------------------------------------------------------------------------------------------------


def test_a_study_shared_by_two_counts_and_one_shared_by_three_is_named_as_why_not(nbe, tina, pat):
    for trainees in (2, 3):
        (scan,) = builders.accepted(tina, pat, "tee", 1, trainees=trainees)
        builders.an_attestation(scan, pat)
    said = all_said("tee", trainees=1, supervision={"mode": "bedside", "supervisor": pat})
    last = scans.submit(scan=scans.start(by=tina, **said), by=tina)
    answers = dict(last.answers)
    in_reviews.a_review(last, pat, attests_supervision=True, answers=answers)
    assert Standing.objects.get(enrolment=nbe, requirement__key="tee.studies").counted == 2
    (result,) = (each for each in judged(nbe).judgement.requirements if each.requirement == "tee.studies")
    assert [(each.scan, each.reason, each.params) for each in result.excluded] == [
        (str(scan.pk), "too_many_trainees", {"trainees": 3})
    ]
