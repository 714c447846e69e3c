"""What is said of a time at its very edges: nothing done yet, the last day itself, a day that is not known."""

from __future__ import annotations

from datetime import date

import pytest

from pocus_credentialing.credentials.progress import (
    JUDGE_VERSION,
    AssessmentFact,
    CourseFact,
    Facts,
    Missing,
    ModuleFact,
    Requirement,
    Result,
    judge,
)

from .examples import TODAY, a_scan, min_count, result, version

IN_TIME = Requirement("programme.window", "programme_window", params={"months": 36}, phase="phase2")
START, END = date(2023, 11, 24), date(2026, 11, 24)
# Made in a year, and of the last year only some days count.
ROUGH = {"performed_on": date(2025, 6, 1), "performed_until": date(2026, 6, 1)}


def window(n: int) -> Requirement:
    return Requirement("cardiac.window", "window", "cardiac", params={"n": n, "months": 12, "filters": {}})


def gap(**filters) -> Requirement:
    params = {"days": 90, "severity": "require", "filters": filters}
    return Requirement("cardiac.gap", "max_gap", "cardiac", params=params)


def whole(*scans, as_of, rules=()) -> Result:
    return judge(version(IN_TIME, *rules), Facts(scans=scans, started_on=START), as_of).requirements[0]


def test_rules_that_are_judged_side_by_side_change_each_on_its_own_day():
    """What was found out for one rule is kept for the next only where both ask the same."""
    scans = (a_scan("a", performed_on=date(2026, 1, 1)), a_scan("b", performed_on=date(2026, 2, 1), application="lung"))
    rules = (
        min_count(1, {"last_months": 12}),
        min_count(1, {"last_months": 24}, id="cardiac.longer"),
        min_count(1, {"last_months": 12}, id="lung.scans", application="lung"),
        min_count(1, {}, id="cardiac.ever"),
    )
    found = judge(version(*rules), Facts(scans=scans), TODAY).requirements

    assert [each.next_change_on for each in found] == [date(2027, 1, 2), date(2028, 1, 2), date(2027, 2, 2), None]


def test_a_judgement_says_of_which_day_it_is_by_which_judge_and_until_when_it_holds():
    scan = a_scan("a", performed_on=date(2026, 1, 1))
    rules = (min_count(1, {"last_months": 24}), min_count(1, {"last_months": 12}, id="cardiac.recent"))
    found = judge(version(*rules), Facts(scans=(scan,)), TODAY)

    assert (found.as_of, found.judge_version, found.met) == (TODAY, JUDGE_VERSION, True)
    assert found.next_change_on == date(2027, 1, 2)
    assert judge(version(min_count(1, {})), Facts(scans=(scan,)), TODAY).next_change_on is None


def test_of_no_scan_it_is_certain_that_none_lies_in_a_window():
    assert (result(window(1)).met, result(window(1)).judgeable) == (False, True)


def test_a_scan_that_may_have_been_made_on_the_last_day_of_a_window_leaves_it_open():
    first = a_scan("a", performed_on=date(2025, 1, 15))

    def beside(start: date) -> Result:
        return result(window(2), first, a_scan("b", performed_on=start, performed_until=date(2026, 2, 15)))

    assert [beside(date(2026, 1, day)).judgeable for day in (15, 16)] == [False, True]


def test_the_last_day_of_the_programme_s_time_is_in_time_and_the_next_one_changes_it():
    found = whole(as_of=END, rules=(min_count(1),))
    assert found == Result(
        requirement="programme.window", shape="programme_window", phase="phase2", application=None, needed=1, counted=1,
        met=True, judgeable=True, next_change_on=date(2026, 11, 25),
    )  # fmt: skip


def test_a_time_that_is_asked_of_one_exam_is_said_of_that_exam():
    asked = Requirement("cardiac.time", "programme_window", "cardiac", params={"months": 36})
    facts = Facts(started_on=START)
    late = judge(version(asked, min_count(1)), facts, date(2026, 11, 25)).requirements[0]

    assert late.application == "cardiac"
    assert late.missing == Missing("deadline_passed", {"on": "2026-11-24", "application": "cardiac"})


@pytest.mark.parametrize(
    ("first", "begun"),
    [
        ({"scans": (a_scan(performed_on=START, state="submitted", accepted_on=None, reviewer=None),)}, True),
        ({"scans": (a_scan(performed_on=START, state="accepted"),)}, True),
        ({"scans": (a_scan(performed_on=START, state="draft"),)}, False),
        ({"scans": (a_scan(performed_on=START, state="returned"),)}, False),
        ({"modules": (ModuleFact("introduction", START),)}, True),
        ({"courses": (CourseFact("c", "course", START),)}, True),
        ({"assessments": (AssessmentFact("a", "osce", START),)}, True),
    ],
)
def test_where_no_enrolment_tells_it_the_time_begins_with_the_first_thing_done(first, begun):
    """A scan that was sent is done, though nobody has reviewed it; a draft, or one that was sent back, is not."""
    found = judge(version(IN_TIME, min_count(9)), Facts(**first), date(2026, 11, 25)).requirements[0]

    assert found.met is not begun
    assert (found.missing is not None) is begun


def test_of_several_things_done_the_first_begins_the_time_and_an_enrolment_comes_before_all():
    later = CourseFact("c", "course", date(2024, 1, 1))
    asked = version(IN_TIME, min_count(9))
    first_is_a_scan = Facts(scans=(a_scan(performed_on=START),), courses=(later,))
    enrolled = Facts(scans=(a_scan(performed_on=START),), courses=(later,), started_on=date(2023, 12, 1))

    def changes(facts):
        return judge(asked, facts, date(2026, 1, 1)).requirements[0].next_change_on

    assert (changes(first_is_a_scan), changes(enrolled)) == (date(2026, 11, 25), date(2026, 12, 2))


def test_of_two_times_the_shorter_holds():
    shorter = Requirement("programme.year", "programme_window", params={"months": 12})
    found = judge(version(IN_TIME, shorter, min_count(9)), Facts(started_on=START), date(2024, 11, 25)).requirements

    assert [each.missing.params["on"] for each in found[:2]] == ["2024-11-24", "2024-11-24"]


def test_in_time_it_is_judged_whatever_else_is_in_doubt_and_afterwards_by_what_is_certain():
    doubtful = min_count(1, {"last_months": 12})
    assert whole(a_scan(**ROUGH), as_of=END, rules=(doubtful,)).judgeable is True
    late = whole(as_of=date(2026, 11, 25), rules=(min_count(1),))
    assert (late.met, late.judgeable) == (False, True)
    assert late.missing == Missing("deadline_passed", {"on": "2026-11-24", "application": None})


def test_a_scan_of_which_it_is_not_known_whether_it_passes_the_filters_leaves_a_gap_open():
    found = result(gap(last_months=12), a_scan("a", performed_on=TODAY), a_scan("b", **ROUGH))
    assert (found.met, found.judgeable) == (False, False)
    alone = result(gap(last_months=12), a_scan("b", **ROUGH))
    assert alone.missing == Missing("gap", {"days": 90, "longest": 0, "application": "cardiac"})


def test_a_course_of_the_day_itself_makes_a_scan_of_that_day_count():
    rule = min_count(1, {"after_course": ["course"]})
    scan = a_scan(performed_on=TODAY, accepted_on=TODAY)
    course = CourseFact("x", "course", TODAY)
    assert judge(version(rule), Facts(scans=(scan,), courses=(course,)), TODAY).requirements[0].counted == 1


def test_the_day_of_a_course_to_come_is_one_on_which_a_scan_of_no_certain_day_may_change():
    scan = a_scan(performed_on=date(2026, 11, 1), performed_until=date(2026, 12, 31), accepted_on=TODAY)
    to_come = CourseFact("x", "course", date(2026, 12, 1))
    rules = (
        min_count(1, {"after_course": ["course"]}),
        min_count(1, {"after_course": ["lecture"]}, id="cardiac.other"),
    )
    found = judge(version(*rules), Facts(scans=(scan,), courses=(to_come,)), TODAY).requirements

    assert [each.next_change_on for each in found] == [date(2026, 12, 1), date(2026, 12, 31)]


def test_a_scan_that_was_made_by_the_day_itself_or_by_the_last_day_of_the_time_counts():
    until = a_scan(performed_on=date(2026, 11, 20), performed_until=TODAY, accepted_on=TODAY)
    assert result(min_count(1, {}), until).counted == 1
    last = a_scan(performed_on=date(2026, 11, 20), performed_until=END, accepted_on=END)
    facts = Facts(scans=(last,), started_on=START)
    found = judge(version(IN_TIME, min_count(1, {})), facts, date(2026, 12, 1)).requirements
    assert [each.counted for each in found] == [1, 1]
