"""A rule that nobody could ever meet is refused where it stands."""

from __future__ import annotations

import pytest

from curriculum.library.errors import LibraryError
from curriculum.library.texts import library_text, read_programme_text

FUSIC = library_text("fusic-heart").replace(
    "applications: [cardiac]", "applications: [cardiac, lung, vascular_access]", 1
)
RULE = """
  - {{id: general.rule, title: A rule, phase: phase2, shape: {shape}, application: {exam}, params: {params},
     source: [ICS-FICE], tag: v}}
"""
EVERY_OUTCOME = "[TP, TN, FP, FN, limited, success, failure]"
NONE_COUNTS = "an outcome left that counts, because otherwise no scan does"
NO_POSITIVE = "TP or FN left, because no other scan is positive"


def wrong(shape: str, params: str, exam: str = "null") -> list[str]:
    """What is said of this rule, without where it stands."""
    text = FUSIC.rstrip() + RULE.format(shape=shape, params=params, exam=exam)
    try:
        read_programme_text(text)
    except LibraryError as mistake:
        return [f"{each.path.partition('.params')[2]}: {each.expected}" for each in mistake.all]
    return []


@pytest.mark.parametrize(
    ("shape", "params", "exam", "said"),
    [
        ("min_applications", "{k: 3, n: 5, filters: {}}", "null", None),
        ("min_applications", "{k: 4, n: 5, filters: {}}", "null", ".k: no more than 3, because so many exams are meant"),
        ("min_applications", "{k: 3, n: 5, applications: [lung, cardiac], filters: {}}", "null", ".k: no more than 2, because so many exams are meant"),
        ("min_applications", "{k: 2, n: 5, filters: {}}", "lung", ".k: no more than 1, because so many exams are meant"),
        ("breadth", "{n: 4, filters: {}}", "lung", None),
        ("breadth", "{n: 5, filters: {}}", "lung", ".n: no more than 4, because so many questions are meant"),
        ("breadth", "{n: 2, filters: {questions: [consolidation]}}", "lung", ".n: no more than 1, because so many questions are meant"),
        ("breadth", "{n: 1, filters: {}}", "vascular_access", ".n: another exam, because none that is meant has questions"),
        ("min_count", "{n: 5, filters: {outcome_not: [FP, FN, limited, failure]}}", "null", None),
        ("min_count", f"{{n: 5, filters: {{outcome_not: {EVERY_OUTCOME}}}}}", "null", f".filters.outcome_not: {NONE_COUNTS}"),
        ("min_count", "{n: 5, filters: {outcome_not: [TP, TN, FP, FN, limited]}}", "null", None),
        ("min_count", "{n: 5, filters: {outcome_not: [TP, TN, FP, FN, limited]}}", "lung", f".filters.outcome_not: {NONE_COUNTS}"),
        ("min_count", "{n: 5, filters: {outcome_not: [success, failure]}}", "lung", None),
        ("min_count", "{n: 5, filters: {unreviewed: true, outcome_not: [TP, TN, FP, FN, limited]}}", "lung", None),
        ("min_positive", "{n: 5, filters: {outcome_not: [FN]}}", "lung", None),
        ("min_positive", "{n: 5, filters: {outcome_not: [FN, TP]}}", "lung", f".filters.outcome_not: {NO_POSITIVE}"),
        ("min_positive", "{n: 3, library_cases: 3, filters: {}}", "lung", None),
        ("min_positive", "{n: 3, library_cases: 10, filters: {}}", "lung", ".library_cases: a whole number from 1 to 3"),
        ("sign_off", "{roles: [mentor, supervisor]}", "null", None),
        ("sign_off", "{roles: [mentor, mentor]}", "null", ".roles: each code once, not mentor 2 times"),
        ("any_of", "{rules: [{shape: reflections, params: {n: 1}}, {shape: breadth, application: lung, params: {n: 9, filters: {}}}]}", "null", ".rules[1].params.n: no more than 4, because so many questions are meant"),
    ],
)  # fmt: skip
def test_what_nobody_could_meet_is_refused_at_its_place(shape, params, exam, said):
    assert wrong(shape, params, exam) == ([said] if said else [])


def test_combinations_stand_in_each_other_three_deep_and_no_deeper():
    def around(inner: str) -> str:
        return f"{{rules: [{{shape: reflections, params: {{n: 1}}}}, {{shape: any_of, params: {inner}}}]}}"

    two = "{rules: [{shape: reflections, params: {n: 1}}, {shape: reflections, params: {n: 2}}]}"
    assert wrong("all_of", around(two)) == wrong("all_of", around(around(two))) == []
    assert wrong("all_of", around(around(around(two)))) == [
        ".rules[1].params.rules[1].params.rules[1].shape: no further combination, because 3 stand in each other already"
    ]
    assert wrong("all_of", around(around(two.replace("n: 2", "n: 0")))) == [
        ".rules[1].params.rules[1].params.rules[1].params.n: a whole number from 1 to 1000"
    ]


def test_the_parts_of_a_part_are_about_its_exam():
    inner = "{rules: [{shape: breadth, params: {n: 4, filters: {}}}, {shape: breadth, params: {n: 5, filters: {}}}]}"
    outer = (
        f"{{rules: [{{shape: reflections, params: {{n: 1}}}}, {{shape: all_of, application: lung, params: {inner}}}]}}"
    )
    assert wrong("any_of", outer) == [
        ".rules[1].params.rules[1].params.n: no more than 4, because so many questions are meant"
    ]
