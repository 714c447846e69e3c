"""Are codes said in the words of the screen, in the right number?"""

import pytest
from django.utils import translation

from pocus_credentialing.credentials.judging.reasons import COMBINED, MISSING, REASONS, WARNINGS
from pocus_credentialing.credentials.sentences import (
    MISSING_SENTENCES,
    REASON_SENTENCES,
    Names,
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
]

MODULES = {"codes": ["introduction", "cardiac"], "application": None}
SIX = {"n": 6, "positive": 2, "bedside": 1, "application": "cardiac"}
MISSING_SAID = [
    ("more_scans", {"n": 6, "application": "cardiac"}, "6 more cardiac scans"),
    ("more_scans", {"n": 1, "application": "cardiac"}, "1 more cardiac scan"),
    ("more_scans", {"n": 1, "application": "dvt"}, "1 more DVT scan"),
    ("more_scans", {"n": 2, "application": "efast"}, "2 more eFAST scans"),
    ("more_scans", {"n": 2, "application": "soft_tissue"}, "2 more soft tissue scans"),
    ("more_scans", {"n": 1, "application": None}, "1 more scan"),
    ("more_scans", {"n": 2, "application": None}, "2 more scans"),
    ("more_positive", {"n": 1, "application": "cardiac"}, "1 more abnormal cardiac scan"),
    ("more_positive", {"n": 2, "application": "obstetric"}, "2 more positive obstetric scans"),
    ("more_positive", {"n": 2, "application": None}, "2 more positive scans"),
    ("more_bedside", {"n": 1, "application": "cardiac"}, "1 more cardiac scan watched at the bedside"),
    ("more_remote", {"n": 2, "application": "cardiac"}, "2 more cardiac scans watched remotely"),
    ("more_unassisted", {"n": 2, "application": None}, "2 more scans done without help"),
    ("modules", MODULES, "Pass the modules Introduction and Cardiac ultrasound"),
    ("modules", {"codes": ["introduction"], "application": None}, "Pass the module Introduction"),
    ("scans_of_which", SIX, "6 more cardiac scans, of which 2 must be abnormal and 1 watched at the bedside"),
    (
        "scans_of_which",
        {**SIX, "application": "obstetric"},
        "6 more obstetric scans, of which 2 must be positive and 1 watched at the bedside",
    ),
    (
        "scans_of_which",
        {"n": 6, "bedside": 2, "remote": 1, "application": "cardiac"},
        "6 more cardiac scans, of which 2 must be watched at the bedside and 1 watched remotely",
    ),
    (
        "scans_of_which",
        {"n": 2, "positive": 2, "bedside": 1, "application": "cardiac"},
        "2 more abnormal cardiac scans, of which 1 must be watched at the bedside",
    ),
    (
        "scans_of_which",
        {"n": 1, "positive": 1, "bedside": 1, "application": "cardiac"},
        "1 more abnormal cardiac scan watched at the bedside",
    ),
    (
        "several",
        {
            "application": "cardiac",
            "parts": [{"code": "modules", "params": MODULES}, {"code": "scans_of_which", "params": SIX}],
        },
        "Pass the modules Introduction and Cardiac ultrasound; "
        "6 more cardiac scans, of which 2 must be abnormal and 1 watched at the bedside",
    ),
    ("recommended", {"n": 50, "counted": 1, "application": "cardiac"}, "50 scans are recommended; 1 counts so far"),
    ("recommended", {"n": 50, "counted": 25, "application": "cardiac"}, "50 scans are recommended; 25 count so far"),
]


@pytest.mark.parametrize(("code", "params", "said"), REASONS_SAID)
def test_each_reason_is_said(code, params, said):
    assert reason_sentence(code, params, NAMES) == said


@pytest.mark.parametrize(("code", "params", "said"), MISSING_SAID)
def test_what_is_missing_is_said(code, params, said):
    assert missing_sentence(code, params, NAMES) == said


def test_every_code_has_a_sentence_and_every_sentence_an_example():
    missing = {*MISSING, *COMBINED, *WARNINGS}

    assert set(REASON_SENTENCES) == set(REASONS) == {code for code, _, _ in REASONS_SAID}
    assert set(MISSING_SENTENCES) == missing == {code for code, _, _ in MISSING_SAID}


def test_without_names_a_code_reads_as_words():
    assert missing_sentence("modules", {"codes": ["soft_tissue"], "application": None}) == "Pass the module soft tissue"
    assert reason_sentence("required_views_missing", {"views": ["a4c"]}) == "A required view is missing: a4c"


def test_only_english_writes_the_name_of_an_exam_small():
    with translation.override("de"):
        assert NAMES.exam("cardiac") == "Cardiac"
    with translation.override("en-gb"):
        assert NAMES.exam("cardiac") == "cardiac"
