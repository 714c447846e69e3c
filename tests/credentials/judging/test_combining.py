"""All of several rules, or any of them."""

from datetime import date

import pytest

from pocus_credentialing.credentials.judging.combining import _done
from pocus_credentialing.credentials.progress import (
    AwardFact,
    CourseFact,
    Excluded,
    Facts,
    Missing,
    ReflectionFact,
    Requirement,
    Result,
    judge,
)
from pocus_credentialing.credentials.sentences import missing_sentence

from .examples import TODAY, a_scan, result, scans, version

COUNT = {"shape": "min_count", "params": {"n": 2, "filters": {"quality_min": 3}}}
WRITE = {"shape": "reflections", "params": {"n": 1}}
LUNG = {"shape": "min_count", "application": "lung", "params": {"n": 1, "filters": {}}}
ROUGHLY = {"shape": "min_count", "params": {"n": 1, "filters": {"last_months": 1}}}


def rule(shape, *rules, application="cardiac"):
    return Requirement("cardiac.both", shape, application, params={"rules": list(rules)})


def found(requirement, scans=(), **facts):
    return judge(version(requirement), Facts(scans=scans, **facts), TODAY).requirements[0]


@pytest.mark.parametrize(
    ("number", "written", "all_met", "any_met", "counted"),
    [(0, 0, False, False, 0), (2, 0, False, True, 1), (0, 1, False, True, 1), (2, 1, True, True, 2)],
)
def test_all_of_them_or_any_of_them(number, written, all_met, any_met, counted):
    given = {
        "scans": scans(number),
        "reflections": tuple(ReflectionFact(f"{at}", TODAY, "cardiac") for at in range(written)),
    }
    every, one = found(rule("all_of", COUNT, WRITE), **given), found(rule("any_of", COUNT, WRITE), **given)

    assert (every.needed, every.counted, every.met) == (2, counted, all_met)
    assert (one.needed, one.counted, one.met) == (1, min(1, counted), any_met)
    assert (every.missing is None, one.missing is None) == (all_met, any_met)


def test_what_is_missing_of_all_is_said_alone_where_it_is_one_and_together_where_it_is_more():
    scan_missing = Missing("more_scans", {"n": 2, "application": "cardiac"})
    write_missing = Missing("more_reflections", {"n": 1, "application": "cardiac"})

    assert found(rule("all_of", COUNT, WRITE), scans=scans(2)).missing == write_missing
    assert found(rule("all_of", COUNT, WRITE)).missing == Missing(
        "several", {"application": "cardiac", "parts": [scan_missing.to_json(), write_missing.to_json()]}
    )


def test_of_any_the_nearest_is_said_first():
    near = found(rule("any_of", WRITE, COUNT), scans=scans(1))

    assert [part["code"] for part in near.missing.params["parts"]] == ["more_scans", "more_reflections"]
    assert [part["code"] for part in found(rule("any_of", WRITE, COUNT)).missing.params["parts"]] == [
        "more_reflections",
        "more_scans",
    ]
    assert near.missing.code == "any_of"


def test_near_is_measured_by_the_share_that_is_done_and_not_by_its_number():
    half = {"shape": "min_count", "params": {"n": 2, "filters": {"sub_types": ["x"]}}}
    fifth = {"shape": "min_count", "params": {"n": 10, "filters": {"sub_types": ["y"]}}}
    log = (a_scan("a", sub_type="x"), *scans(2, start="b", sub_type="y"))
    missing = found(rule("any_of", fifth, half), scans=log).missing

    assert [part["params"]["sub_types"] for part in missing.params["parts"]] == [["x"], ["y"]]


def test_a_scan_is_named_once_and_counts_if_it_counts_in_any_part():
    log = (a_scan("b", performed_on=date(2026, 11, 2)), a_scan("a", quality=1), a_scan("draft", state="draft"))
    strict = found(rule("all_of", COUNT, {"shape": "min_count", "params": {"n": 1, "filters": {}}}), scans=log)

    assert strict.counted_scans == ("a", "b")
    assert [(each.scan, each.reason) for each in strict.excluded] == [("draft", "not_submitted")]


def test_a_part_may_be_about_another_exam_and_has_its_parent_s_otherwise():
    log = (*scans(2), a_scan("l", application="lung"))

    assert found(rule("all_of", COUNT, LUNG), scans=log).met
    assert not found(rule("all_of", COUNT, LUNG), scans=scans(2)).met
    assert found(rule("all_of", COUNT, COUNT, application=None), scans=(a_scan("x", application="aorta"), a_scan())).met


def test_items_warnings_and_days_of_the_parts_are_all_there():
    award = {"shape": "prerequisite_award", "params": {"groups": [["a"]]}}
    advised = {"shape": "min_count", "params": {"n": 1, "recommended": 9, "filters": {}}}
    expired = AwardFact("a", date(2020, 1, 1), date(2021, 1, 1))
    written = ReflectionFact("r", TODAY, "cardiac")
    both = found(rule("any_of", award, advised, WRITE), awards=(expired,), reflections=(written,))

    assert [(each.item, each.reason) for each in both.excluded_items] == [("a", "expired")]
    assert both.counted_items == ("r",)
    assert [each.code for each in both.warnings] == ["recommended"]
    later = a_scan(performed_on=date(2026, 11, 30))
    assert found(rule("any_of", award, advised), scans=(later,)).next_change_on == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("shape", "other", "judgeable"),
    [("all_of", COUNT, True), ("any_of", COUNT, False), ("all_of", ROUGHLY, False), ("any_of", ROUGHLY, False)],
)
def test_whether_it_can_be_judged_follows_from_the_parts(shape, other, judgeable):
    rough = a_scan(performed_on=date(2026, 10, 1), performed_until=date(2026, 11, 1))
    asked = rule(shape, ROUGHLY, {"shape": "min_count", "params": {"n": 2, "filters": {}}} if other is COUNT else other)

    assert (result(asked, rough).met, result(asked, rough).judgeable) == (False, judgeable)


def test_what_is_met_is_judged_whatever_else_is_not_known():
    rough = a_scan(performed_on=date(2026, 10, 1), performed_until=date(2026, 11, 1))
    asked = rule("any_of", ROUGHLY, {"shape": "min_count", "params": {"n": 1, "filters": {}}})

    assert (result(asked, rough).met, result(asked, rough).judgeable) == (True, True)


def test_a_version_that_asks_of_no_exam_in_particular_certifies_each_of_its_exams():
    whole = Requirement("programme.total", "min_count", None, params={"n": 1, "filters": {}})

    assert judge(version(whole), Facts(scans=scans(1)), TODAY).met_for("cardiac")
    assert not judge(version(whole), Facts(), TODAY).met_for("cardiac")
    assert not judge(version(), Facts(), TODAY).met_for("cardiac")


def test_of_a_programme_that_asks_for_some_of_its_exams_those_are_certified_that_fill_a_place():
    some = Requirement("programme.exams", "min_applications", None, params={"k": 1, "n": 2, "filters": {}})
    own = Requirement("ocular.scans", "min_count", "ocular", params={"n": 0, "filters": {}})
    log = (*scans(2), a_scan(id="once", application="lung"))

    for asked in (version(some), version(some, own)):
        found = judge(asked, Facts(scans=log), TODAY)
        assert [found.met_for(each) for each in ("cardiac", "lung")] == [True, False]
    assert found.met_for("ocular")
    assert not judge(version(some), Facts(scans=log[1:]), TODAY).met_for("cardiac")


def test_what_is_told_of_a_combination_is_whole_and_in_the_order_in_which_it_was_done():
    log = (a_scan("b", performed_on=date(2026, 11, 1)), a_scan("a", performed_on=date(2026, 11, 2)))
    poor = (
        a_scan("d", performed_on=date(2026, 10, 1), quality=1), a_scan("c", performed_on=date(2026, 10, 2), quality=1),
    )  # fmt: skip
    both = Requirement("cardiac.both", "all_of", "cardiac", phase="phase2", params={"rules": [COUNT, COUNT]})
    assert found(both, (*log, *poor)) == Result(
        requirement="cardiac.both", shape="all_of", phase="phase2", application="cardiac", needed=2, counted=2, met=True,
        judgeable=True, counted_scans=("b", "a"),
        excluded=tuple(Excluded(each, "quality_below", {"minimum": 3, "quality": 1}) for each in ("d", "c")),
    )  # fmt: skip


def test_each_item_that_counts_for_none_of_them_is_told_once():
    late = tuple(CourseFact(id, "course", date(2026, 12, 1), minutes=60, application="cardiac") for id in ("x", "y"))
    one = {"shape": "courses_passed", "params": {"n": 1, "kinds": ["course"]}}
    told = found(rule("any_of", one, one), courses=late).excluded_items
    assert [(each.item, each.reason) for each in told] == [("x", "done_later"), ("y", "done_later")]


def test_a_part_belongs_to_the_phase_of_its_combination():
    early = a_scan(before_phase1=True)
    one = {"shape": "min_count", "params": {"n": 1, "filters": {}}}
    met = {
        phase: found(
            Requirement("cardiac.both", "any_of", "cardiac", phase=phase, params={"rules": [one, WRITE]}), (early,)
        ).met
        for phase in ("phase1", "phase2")
    }
    assert met == {"phase1": True, "phase2": False}


def test_where_nothing_is_needed_all_is_done():
    nothing = Result(
        requirement="x", shape="min_count", phase="", application=None, needed=0, counted=0, met=True, judgeable=True
    )
    assert _done(nothing) == 1


THREE = {"shape": "min_count", "params": {"n": 3, "filters": {}}}
POSITIVE = {"shape": "min_positive", "params": {"n": 2, "filters": {}}}
AWARD = {"shape": "prerequisite_award", "params": {"groups": [["fusic-heart"]]}}


def test_combinations_stand_in_one_another():
    either = rule("any_of", {"shape": "all_of", "params": {"rules": [THREE, POSITIVE]}}, AWARD)
    short, enough = (result(either, *scans(number)) for number in (1, 3))

    assert (short.met, enough.met, enough.counted_scans) == (False, True, ("scan-000", "scan-001", "scan-002"))
    assert missing_sentence(short.missing.code, short.missing.params) == (
        "2 more cardiac scans, of which 1 must be abnormal, or: hold “FUSIC Heart”"
    )


def test_what_stands_in_brackets_is_one_of_those_to_choose_from():
    award_and_count = {"shape": "all_of", "params": {"rules": [AWARD, THREE]}}
    missing = result(rule("any_of", award_and_count, LUNG)).missing

    assert missing_sentence(missing.code, missing.params) == (
        "(3 more cardiac scans; hold “FUSIC Heart”), or: 1 more lung scan"
    )
