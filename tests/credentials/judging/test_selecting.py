"""Which scans does a rule take when it is about part of an exam, a way of working, or certain people?"""

from dataclasses import replace
from datetime import date

import pytest

from pocus_credentialing.credentials.progress import CourseFact, Facts, Missing, Requirement, judge

from .examples import COUNTING, TODAY, a_scan, judged, min_count, min_supervised, result, scans, version

BOTH = {"answers": {"effusion": "positive", "rv_dilated": "negative"}}


@pytest.mark.parametrize(
    ("filters", "given", "reason", "params"),
    [
        ({"sub_types": ["central"]}, {"sub_type": "central"}, None, None),
        ({"sub_types": ["central"]}, {"sub_type": "artery"}, "other_sub_type", {"sub_type": "artery"}),
        ({"sub_types": ["central"]}, {}, "other_sub_type", {"sub_type": None}),
        ({"views": ["plax"]}, {"views": ("a4c", "plax")}, None, None),
        ({"views": ["plax", "a4c"]}, {"views": ("ivc",)}, "views_not_shown", {"views": ["a4c", "plax"]}),
        ({"questions": ["effusion"]}, {}, None, None),
        ({"questions": ["lungs"]}, {}, "question_not_answered", {"questions": ["lungs"]}),
        ({"questions": ["effusion"]}, {"outcomes": {}}, None, None),
        ({"questions": ["effusion"]}, {"answers": {}}, None, None),
        ({"study_classes": ["interpreted"]}, {"study_class": "interpreted"}, None, None),
        ({"study_classes": ["interpreted"]}, {}, "performed_too", {}),
        ({}, {"study_class": "interpreted"}, "interpreted_only", {}),
        ({"quality_assured": True}, {}, None, None),
        ({"quality_assured": True}, {"reviewer": None}, "not_quality_assured", {}),
        ({"quality_assured": True}, {"quality": None}, "not_quality_assured", {}),
        ({"quality_assured": False}, {"quality": None}, None, None),
        ({"supervised": ["bedside", "remote"]}, {"supervision": "remote"}, None, None),
        ({"supervised": ["bedside"]}, {"supervision": "remote"}, "not_supervised", {"modes": ["bedside"]}),
        ({"supervised_by": ["mentor"]}, {"supervision": "bedside", "supervisor_roles": ("mentor", "x")}, None, None),
        (
            {"supervised_by": ["mentor", "lead"]},
            {"supervision": "bedside", "supervisor_roles": ("x",)},
            "not_supervised_by",
            {"roles": ["lead", "mentor"]},
        ),
        ({"supervised_by": ["mentor"]}, {"supervisor_roles": ("mentor",)}, "not_supervised_by", {"roles": ["mentor"]}),
        ({"trainees_max": 2}, {"trainees": 2}, None, None),
        ({"trainees_max": 2}, {"trainees": 3}, "too_many_trainees", {"trainees": 3}),
        ({"unreviewed": True}, {"state": "submitted", "accepted_on": None}, None, None),
        ({"unreviewed": True}, {"accepted_on": date(2026, 12, 1)}, None, None),
        ({"unreviewed": True}, {"state": "rejected"}, "rejected", {}),
        ({"unreviewed": False}, {"state": "submitted"}, "awaiting_review", {}),
        (
            {"contexts": ["clinical"], "sub_types": ["x"]},
            {"context": "volunteer"},
            "other_sub_type",
            {"sub_type": None},
        ),
    ],
)
def test_each_filter_has_a_scan_that_counts_and_one_that_does_not(filters, given, reason, params):
    excluded = result(min_count(1, filters), a_scan(**given)).excluded

    assert [(each.reason, each.params) for each in excluded] == ([(reason, params)] if reason else [])


def test_a_selected_question_is_judged_by_its_own_answer_and_outcome_alone():
    missed_elsewhere = a_scan(outcomes={"effusion": "TP", "rv_dilated": "FN"}, outcome="FN", **BOTH)
    open_elsewhere = a_scan("open", answers={"effusion": "positive", "rv_dilated": "indeterminate"}, outcomes={})
    of_effusion = {**COUNTING, "questions": ["effusion"]}
    of_rv = {**COUNTING, "questions": ["rv_dilated"]}

    assert result(min_count(1, of_effusion), missed_elsewhere, open_elsewhere).counted == 2
    reasons = {
        each.scan: each.reason for each in result(min_count(1, of_rv), missed_elsewhere, open_elsewhere).excluded
    }
    assert reasons == {"scan-1": "missed", "open": "not_determinate"}


def test_what_is_missing_names_the_part_of_the_exam():
    filters = {"questions": ["effusion"], "views": ["plax"], "sub_types": ["x"]}

    assert result(min_count(2, filters)).missing == Missing(
        "more_scans",
        {"n": 2, "application": "cardiac", "questions": ["effusion"], "views": ["plax"], "sub_types": ["x"]},
    )


def test_a_rule_of_the_programme_may_be_about_some_exams_only():
    rule = Requirement(
        "programme.some", "min_count", None, params={"n": 3, "filters": {}, "applications": ["fast", "aorta"]}
    )
    log = (a_scan("a", application="fast"), a_scan("b", application="aorta"), a_scan("c"))
    found = result(rule, *log)

    assert (found.counted_scans, found.excluded) == (("a", "b"), ())
    assert found.missing == Missing("more_scans", {"n": 1, "application": None, "applications": ["fast", "aorta"]})


def course(day, kind="live_course", id="course"):
    return CourseFact(id, kind, day)


@pytest.mark.parametrize(
    ("courses", "counted"),
    [
        ((), 0),
        ((course(date(2026, 11, 1)),), 1),
        ((course(date(2026, 11, 2)),), 0),
        ((course(date(2026, 11, 1), "lecture"),), 0),
        ((course(date(2026, 11, 20)), course(date(2026, 10, 1), id="first")), 1),
    ],
)
def test_scans_after_a_course_count_from_its_day_on(courses, counted):
    rule = min_count(1, {"after_course": ["live_course"]})
    (found,) = judge(version(rule), Facts(scans=(a_scan(),), courses=courses), TODAY).requirements

    assert found.counted == counted
    if not counted:
        assert [(each.reason, each.params) for each in found.excluded] == [
            ("before_course", {"kinds": ["live_course"]})
        ]


@pytest.mark.parametrize(
    ("mode", "given", "reasons"),
    [
        ("any", {"supervision": "remote"}, []),
        ("any", {"supervision": "bedside"}, []),
        ("any", {"supervision": "unassisted"}, ["not_supervised"]),
        ("any", {}, ["not_supervised"]),
    ],
)
def test_watched_in_any_way_is_at_the_bedside_or_remotely(mode, given, reasons):
    found = result(min_supervised(1, mode), a_scan(**given))

    assert [(each.reason, each.params) for each in found.excluded] == [
        (reason, {"modes": ["bedside", "remote"]}) for reason in reasons
    ]
    assert found.missing == (Missing("more_supervised", {"n": 1, "application": "cardiac"}) if reasons else None)


def test_the_supervisor_has_to_have_the_role_that_is_asked():
    rule = min_supervised(1, params={"n": 1, "mode": "bedside", "roles": ["mentor"], "filters": {}})
    by_mentor = a_scan("a", supervision="bedside", supervisor_roles=("mentor",))
    by_another = a_scan("b", supervision="bedside", supervisor_roles=("lead",))
    found = result(rule, by_mentor, by_another)

    assert found.counted_scans == ("a",)
    assert [(each.scan, each.reason, each.params) for each in found.excluded] == [
        ("b", "not_supervised_by", {"roles": ["mentor"]})
    ]


def kind(shape, n=1, **params):
    return Requirement(f"cardiac.{shape}", shape, "cardiac", params={"n": n, "filters": {}, **params})


@pytest.mark.parametrize(
    ("shape", "counting", "not_counting", "reason"),
    [
        ("min_media", {"clips": 1}, {"clips": 0}, "no_clip"),
        ("min_over_read", {}, {"reviewer": None}, "not_over_read"),
        ("min_over_read", {}, {"state": "submitted"}, "not_over_read"),
        ("min_over_read", {}, {"accepted_on": date(2026, 11, 24)}, "not_over_read"),
        ("min_sub_type", {"sub_type": "x"}, {"sub_type": "y"}, "other_sub_type"),
        ("min_proctors", {}, {"reviewer": None}, "not_over_read"),
    ],
)
def test_each_kind_of_scan_has_one_that_counts_and_one_that_does_not(shape, counting, not_counting, reason):
    rule = kind(shape, **({"sub_types": ["x"]} if shape == "min_sub_type" else {}))
    found = result(rule, a_scan("a", **counting), a_scan("b", **not_counting))

    assert (found.counted, found.counted_scans) == (1, ("a",))
    assert [(each.scan, each.reason) for each in found.excluded] == [("b", reason)]
    assert result(rule, a_scan("b", **not_counting)).met is False


def test_a_scan_of_another_sub_type_is_told_which_it_is():
    found = result(kind("min_sub_type", sub_types=["x"]), a_scan(sub_type="y"))

    assert [each.params for each in found.excluded] == [{"sub_type": "y"}]


def test_the_reviewer_has_to_have_the_role_that_is_asked():
    rule = kind("min_over_read", roles=["mentor"])
    found = result(rule, a_scan("a", reviewer_roles=("mentor",)), a_scan("b", reviewer_roles=("lead",)))

    assert found.counted_scans == ("a",)
    assert [(each.reason, each.params) for each in found.excluded] == [("not_reviewed_by", {"roles": ["mentor"]})]


@pytest.mark.parametrize(("clips", "counted", "short"), [((2, 3), 5, 1), ((3, 3), 6, None), ((0, 6), 6, None)])
def test_a_portfolio_is_counted_in_clips(clips, counted, short):
    found = result(kind("min_clips", 6), *(a_scan(f"{at}", clips=number) for at, number in enumerate(clips)))

    assert (found.counted, found.met) == (counted, short is None)
    assert found.missing == (Missing("more_clips", {"n": 1, "application": "cardiac"}) if short else None)
    assert [each.reason for each in found.excluded] == ["no_clip"] * clips.count(0)


@pytest.mark.parametrize(("people", "met", "warned"), [("a", False, True), ("aab", True, True), ("abc", True, False)])
def test_different_reviewers_are_counted_once_each_and_more_may_be_advised(people, met, warned):
    rule = kind("min_proctors", 2, recommended=3)
    found = result(rule, *(a_scan(f"{at}", reviewer=person) for at, person in enumerate(people)))
    said = Missing("recommended_proctors", {"n": 3, "counted": len(set(people)), "application": "cardiac"})

    assert (found.counted, found.met, found.counted_items) == (len(set(people)), met, tuple(sorted(set(people))))
    assert found.missing == (None if met else Missing("more_proctors", {"n": 1, "application": "cardiac"}))
    assert found.warnings == ((said,) if warned else ())


def test_without_advice_there_is_no_warning():
    assert result(kind("min_proctors", 1)).warnings == ()
    assert result(min_count(1)).warnings == ()


def introductory(n=2, **filters):
    return Requirement("cardiac.introductory", "prerequisite_scans", "cardiac", params={"n": n, "filters": filters})


def test_introductory_scans_are_the_first_ones_and_count_for_nothing_else():
    log = tuple(a_scan(f"{at}", performed_on=date(2026, 11, at)) for at in (3, 1, 2, 4))
    first, then = judged(introductory(), min_count(2), scans=log).requirements

    assert (first.counted_scans, first.met) == (("1", "2"), True)
    assert [(each.scan, each.reason) for each in first.excluded] == [
        ("3", "beyond_introduction"),
        ("4", "beyond_introduction"),
    ]
    assert (then.counted_scans, then.met) == (("3", "4"), True)
    assert [(each.scan, each.reason) for each in then.excluded] == [("1", "introductory"), ("2", "introductory")]


def test_a_rule_that_asks_the_same_of_its_scans_as_the_introductory_ones_does_not_take_these():
    log = tuple(a_scan(f"{at}", performed_on=date(2026, 11, at)) for at in (1, 2, 3))
    for rules in ((introductory(), min_count(2, {})), (min_count(2, {}), introductory())):
        found = {each.requirement: each.counted_scans for each in judged(*rules, scans=log).requirements}
        assert found == {"cardiac.introductory": ("1", "2"), "cardiac.scans": ("3",)}


def test_what_one_rule_takes_as_introductory_no_other_such_rule_takes():
    log = tuple(a_scan(f"{at}", performed_on=date(2026, 11, at)) for at in (1, 2, 3))
    more = replace(introductory(), id="cardiac.more")
    first, second = judged(introductory(), more, scans=log).requirements

    assert (first.counted_scans, second.counted_scans, second.met) == (("1", "2"), ("3",), False)
    assert [(each.scan, each.reason) for each in second.excluded] == [("1", "introductory"), ("2", "introductory")]
    assert second.missing == Missing("more_introductory", {"n": 1, "application": "cardiac"})


def test_a_scan_of_another_setting_is_told_which_it_is():
    found = result(min_count(1, {"contexts": ["clinical"]}), a_scan(context="volunteer"))

    assert [each.params for each in found.excluded] == [{"context": "volunteer"}]


def test_introductory_scans_of_one_exam_take_nothing_from_another_and_may_ask_for_less():
    log = (*scans(2, quality=1), *scans(2, start="lung", application="lung"))
    lung = min_count(2, id="lung.scans", application="lung")
    first, cardiac, of_lung = judged(introductory(3), min_count(1), lung, scans=log).requirements

    assert (first.counted, first.missing) == (2, Missing("more_introductory", {"n": 1, "application": "cardiac"}))
    assert (cardiac.counted, of_lung.met) == (0, True)
