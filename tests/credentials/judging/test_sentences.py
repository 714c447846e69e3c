"""Are codes said in the words of the screen, in the right number?"""

import pytest
from django.utils import translation

from pocus_credentialing.credentials.judging.reasons import ITEM_REASONS, OWN_REASONS, REASONS
from pocus_credentialing.credentials.sentences import (
    ITEM_SENTENCES,
    REASON_SENTENCES,
    Names,
    item_sentence,
    missing_sentence,
    reason_sentence,
)

NAMES = Names(
    exams={"cardiac": "Cardiac", "dvt": "DVT", "efast": "eFAST", "obstetric": "Obstetric"},
    modules={"introduction": "Introduction", "cardiac": "Cardiac ultrasound"},
    views={"plax": "PLAX", "a4c": "A4C"},
    positive_is_normal=frozenset({"obstetric"}),
)

REASONS_SAID = [
    ("not_submitted", {}, "Not submitted yet"),
    ("awaiting_review", {}, "Waiting for review"),
    ("returned", {}, "Returned to you: it can count once you submit it again and it is accepted"),
    ("rejected", {}, "Rejected"),
    ("withdrawn", {}, "Withdrawn"),
    ("accepted_not_counting", {}, "Accepted without counting"),
    ("accepted_not_counting", {"why": "100% the same"}, "Accepted without counting: 100% the same"),
    ("performed_later", {"performed_on": "2026-11-24"}, "Performed after the day for which this was worked out"),
    ("before_phase1", {}, "Performed before phase 1 was complete: kept in your log, not counted"),
    (
        "context_not_counted",
        {"context": "simulated"},
        "Made on a simulator, which does not count here: kept in your log, not counted",
    ),
    (
        "context_not_counted",
        {"context": "other"},
        "Made in a setting that does not count: kept in your log, not counted",
    ),
    ("missed", {"questions": ["q"]}, "Reviewed, but an honest miss: kept in your log, not counted"),
    ("over_called", {"questions": ["q"]}, "Reviewed, but over-called: kept in your log, not counted"),
    ("procedure_failed", {}, "The procedure did not succeed: kept in your log, not counted"),
    ("technically_limited", {"questions": ["q"]}, "Reviewed, but technically limited: kept in your log, not counted"),
    (
        "outcome_not_counted",
        {"outcome": "TN"},
        "Reviewed, with a result that this programme does not count: kept in your log, not counted",
    ),
    ("not_determinate", {"questions": []}, "The images do not answer the question: kept in your log, not counted"),
    (
        "quality_below",
        {"minimum": 3, "quality": 2},
        "Image quality 2, and 3 or more is needed: kept in your log, not counted",
    ),
    ("quality_below", {"minimum": 3, "quality": None}, "No image quality was given; 3 or more is needed"),
    ("required_views_missing", {"views": ["plax"]}, "A required view is missing: PLAX"),
    (
        "required_views_missing",
        {"views": ["plax", "a4c", "sub_costal"]},
        "3 required views are missing: PLAX, A4C and sub costal",
    ),
    ("not_bedside", {}, "No supervisor has confirmed watching it at the bedside"),
    ("not_remote", {}, "No supervisor has confirmed watching it remotely"),
    ("not_unassisted", {}, "No supervisor has confirmed that it was done without help"),
    ("not_positive", {}, "Nothing that the exam asks for was there"),
    ("introductory", {}, "One of the introductory scans: asked for, and not counted here"),
    ("after_deadline", {"deadline": "2026-11-01"}, "Done after the time that the programme gives"),
    ("outside_window", {"months": 24}, "Longer ago than 24 months"),
    ("before_course", {"kinds": ["live_course"]}, "Performed before the course: kept in your log, not counted"),
    ("other_sub_type", {"sub_type": "artery"}, "Of another kind than this number is about"),
    ("other_sub_type", {"sub_type": None}, "Its kind was not said, and this number is about some kinds only"),
    ("question_not_answered", {"questions": ["q"]}, "The question that this number is about was not answered"),
    ("views_not_shown", {"views": ["plax", "a4c"]}, "This number is about scans that show: PLAX and A4C"),
    ("interpreted_only", {}, "Read by you, and not performed: kept in your log, not counted"),
    ("performed_too", {}, "Performed by you: this number is about studies that were only read"),
    ("not_quality_assured", {}, "No reviewer has looked at the image quality"),
    ("not_supervised", {"modes": ["bedside"]}, "No supervisor has confirmed watching it as this number asks"),
    (
        "not_supervised_by",
        {"roles": ["core_instructor", "mentor"]},
        "Not confirmed by the right person, which here is the core instructor or mentor",
    ),
    ("too_many_trainees", {"trainees": 3}, "Credited to 3 trainees, which is too many here"),
    ("not_indicated", {"context": "volunteer"}, "Not made in clinical care because a patient needed it"),
    ("not_over_read", {}, "No reviewer has looked at it yet"),
    ("not_reviewed_by", {"roles": ["mentor"]}, "Not reviewed by the right person, which here is the mentor"),
    ("no_clip", {}, "There is no clip"),
    ("no_question_answered", {}, "No question was answered"),
    ("date_not_exact", {}, "Its day is known only roughly, and on some of the days it would not count"),
    (
        "enough_normal",
        {"most": 10},
        "Without an abnormal finding, and 10 such scans count already: kept in your log, not counted",
    ),
    ("enough_interpreted", {"most": 1}, "Read and not performed, and 1 such study counts already"),
    ("outside_span", {"months": 12}, "Outside the 12 months that are counted"),
    ("enough_unwatched", {"most": 40}, "Not watched as is asked for here, and 40 such scans count already"),
    ("beyond_introduction", {}, "Enough introductory scans were done before it"),
    ("exam_not_complete", {}, "It counts once its exam has all its scans, and is one of those that are needed"),
]

ITEMS_SAID = [
    ("done_later", {"on": "2026-12-01"}, "Done after the day for which this was worked out"),
    ("after_deadline", {"deadline": "2026-11-01"}, "Done after the time that the programme gives"),
    ("outside_window", {"months": 1}, "Longer ago than 1 month"),
    ("score_below", {"minimum": 80, "score": 79}, "79 per cent, and 80 per cent is needed"),
    ("score_below", {"minimum": 80, "score": None}, "No score was given; 80 per cent is needed"),
    ("no_hours", {}, "No hours of the kind that is asked for"),
    ("not_passed", {}, "Not passed"),
    ("not_independent", {"independence": "never_proctor"}, "The assessor also reviewed the scans, or is not known"),
    ("not_assessed_by", {"roles": ["supervisor"]}, "Not assessed by the right person, which here is the supervisor"),
    ("expired", {"on": "2026-11-01"}, "Expired"),
    ("not_positive", {}, "Nothing that the exam asks for was there"),
    ("case_missed", {}, "Read otherwise than the reviewer read it"),
    ("enough_cases", {"most": 2}, "2 cases stand in for scans already"),
]


@pytest.mark.parametrize(("code", "params", "said"), REASONS_SAID)
def test_each_reason_is_said(code, params, said):
    assert reason_sentence(code, params, NAMES) == said


@pytest.mark.parametrize(("code", "params", "said"), ITEMS_SAID)
def test_each_reason_of_what_is_no_scan_is_said(code, params, said):
    assert item_sentence(code, params, NAMES) == said


def test_every_code_has_a_sentence_and_every_sentence_an_example():
    reasons = {*REASONS, *OWN_REASONS}

    assert set(REASON_SENTENCES) == reasons == {code for code, _, _ in REASONS_SAID}
    assert set(ITEM_SENTENCES) == set(ITEM_REASONS) == {code for code, _, _ in ITEMS_SAID}


def test_without_names_a_code_reads_as_words():
    assert missing_sentence("modules", {"codes": ["soft_tissue"], "application": None}) == "Pass the module soft tissue"
    assert reason_sentence("required_views_missing", {"views": ["a4c"]}) == "A required view is missing: a4c"


def test_only_english_writes_the_name_of_an_exam_small():
    with translation.override("de"):
        assert NAMES.exam("cardiac") == "Cardiac"
    with translation.override("en-gb"):
        assert NAMES.exam("cardiac") == "cardiac"
