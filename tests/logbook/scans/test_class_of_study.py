"""Whether a study was performed or only read is asked where a programme tells the two apart, kept, shown, signed, counted."""

from __future__ import annotations

import re

import pytest

from curriculum.actions.library import begin
from curriculum.library.texts import library_text, read_programme_text
from curriculum.models import Application
from curriculum.queries import told_apart
from logbook.actions import scans
from logbook.models import Scan
from logbook.queries.content import content_digest, content_of, is_as_attested
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.credentials.standings import judged
from tests.credentials import builders
from tests.factories import curriculum as in_curriculum
from tests.logbook.reviews import builders as in_reviews

from .builders import a_draft, all_said

pytestmark = pytest.mark.django_db


@pytest.fixture
def asa(hospital, tina, pat):
    """As published."""
    programme = in_curriculum.a_programme(hospital, code="asa-adhoc-competence")
    in_curriculum.a_proctor(pat, programme)
    tina.enrolments.all().delete()  # these tests are about this programme alone
    return in_curriculum.a_trainee(tina, programme)


def chips(html):
    return re.findall(r'name="study_class" value="(\w+)"[^>]*?( checked)?>', html)


# --- asked where a programme asks -------------------------------------------------------------------------------


def test_it_is_asked_where_a_programme_of_the_trainee_tells_the_two_apart_and_nowhere_else(tina, client_of):
    page = "/scans/new/?exam=cardiac"
    assert "study_class" not in client_of(tina).get(page).content.decode()


def test_performed_is_chosen_so_that_it_costs_no_tap(asa, tina, client_of):
    owner = client_of(tina)
    html = owner.get("/scans/new/?exam=cardiac").content.decode()
    assert chips(html) == [("performed", " checked"), ("interpreted", "")]
    assert "study_class" not in owner.get("/scans/new/?exam=aorta").content.decode()


RULE = """\
requirements:
  - id: lung.scans
    title: Lung
    phase: phase2
    shape: {shape}
    application: lung
    params: {params}
    source: [SPOCUS-VAL]
    tag: p
    note: Invented for a test.
"""
RULES = {
    "a count of all": ("min_count", "{n: 1, filters: {}}", False),
    "a count of those performed": ("min_count", "{n: 1, filters: {study_classes: [performed]}}", True),
    "one of two rules": (
        "any_of",
        "{rules: [{shape: reflections, params: {n: 1}},"
        " {shape: min_count, params: {n: 1, filters: {study_classes: [interpreted]}}}]}",
        True,
    ),
}


@pytest.mark.parametrize(("shape", "params", "asked"), RULES.values(), ids=RULES)
def test_a_rule_that_filters_by_it_asks_too_also_as_a_part_of_another(hospital, tina, shape, params, asked):
    text = library_text("spocus-two-phase").replace("code: spocus-two-phase\n", "code: another\n", 1)
    text = text[: text.index("\nrequirements:") + 1] + RULE.format(shape=shape, params=params)
    programme = begin(institution=hospital, source=read_programme_text(text)[0], by=None, text=text)
    enrolment = in_curriculum.a_trainee(tina, programme)
    lung, cardiac = (Application.objects.get(code=code) for code in ("lung", "cardiac"))
    assert (told_apart(tina, lung), told_apart(tina, cardiac)) == ({"study_class"} if asked else set(), set())
    enrolment.ended_on = "2026-11-01"
    enrolment.save()
    assert told_apart(tina, lung) == set()


def test_what_was_said_stays_in_the_form_and_with_another_exam(asa, tina, client_of):
    owner = client_of(tina)
    sent = {"study_class": "interpreted", "change_exam": "1"}
    other = owner.post("/scans/new/?exam=lung", sent).content.decode()
    assert chips(other) == [("performed", ""), ("interpreted", " checked")]
    owner.post("/scans/new/?exam=cardiac", {"study_class": "interpreted", "draft": "1"})
    scan = Scan.objects.get()
    assert scan.study_class == "interpreted"
    edit = f"/scans/{scan.pk}/edit/"
    assert chips(owner.get(edit).content.decode()) == [("performed", ""), ("interpreted", " checked")]
    asa.ended_on = "2026-11-01"
    asa.save()
    assert chips(owner.get(edit).content.decode()) == [("performed", ""), ("interpreted", " checked")]
    scans.change(scan=scan, by=tina, study_class="performed")
    assert "study_class" not in owner.get(edit).content.decode()
    assert Event.objects.get(verb="scan.changed").data["fields"] == ["study_class"]
    assert owner.post(edit, {"draft": "1", "seen": Scan.objects.get().mark}).status_code == 302
    assert Scan.objects.get().study_class == "performed"


def test_by_program_too(tina, api_of):
    api = api_of(tina)
    plain = api.post("/api/v1/scans/", {"application": "cardiac"}, "json")
    assert plain.json()["study_class"] == "performed"
    one = f"/api/v1/scans/{plain.json()['id']}/"
    assert api.patch(one, {"study_class": "interpreted"}, "json").json()["study_class"] == "interpreted"
    for wrong in ("seen", ""):
        refused = api.patch(one, {"study_class": wrong}, "json")
        assert (refused.status_code, [each["field"] for each in refused.json()["reasons"]]) == (400, ["study_class"])
    assert api.get(one).json()["study_class"] == "interpreted"


# --- shown and signed -------------------------------------------------------------------------------------------


def test_it_is_part_of_what_is_signed_and_changes_nothing_that_was_signed_before(tina, pat):
    scan = in_reviews.a_scan(tina, supervisor=pat)
    assert "study_class" not in content_of(scan)
    before = content_digest(scan)
    attestation = in_reviews.an_attestation(scan, pat)
    assert is_as_attested(scan, attestation) is True
    scan.study_class = "interpreted"
    assert content_of(scan)["study_class"] == "interpreted"
    assert content_digest(scan) != before
    assert is_as_attested(scan, attestation) is False


def test_a_reviewer_and_a_supervisor_read_that_it_was_only_interpreted(asa, tina, pat, signing_client_of):
    scan = in_reviews.a_scan(tina, supervisor=pat, study_class="interpreted")
    performed = in_reviews.a_scan(tina, supervisor=pat)
    desk = signing_client_of(pat)
    review, other = (desk.get(f"/scans/{each.pk}/review/").content.decode() for each in (scan, performed))
    assert "<dd>Interpreted only</dd>" in review
    assert "I was at the bedside while the trainee interpreted this study." in review
    assert ("Interpreted only" in other, "I watched this scan at the bedside." in other) == (False, True)
    attest = desk.get(f"/scans/{scan.pk}/attest/").content.decode()
    assert "I was there remotely while the trainee interpreted this study." in attest
    assert "I watched this scan" not in attest


# --- counted ----------------------------------------------------------------------------------------------------


def test_the_cardiac_studies_of_both_classes_of_asa_are_met_by_logging_them(asa, tina, pat):
    def cardiac():
        row = Standing.objects.get(enrolment=asa, requirement__key="cardiac.studies")
        return (row.counted, row.met)

    for study_class, number in (("performed", 50), ("interpreted", 99)):
        for scan in builders.accepted(tina, pat, "cardiac", number, study_class=study_class):
            builders.an_attestation(scan, pat)
    said = {**all_said(), "study_class": "interpreted", "supervision": {"mode": "remote", "supervisor": pat}}
    last = scans.submit(scan=scans.start(by=tina, **said), by=tina)
    assert cardiac() == (149, False)
    in_reviews.a_review(last, pat, attests_supervision=True)
    assert cardiac() == (150, True)
    facts = {each.id: each.study_class for each in judged(asa).facts.scans}
    assert facts[str(last.pk)] == "interpreted"
    assert sorted(facts.values()).count("interpreted") == 100


def test_elsewhere_it_stays_in_the_log_and_is_not_counted(tina, pat):
    in_curriculum.all_modules_passed(tina)
    (scan,) = builders.accepted(tina, pat, "cardiac", 1, study_class="interpreted")
    found = judged(builders.enrolment_of(tina)).judgement
    (result,) = (each for each in found.requirements if each.requirement == "cardiac.scans")
    assert (result.counted, [(each.scan, each.reason) for each in result.excluded]) == (
        0,
        [(str(scan.pk), "interpreted_only")],
    )


def test_a_draft_of_an_exam_says_performed_unless_told_otherwise(tina):
    assert a_draft(tina).study_class == "performed"
