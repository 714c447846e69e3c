"""A question that the patient did not raise is left out: nobody has to write down what they did not look for."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from curriculum.models import Catalogue
from logbook.actions import reviews, scans, teaching
from logbook.models import CaseReading, Reading, Scan
from logbook.queries.claims import claim_of
from logbook.queries.content import content_of
from logbook.queries.teaching import asked_in
from logbook.rules.review_shape import Said, faults
from logbook.rules.scans import missing
from pocus_credentialing.credentials.standings import judged
from tests.factories import curriculum as in_curriculum
from tests.logbook.reviews.builders import a_review, a_scan, an_open_session, words

from .builders import all_said

pytestmark = pytest.mark.django_db

ABSCESS = {"abscess": "positive"}
LOOKED_FOR_TWO = {"abscess": "positive", "foreign_body": "negative"}
ONE_AT_LEAST = "Answer at least one question: what did you look for?"


@pytest.fixture
def programme(hospital):
    return in_curriculum.a_programme(hospital, code="emedultrasound-grad")


def chips(html, question):
    """The value of each choice of a question, and which of them is chosen."""
    found = re.findall(rf'<input type="radio" name="answer_{question}" value="([^"]*)"([^>]*)>', html)
    return [value for value, _rest in found], [value for value, rest in found if "checked" in rest]


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- logging ------------------------------------------------------------------------------------------------------


def test_it_is_the_fourth_choice_and_stands_chosen_and_nothing_clinical_does(tina, client_of):
    page = client_of(tina).get("/scans/new/?exam=soft_tissue").content.decode()
    for question in ("abscess", "foreign_body", "joint_effusion"):
        assert chips(page, question) == (["positive", "negative", "indeterminate", ""], [""])
    assert "Normal in every question" not in page
    page = client_of(tina).get("/scans/new/?exam=cardiac").content.decode()
    assert chips(page, "rv_dilated") == (["positive", "negative", "indeterminate"], [])
    assert ("Normal in every question" in page, "Not looked for" in page) == (True, False)


def test_one_tap_is_enough_and_nothing_else_is_written_down(tina, pat, client_of):
    owner = client_of(tina)
    form = {
        "context": "clinical", "answer_abscess": "positive", "answer_foreign_body": "", "answer_joint_effusion": "",
        "all_views": "on", "watched": f"bedside:{pat.pk}", "send": "1",
    }  # fmt: skip
    owner.post("/scans/new/?exam=soft_tissue", form)
    scan = Scan.objects.get()
    assert (scan.state, scan.answers, scan.readings.get().answers) == ("submitted", ABSCESS, ABSCESS)
    assert content_of(scan)["answers"] == content_of(scan)["first_reading"] == ABSCESS
    said = text_of(owner.get(f"/scans/{scan.pk}/"))
    assert "Is there a foreign body? Not looked for" in said
    assert "No foreign body seen" not in said


def test_page_and_program_leave_it_out_alike_and_refuse_a_scan_that_answers_nothing(tina, pat, client_of, api_of):
    api, watched = api_of(tina), {"mode": "bedside", "supervisor": str(pat.pk)}
    given = {"application": "soft_tissue", "context": "clinical", "views": ["area_long"], "supervision": watched}
    made = api.post("/api/v1/scans/", given, "json").json()
    refused = api.post(f"/api/v1/scans/{made['id']}/submit/", {}, "json")
    said = [(each["code"], each["sentence"]) for each in refused.json()["reasons"]]
    assert (refused.status_code, said) == (409, [("one_answer_needed", ONE_AT_LEAST)])
    scan = Scan.objects.get()
    edit = {"context": "clinical", "views": "area_long", "watched": f"bedside:{pat.pk}", "seen": scan.mark, "send": "1"}
    page = client_of(tina).post(f"/scans/{scan.pk}/edit/", edit, follow=True).content.decode()
    assert page.count(ONE_AT_LEAST) == 2  # above the form, and beside the first question
    assert 'href="#id_answer_abscess' in page
    api.patch(f"/api/v1/scans/{made['id']}/", {"answers": ABSCESS}, "json")
    assert api.post(f"/api/v1/scans/{made['id']}/submit/", {}, "json").status_code == 200


def test_the_exam_s_questions_say_to_a_program_which_may_be_left_out(tina, api_of):
    exams = {each["code"]: each["questions"] for each in api_of(tina).get("/api/v1/applications/").json()["results"]}
    assert {each["optional"] for each in exams["soft_tissue"]} == {True}
    assert {each["optional"] for each in exams["cardiac"]} == {False}


def test_a_scan_begun_under_a_catalogue_of_before_is_asked_every_question_as_it_was(tina, pat):
    scan = scans.start(by=tina, **all_said("soft_tissue", answers=ABSCESS, supervision=None))
    data = {**scan.catalogue.data, "version": "2026.2"}
    before = [{**each, "questions": [_without(one) for one in each["questions"]]} for each in data["applications"]]
    old = Catalogue.objects.create(version="2026.2", data={**data, "applications": before}, digest="0" * 64)
    Scan.objects.update(catalogue=old)
    needed = [str(reason) for reason in missing(Scan.objects.get()) if reason.code == "answer_needed"]
    assert needed == [
        "Answer the question “Is there a foreign body?”",
        "Answer the question “Is there an effusion in the joint scanned?”",
    ]
    assert [read.words for read in claim_of(Scan.objects.get()).readings][1:] == ["", ""]


def _without(question):
    return {key: value for key, value in question.items() if key != "optional"}


def test_a_draft_in_which_nothing_was_said_says_nothing(tina):
    scan = scans.start(by=tina, application=all_said("soft_tissue")["application"])
    assert {read.words for read in claim_of(scan).readings} == {""}


# --- reviewing ----------------------------------------------------------------------------------------------------


def wrong(scan, **answers):
    said = Said.of(decision="accepted", quality=4, answers=answers)
    return [fault.key for fault in faults(scan, said) if fault.field == "answers"]


def test_the_reviewer_answers_what_the_trainee_answered_and_may_answer_the_rest(tina):
    scan = a_scan(tina, "soft_tissue", answers=LOOKED_FOR_TWO)
    assert wrong(scan) == ["abscess", "foreign_body"]
    assert wrong(scan, abscess="negative") == ["foreign_body"]
    assert wrong(scan, **LOOKED_FOR_TWO) == []
    assert wrong(scan, **LOOKED_FOR_TWO, joint_effusion="indeterminate") == []
    assert wrong(scan, **LOOKED_FOR_TWO, joint_effusion="") == ["joint_effusion"]
    assert wrong(scan, **LOOKED_FOR_TWO, joint_effusion="not_asked") == ["joint_effusion"]


def test_no_outcome_arises_where_one_of_them_did_not_look(tina, pat):
    scan = a_scan(tina, "soft_tissue", answers=LOOKED_FOR_TWO)
    answers = {"abscess": "positive", "foreign_body": "positive", "joint_effusion": "positive"}
    review = a_review(scan, pat, answers=answers)
    assert review.outcomes == {"abscess": "TP", "foreign_body": "FN"}
    assert (review.outcome, review.answers, review.statement["answers"]) == ("FN", answers, answers)
    other = a_scan(tina, "soft_tissue", answers=LOOKED_FOR_TWO)
    review = a_review(other, pat, answers=LOOKED_FOR_TWO)
    assert (review.outcomes, review.answers) == ({"abscess": "TP", "foreign_body": "TN"}, LOOKED_FOR_TWO)


def test_what_was_answered_first_is_compared_though_it_was_taken_back_since(tina, pat):
    scan = a_scan(tina, "soft_tissue", answers=LOOKED_FOR_TWO)
    Reading.objects.create(scan=scan, number=2, answers=ABSCESS)
    Scan.objects.update(answers=ABSCESS)
    scan.refresh_from_db()
    assert wrong(scan, **ABSCESS) == ["foreign_body"]
    read = {each.question.code: (each.words, each.first) for each in claim_of(scan).readings}
    assert read["foreign_body"] == ("Not looked for", "No foreign body seen")
    review = a_review(scan, pat, answers={"abscess": "positive", "foreign_body": "positive"})
    assert review.outcomes == {"abscess": "TP", "foreign_body": "FN"}


def test_what_was_answered_later_says_that_it_was_not_looked_for_at_first_and_is_not_compared(tina, pat):
    scan = a_scan(tina, "soft_tissue", answers=ABSCESS)
    Reading.objects.create(scan=scan, number=2, answers=LOOKED_FOR_TWO)
    Scan.objects.update(answers=LOOKED_FOR_TWO)
    scan.refresh_from_db()
    read = {each.question.code: (each.words, each.first) for each in claim_of(scan).readings}
    assert read["foreign_body"] == ("No foreign body seen", "Not looked for")
    assert a_review(scan, pat, answers=LOOKED_FOR_TWO).outcomes == {"abscess": "TP"}


def test_the_page_folds_what_was_not_looked_for_and_agreeing_leaves_it_so(tina, pat, signing_client_of):
    scan = a_scan(tina, "soft_tissue", answers=ABSCESS)
    desk, page = signing_client_of(pat), f"/scans/{scan.pk}/review/"
    got = desk.get(page)
    html = got.content.decode()
    assert chips(html, "abscess") == (["positive", "negative", "indeterminate"], [])
    assert chips(html, "foreign_body") == (["positive", "negative", "indeterminate", ""], [""])
    assert text_of(got).count("2 questions not looked for") == 2  # in what she logged, and over those to answer
    for fill, chosen in (("agree", "positive"), ("disagree", "negative")):
        filled = desk.post(page, {"fill": fill, "answer_foreign_body": "negative"}).content.decode()
        assert (chips(filled, "abscess")[1], chips(filled, "foreign_body")[1]) == ([chosen], [""])
    digest = re.search(r'name="content_digest" value="(\w+)"', html).group(1)
    said = {"content_digest": digest, "quality": "4", "decision": "accepted", "answer_foreign_body": ""}
    refused = desk.post(page, said)
    assert (refused.status_code, "Give your own answer to this question." in text_of(refused)) == (400, True)
    desk.post(page, {**said, "answer_abscess": "positive", "answer_joint_effusion": "negative"})
    review = scan.reviews.get()
    assert (review.answers, review.outcomes) == ({**ABSCESS, "joint_effusion": "negative"}, {"abscess": "TP"})
    shown = text_of(desk.get(f"/scans/{scan.pk}/"))
    assert "Is there an effusion in the joint scanned? No joint effusion seen" in shown
    assert "Not looked for 1 question" in shown


def test_a_program_reviews_without_what_was_not_looked_for(tina, pat, api_of):
    scan = a_scan(tina, "soft_tissue", answers=ABSCESS)
    api, there = api_of(pat, sign=True), f"/api/v1/scans/{scan.pk}/reviews/"
    said = words(scan, answers={})
    refused = api.post(there, said, "json")
    assert [each["field"] for each in refused.json()["reasons"]] == ["answers.abscess"]
    made = api.post(there, {**said, "answers": ABSCESS}, "json")
    assert (made.status_code, made.json()["answers"], made.json()["outcomes"]) == (201, ABSCESS, {"abscess": "TP"})


def test_an_amendment_starts_with_what_was_not_looked_for_chosen(tina, pat, signing_client_of):
    scan = a_scan(tina, "soft_tissue", answers=ABSCESS)
    review = a_review(scan, pat, answers=ABSCESS)
    html = signing_client_of(pat).get(f"/reviews/{review.pk}/amend/").content.decode()
    assert (chips(html, "abscess")[1], chips(html, "foreign_body")[1]) == (["positive"], [""])
    amended = reviews.amend(
        review=review, by=pat, authentication=an_open_session(),
        **words(scan, answers=ABSCESS, reason="A word was wrong."),
    )  # fmt: skip
    assert amended.outcomes == {"abscess": "TP"}


# --- teaching -----------------------------------------------------------------------------------------------------


def test_in_the_library_only_what_the_reviewer_looked_for_is_asked(tina, tom, pat, dana, client_of, api_of):
    scan = a_scan(tina, "soft_tissue", answers=ABSCESS)
    a_review(scan, pat, answers=LOOKED_FOR_TWO)
    case = teaching.release(clip=scan.clips.get(), by=dana)
    assert [question.code for question in asked_in(case)] == ["abscess", "foreign_body"]
    page = client_of(tom).get(f"/teaching/{case.pk}/").content.decode()
    assert chips(page, "foreign_body") == (["positive", "negative", "indeterminate"], [])
    assert chips(page, "joint_effusion") == ([], [])
    api = api_of(tom)
    (listed,) = api.get("/api/v1/teaching-cases/").json()["results"]
    assert list(listed["questions"]) == ["abscess", "foreign_body"]
    one = f"/api/v1/teaching-cases/{case.pk}/read/"
    assert api.post(one, {"answers": ABSCESS}, "json").status_code == 400
    assert api.post(one, {"answers": {**LOOKED_FOR_TWO, "joint_effusion": "negative"}}, "json").status_code == 400
    assert api.post(one, {"answers": LOOKED_FOR_TWO}, "json").status_code == 201
    assert CaseReading.objects.get().outcomes == {"abscess": "TP", "foreign_body": "TN"}


# --- counting -----------------------------------------------------------------------------------------------------


def breadth(enrolment):
    (found,) = (each for each in judged(enrolment).judgement.requirements if each.requirement == "haemodynamic.breadth")
    return found.counted, found.needed, found.met


def test_ten_clinical_questions_are_not_met_by_a_scan_that_looked_at_two(hospital, tina, pat):
    programme = in_curriculum.a_programme(hospital, code="fusic-hd")
    in_curriculum.a_proctor(pat, programme)
    tina.enrolments.all().delete()
    enrolment = in_curriculum.a_trainee(tina, programme)
    definition = all_said("haemodynamic")["application"].definition
    codes = [question["code"] for question in definition["questions"]]
    for first in range(0, 10, 2):
        answers = dict.fromkeys(codes[first : first + 2], "negative")
        scan = scans.start(
            by=tina, **all_said("haemodynamic", answers=answers, supervision={"mode": "bedside", "supervisor": pat})
        )
        assert [str(reason) for reason in missing(scan)] == []
        scan = scans.submit(scan=scan, by=tina)
        a_review(scan, pat, answers=answers, attests_supervision=True)
        assert breadth(enrolment) == (first + 2, 10, first + 2 == 10)


def test_what_only_the_reviewer_looked_at_is_no_question_of_the_trainee_s(hospital, tina, pat):
    programme = in_curriculum.a_programme(hospital, code="fusic-hd")
    in_curriculum.a_proctor(pat, programme)
    tina.enrolments.all().delete()
    enrolment = in_curriculum.a_trainee(tina, programme)
    scan = a_scan(tina, "haemodynamic", answers={"tamponade": "negative"}, performed_at=timezone.now())
    a_review(scan, pat, answers={"tamponade": "negative", "rv_impaired": "positive"})
    assert breadth(enrolment) == (1, 10, False)
