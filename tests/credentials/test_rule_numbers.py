"""What stands beside a number on a progress page is the rule's own: nobody takes what judge compares with for it."""

from __future__ import annotations

from datetime import date

import pytest

from pocus_credentialing.credentials.judging import SHAPES
from pocus_credentialing.credentials.next_changes import next_change
from pocus_credentialing.credentials.progress import Missing, Result
from pocus_credentialing.credentials.rule_numbers import asked_number, has_one_number, so_far, tally

SCANS = {"shape": "min_count", "params": {"n": 25, "filters": {}}}
AWARD = {"shape": "prerequisite_award", "params": {"groups": [["famus"]]}}
ASKED = [
    ("min_count", {"n": 25, "filters": {}}, "25 needed"),
    ("min_count", {"n": 5, "filters": {"last_months": 3}}, "5 needed in the last 3 months"),
    ("min_supervised", {"n": 5}, "5 needed"),
    ("min_supervised_share", {"percent": 20}, "20 per cent needed"),
    ("min_reviewed_share", {"percent": 100, "filters": {}}, "100 per cent needed"),
    ("min_reviewed_share", {"percent": 10, "filters": {"last_months": 24}}, "10 per cent needed in the last 24 months"),
    ("min_indicated_share", {"percent": 90}, "90 per cent needed"),
    ("min_positive", {"n": 3}, "3 needed"),
    ("max_normal", {"n": 50, "normal": 10}, "50 scans, of which 10 may be normal"),
    ("min_sub_type", {"n": 3}, "3 needed"),
    ("min_media", {"n": 3}, "3 needed"),
    ("min_clips", {"n": 102}, "102 needed"),
    ("min_over_read", {"n": 3}, "3 needed"),
    ("min_proctors", {"n": 2}, "2 needed"),
    ("min_applications", {"k": 5, "n": 25}, "5 exams with 25 scans each"),
    ("breadth", {"n": 10}, "10 needed"),
    ("study_classes", {"performed": 50, "total": 150}, "150 scans, of which 50 performed"),
    ("window", {"n": 50, "months": 12}, "50 scans within 12 months"),
    ("max_gap", {"days": 90}, "No more than 90 days between scans"),
    ("prerequisite_scans", {"n": 5}, "5 needed"),
    ("programme_window", {"months": 36}, "Within 36 months"),
    ("modules_passed", {"modules": ["a", "b"]}, "2 modules needed"),
    ("learning_hours", {"hours": 3}, "3 hours needed"),
    ("learning_minutes", {"minutes": 20}, "20 minutes needed"),
    ("courses_passed", {"n": 2, "pass_percent": 80}, "2 courses with 80 per cent needed"),
    ("assessments", {"n": 1, "pass_percent": 70}, "1 assessment with 70 per cent needed"),
    ("reflections", {"n": 4}, "4 needed"),
    ("sign_off", {"roles": ["mentor", "supervisor"]}, "2 signatures needed"),
    ("prerequisite_award", {"groups": [["famus"]]}, "1 award needed"),
    ("maintenance", {"months": 24, "scans": 12, "hours": 10}, "12 scans and 10 hours in 24 months"),
    ("all_of", {"rules": [SCANS, {"shape": "min_proctors", "params": {"n": 2}}]}, "25 scans and 2 reviewers"),
    ("any_of", {"rules": [SCANS, AWARD]}, "25 scans or 1 award"),
    (
        "any_of",
        {"rules": [SCANS, {"shape": "all_of", "params": {"rules": [SCANS, {"shape": "any_of", "params": {"rules": [SCANS, AWARD]}}]}}]},
        "25 scans or (25 scans and (25 scans or 1 award))",
    ),
    (
        "min_applications",
        {"k": 5, "n": 25, "exceptions": {"vascular_access": 5}, "filters": {}},
        "5 exams with 25 scans each, of some exams fewer",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "params", "said"), ASKED)
def test_the_number_is_the_rules_own(shape, params, said):
    assert asked_number(shape, params) == said


def test_every_shape_has_its_number():
    assert {shape for shape, _params, _said in ASKED} == set(SHAPES)


def result(shape: str, needed: int, counted: int, **more) -> Result:
    return Result("r", shape, "phase2", None, needed, counted, more.pop("met", counted >= needed), **more)


@pytest.mark.parametrize(
    ("found", "params", "said"),
    [
        (result("min_count", 25, 19), {}, "19 of 25"),
        (result("min_supervised_share", 4, 1), {}, "1 of 4 today"),
        (result("min_supervised_share", 14, 28), {}, "28 of 14 today"),
        (result("max_gap", 1, 0), {}, "Not met"),
        (result("any_of", 1, 1), {}, "Met"),
        (result("programme_window", 1, 1), {}, "Met"),
        (result("maintenance", 22, 20), {}, "Not met"),
    ],
)
def test_how_far_it_is_is_said_in_what_the_rule_counts(found, params, said):
    assert tally(found.shape, params, found) == said


@pytest.mark.parametrize(
    ("found", "params", "said"),
    [
        (
            result("maintenance", 22, 20, counted_scans=tuple("abcdefghijklmn")),
            {"scans": 12, "hours": 10},
            "12 of 12 scans and 8 of 10 hours so far",
        ),
        (result("maintenance", 10, 4), {"scans": 0, "hours": 10}, "4 of 10 hours so far"),
        (result("min_count", 25, 19), {"n": 25}, ""),
    ],
)
def test_scans_and_hours_are_not_added_up(found, params, said):
    assert so_far(found.shape, params, found) == said


def test_a_ring_shows_no_rule_that_holds_or_not_and_none_that_adds_up_scans_and_hours():
    without = {shape for shape in SHAPES if not has_one_number(shape)}
    assert without == {"any_of", "max_gap", "programme_window", "maintenance"}


DAY = date(2026, 12, 7)
RECENT = {"n": 5, "filters": {"last_months": 3}}
GAP = Missing("gap", {"days": 12, "since": "2026-11-01"})


@pytest.mark.parametrize(
    ("shape", "params", "more", "said"),
    [
        ("min_count", RECENT, {}, "What counts now grows too old with time: if nothing is added, the number next changes on 7 Dec 2026."),
        ("any_of", {"rules": [{"shape": "min_count", "params": RECENT}]}, {}, "What counts now grows too old with time: if nothing is added, the number next changes on 7 Dec 2026."),
        ("max_gap", {"days": 12}, {}, "Without a further scan before 7 Dec 2026, the gap is longer than that from then on."),
        ("max_gap", {"days": 12}, {"warnings": (GAP,)}, "On 7 Dec 2026 this may change by itself, as time passes."),
        ("programme_window", {"months": 36}, {}, "The time that the programme gives ends on 6 Dec 2026."),
        ("programme_window", {"months": 12}, {}, "On 7 Dec 2026 this may change by itself, as time passes."),
        ("prerequisite_award", {"groups": [["famus"]]}, {}, "On 7 Dec 2026 this may change by itself, as something expires or begins to count."),
        ("min_count", {"n": 5, "filters": {}}, {}, "On 7 Dec 2026 this may change by itself, as time passes."),
    ],
)  # fmt: skip
def test_when_the_answer_next_changes_is_said_with_its_reason(shape, params, more, said):
    found = result(shape, 5, 5, next_change_on=DAY, **more)
    assert next_change(shape, params, found, begun=date(2023, 12, 6)) == said


def test_what_changes_no_more_by_itself_says_nothing():
    assert next_change("min_count", RECENT, result("min_count", 5, 5)) == ""
