"""Where yes is the expected answer, a wrong yes hides something: it ranks first, in words that say so."""

from __future__ import annotations

import re
from datetime import date

import pytest

from curriculum.models import Application
from logbook.actions import teaching
from logbook.queries.summaries import summaries
from logbook.statements import is_intact
from logbook.wording import expecting_yes, questions_of
from pocus_credentialing.credentials.annex import _line
from pocus_credentialing.credentials.judging.facts import ScanFact
from pocus_credentialing.credentials.pdf import _words
from pocus_credentialing.credentials.standings import judged
from tests.credentials.builders import enrolment_of
from tests.factories.curriculum import all_modules_passed

from .builders import a_review, a_scan

pytestmark = pytest.mark.django_db

HIDES = {"intrauterine_pregnancy": "positive", "cardiac_activity": "negative", "free_fluid": "negative"}
TRUE = {"intrauterine_pregnancy": "negative", "cardiac_activity": "negative", "free_fluid": "negative"}
FALSELY_REASSURED = ("Called normal, was not", "bad")
CALLED_ABNORMAL = ("Called abnormal, was not", "warn")


def compared(scan, question="intrauterine_pregnancy"):
    text = {each.code: each.text for each in questions_of(scan.definition)}[question]
    (found,) = (one for one in summaries(scan)[0].compared if one.question == text)
    return str(found.outcome), found.tone


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_pregnancy_said_to_be_in_the_uterus_that_was_not_seen_there_is_the_worst_of_all(tina, pat):
    scan = a_scan(tina, "obstetric", answers=HIDES)
    review = a_review(scan, pat, answers=TRUE)
    assert review.outcomes == {"intrauterine_pregnancy": "FP", "cardiac_activity": "TN", "free_fluid": "TN"}
    assert (review.outcome, compared(scan)) == ("FP", FALSELY_REASSURED)


def test_one_that_was_not_recognised_is_the_lesser_fault(tina, pat):
    scan = a_scan(tina, "obstetric", answers=TRUE)
    review = a_review(scan, pat, answers=HIDES)
    assert (review.outcome, compared(scan)) == ("FN", CALLED_ABNORMAL)


def test_of_both_in_one_scan_the_false_reassurance_is_the_scan_s(tina, pat):
    scan = a_scan(tina, "obstetric", answers={**HIDES, "cardiac_activity": "negative"})
    review = a_review(scan, pat, answers={**TRUE, "cardiac_activity": "positive"})
    assert (review.outcomes["cardiac_activity"], review.outcome, is_intact(review)) == ("FN", "FP", True)


def test_where_no_is_the_expected_answer_all_is_as_it_was(tina, pat):
    scan = a_scan(tina, "obstetric", answers={**TRUE, "free_fluid": "negative"})
    a_review(scan, pat, answers={**TRUE, "free_fluid": "positive"})
    assert compared(scan, "free_fluid") == ("Missed it", "bad")
    other = a_scan(tina, "obstetric", answers={**TRUE, "free_fluid": "positive"})
    a_review(other, pat, answers=TRUE)
    assert compared(other, "free_fluid") == ("Over-called", "warn")


def test_every_question_of_the_catalogue_has_its_words_and_its_tone(db):
    otherwise = {
        question.code
        for exam in Application.objects.all()
        for question in questions_of(exam.definition)
        if (str(question.said("FP")), question.tone("FP")) == FALSELY_REASSURED
        and (str(question.said("FN")), question.tone("FN")) == CALLED_ABNORMAL
    }
    assert otherwise == {code for exam in Application.objects.all() for code in expecting_yes(exam.definition)}
    assert otherwise == {"intrauterine_pregnancy", "cardiac_activity", "membrane_found"}


def test_trainee_reviewer_and_reader_in_the_library_read_it_in_red(tina, tom, pat, dana, client_of):
    scan = a_scan(tina, "obstetric", answers=HIDES)
    a_review(scan, pat, answers=TRUE)
    for person in (tina, pat, dana):
        page = client_of(person).get(f"/scans/{scan.pk}/")
        assert "Called normal, was not" in text_of(page)
        assert re.search(
            r'class="tag bad"[^>]*>\s*(<svg.*?</svg>)?\s*Called normal, was not', page.content.decode(), re.S
        )
        assert "Over-called" not in text_of(page)
    case = teaching.release(clip=scan.clips.get(), by=dana)
    reading = teaching.read(case=case, by=tom, answers=HIDES)
    assert reading.outcomes["intrauterine_pregnancy"] == "FP"
    assert "Called normal, was not" in text_of(client_of(tom).get(f"/teaching/{case.pk}/"))


def test_what_does_not_count_for_it_is_called_a_miss_and_not_an_over_call(tina, pat):
    all_modules_passed(tina)
    scan = a_scan(tina, "obstetric", answers=HIDES)
    a_review(scan, pat, answers=TRUE)
    other = a_scan(tina, "obstetric", answers=TRUE)
    a_review(other, pat, answers=HIDES)
    (result,) = (
        each for each in judged(enrolment_of(tina)).judgement.requirements if each.requirement == "obstetric.scans"
    )
    question = {"questions": ["intrauterine_pregnancy"]}
    assert {each.scan: (each.reason, each.params) for each in result.excluded} == {
        str(scan.pk): ("missed", question),
        str(other.pk): ("over_called", question),
    }


@pytest.mark.parametrize(
    ("outcomes", "outcome", "words", "said"),
    [
        ({"pregnancy": "FP", "fluid": "TN"}, "FP", "Called normal, was not", {"expected": "positive"}),
        ({"pregnancy": "FN", "fluid": "TN"}, "FN", "Called abnormal, was not", {"expected": "positive"}),
        ({"pregnancy": "TP", "fluid": "FP"}, "FP", "Over-called", {}),
        ({"pregnancy": "FN", "fluid": "FN"}, "FN", "Missed", {}),
        ({"pregnancy": "TP", "fluid": "TN"}, "TP", "Agree: positive", {}),
    ],
)
def test_the_transcript_of_a_certificate_says_it_and_is_otherwise_what_it_was(outcomes, outcome, words, said):
    scan = ScanFact(
        "one", "obstetric", date(2026, 11, 1), "accepted", outcomes=outcomes, positive_is_normal=("pregnancy",)
    )
    line = _line(1, scan, {"obstetric": "Obstetric"}, {})
    assert (line["outcome"], _words(line)["outcome"]) == (outcome, words)
    assert {key: value for key, value in line.items() if key == "expected"} == said
