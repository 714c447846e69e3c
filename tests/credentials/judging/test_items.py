"""Courses, assessments, awards, reflections, signatures, library cases, upkeep: what is no scan."""

from datetime import date

import pytest

from pocus_credentialing.credentials.progress import (
    AssessmentFact,
    ExcludedItem,
    Missing,
    ModuleFact,
    ReflectionFact,
    Requirement,
    Result,
)

from .examples import CARDIAC, DAY, TODAY, TOMORROW, a_scan, course, found, rule, scans


def assessment(id="a", **given):
    usual = {
        "tool": "osce",
        "taken_on": DAY,
        "kind": "summative",
        "score": 80,
        "assessor": "dana",
        "assessor_roles": ("lead",),
    }
    return AssessmentFact(id, **{**usual, **given})


# --- courses


def test_hours_add_up_and_begun_hours_do_not_count():
    asked = rule("learning_hours", hours=3, recommended=4)
    short = found(asked, courses=(course("a", minutes=60), course("b", minutes=119)))
    enough = found(asked, courses=(course("a", minutes=60), course("b", minutes=120)))
    all_of_it = found(asked, courses=(course("a", minutes=240),))
    params = {"hands_on": False, "kinds": None, "application": None}

    assert (short.needed, short.counted, short.met, short.counted_items) == (3, 2, False, ("a", "b"))
    assert short.missing == Missing("more_hours", {"n": 1, "minutes": 1, **params})
    assert (enough.met, enough.missing) == (True, None)
    assert enough.warnings == (Missing("recommended_hours", {**params, "n": 4, "counted": 3}),)
    assert all_of_it.warnings == ()
    assert found(rule("learning_hours", hours=3)).warnings == ()


def test_only_hands_on_hours_where_they_are_asked_and_only_the_kinds_that_are_asked():
    asked = rule("learning_hours", hours=2, hands_on=True, kinds=["live_course"])
    courses = (
        course("a", kind="live_course", minutes=600, hands_on_minutes=120),
        course("b", kind="live_course", minutes=600),
        course("c", kind="lecture", minutes=60, hands_on_minutes=60),
    )
    result = found(asked, courses=courses)

    assert (result.counted, result.counted_items) == (2, ("a",))
    assert result.excluded_items == (ExcludedItem("b", "no_hours", {}),)
    assert found(asked).missing == Missing(
        "more_hours", {"n": 2, "hands_on": True, "kinds": ["live_course"], "application": None}
    )


def test_a_lecture_is_counted_in_minutes_for_its_own_exam():
    asked = rule("learning_minutes", application="cardiac", minutes=30, kinds=["lecture"])
    of_cardiac = course("a", kind="lecture", minutes=29, application="cardiac")
    of_lung = course("b", kind="lecture", minutes=30, application="lung")
    of_none = course("c", kind="lecture", minutes=30)
    result = found(asked, courses=(of_cardiac, of_lung, of_none))

    assert (result.needed, result.counted, result.counted_items, result.excluded_items) == (30, 29, ("a",), ())
    assert result.missing == Missing("more_minutes", {"n": 1, "hands_on": False, "kinds": ["lecture"], **CARDIAC})
    assert found(asked, courses=(course("a", kind="lecture", minutes=30, application="cardiac"),)).met


def test_a_rule_of_the_programme_takes_a_course_of_any_exam():
    asked = rule("learning_hours", hours=1)

    assert found(asked, courses=(course(minutes=60, application="lung"),)).met


@pytest.mark.parametrize(
    ("day", "reason"),
    [(date(2025, 11, 23), None), (date(2025, 11, 22), "outside_window"), (TODAY, None), (TOMORROW, "done_later")],
)
def test_what_was_done_counts_from_its_day_on_and_for_so_many_months(day, reason):
    asked = rule("courses_passed", n=1, kinds=["course"], last_months=12)
    result = found(asked, courses=(course(day=day),))
    params = {"outside_window": {"months": 12}, "done_later": {"on": "2026-11-24"}}

    assert (result.met, result.counted) == (reason is None, int(reason is None))
    assert result.excluded_items == ((ExcludedItem("c", reason, params[reason]),) if reason else ())


def test_the_days_on_which_a_course_begins_and_ceases_to_count_are_named():
    asked = rule("courses_passed", n=1, kinds=["course"], last_months=12)

    assert found(asked, courses=(course(day=TOMORROW),)).next_change_on == TOMORROW
    assert found(asked, courses=(course(day=DAY),)).next_change_on == date(2027, 11, 2)
    assert found(rule("courses_passed", n=1, kinds=["course"]), courses=(course(),)).next_change_on is None


@pytest.mark.parametrize(
    ("asked", "facts"),
    [
        (rule("learning_hours", hours=1, last_months=12), lambda day: {"courses": (course(day=day, minutes=60),)}),
        (rule("learning_minutes", minutes=60, last_months=12), lambda day: {"courses": (course(day=day, minutes=60),)}),
        (rule("assessments", n=1, last_months=12), lambda day: {"assessments": (assessment(taken_on=day),)}),
        (rule("reflections", n=1, last_months=12), lambda day: {"reflections": (ReflectionFact("r", day),)}),
    ],
    ids=lambda each: getattr(each, "shape", ""),
)
def test_hours_minutes_assessments_and_reflections_too_count_for_so_many_months_and_no_longer(asked, facts):
    on_the_last_day = found(asked, **facts(date(2025, 11, 23)))
    a_day_longer_ago = found(asked, **facts(date(2025, 11, 22)))

    assert (on_the_last_day.met, on_the_last_day.next_change_on) == (True, TOMORROW)
    assert (a_day_longer_ago.met, a_day_longer_ago.counted) == (False, 0)
    assert [each.reason for each in a_day_longer_ago.excluded_items] == ["outside_window"]
    assert a_day_longer_ago.excluded_items[0].params == {"months": 12}


@pytest.mark.parametrize(
    ("last_day", "excluded", "changes"),
    [
        (TOMORROW, (), date(2026, 11, 25)),
        (TODAY, (), TOMORROW),
        (date(2026, 11, 22), (ExcludedItem("c", "expired", {"on": "2026-11-22"}),), None),
    ],
)
def test_a_certificate_from_outside_counts_to_its_last_day_and_that_day_itself(last_day, excluded, changes):
    result = found(rule("courses_passed", n=1, kinds=["course"]), courses=(course(expires_on=last_day),))

    assert (result.met, result.excluded_items, result.next_change_on) == (not excluded, excluded, changes)


def test_the_hours_of_a_certificate_that_has_expired_stay_what_they_were():
    expired = course(minutes=60, expires_on=date(2026, 11, 22))

    assert found(rule("learning_hours", hours=1), courses=(expired,)).met


def test_after_the_end_of_the_programme_a_course_does_not_count():
    ends = Requirement("programme.window", "programme_window", params={"months": 12})
    result = found(
        rule("courses_passed", n=1, kinds=["course"]), ends, started_on=date(2025, 10, 1), courses=(course(),)
    )

    assert result.excluded_items == (ExcludedItem("c", "after_deadline", {"deadline": "2026-10-01"}),)
    assert found(
        rule("courses_passed", n=1, kinds=["course"]), ends, started_on=date(2025, 11, 1), courses=(course(),)
    ).met


@pytest.mark.parametrize(
    ("given", "items", "excluded"),
    [
        ({"score": 80}, ("c",), ()),
        ({"score": 79}, (), (("score_below", {"minimum": 80, "score": 79}),)),
        ({}, (), (("score_below", {"minimum": 80, "score": None}),)),
        ({"score": 80, "kind": "lecture"}, (), ()),
        ({"score": 80, "code": "other"}, (), ()),
    ],
)
def test_a_course_counts_by_kind_code_and_score(given, items, excluded):
    asked = rule("courses_passed", n=2, kinds=["course"], codes=["basics"], pass_percent=80)
    result = found(asked, courses=(course(**{"code": "basics", **given}),))

    assert (result.counted_items, [(each.reason, each.params) for each in result.excluded_items]) == (
        items,
        list(excluded),
    )
    assert result.missing == Missing(
        "more_courses",
        {"n": 2 - len(items), "kinds": ["course"], "codes": ["basics"], "pass_percent": 80, "application": None},
    )


@pytest.mark.parametrize(("score", "met"), [(80, True), (79, False), (None, False)])
def test_a_module_may_have_a_pass_mark_of_the_programme(score, met):
    asked = rule("modules_passed", modules=["lung"], pass_percent=80)
    result = found(asked, modules=(ModuleFact("lung", DAY, score), ModuleFact("cardiac", DAY, 1)))

    assert result.met is met
    assert result.excluded_items == (
        () if met else (ExcludedItem("lung", "score_below", {"minimum": 80, "score": score}),)
    )


def test_what_is_said_of_modules_is_said_whole():
    asked = Requirement("cardiac.modules", "modules_passed", "cardiac", "phase1", {"modules": ["lung", "cardiac"]})
    result = found(asked, modules=(ModuleFact("cardiac", TODAY), ModuleFact("lung", TOMORROW)))

    assert result == Result(
        requirement="cardiac.modules", shape="modules_passed", phase="phase1", application="cardiac", needed=2, counted=1,
        met=False, counted_items=("cardiac",), missing=Missing("modules", {"codes": ["lung"], **CARDIAC}),
        next_change_on=TOMORROW, excluded_items=(ExcludedItem("lung", "done_later", {"on": "2026-11-24"}),),
    )  # fmt: skip


def test_of_two_attempts_at_a_module_the_one_that_reached_the_mark_counts():
    asked = rule("modules_passed", modules=["lung"], pass_percent=80)
    result = found(asked, modules=(ModuleFact("lung", DAY, 70), ModuleFact("lung", TODAY, 90)))

    assert (result.met, result.excluded_items, result.counted_items) == (True, (), ("lung",))


# --- assessments


@pytest.mark.parametrize(
    ("given", "reason", "params"),
    [
        ({}, None, None),
        ({"passed": False}, "not_passed", {}),
        ({"score": 69}, "score_below", {"minimum": 70, "score": 69}),
        ({"score": 70}, None, None),
        ({"score": None}, "score_below", {"minimum": 70, "score": None}),
        ({"assessor": None}, "not_independent", {"independence": "not_main_proctor"}),
        ({"assessor": "pat"}, "not_independent", {"independence": "not_main_proctor"}),
        ({"assessor": "eve"}, None, None),
        ({"assessor_roles": ()}, "not_assessed_by", {"roles": ["lead", "supervisor"]}),
        ({"taken_on": TOMORROW}, "done_later", {"on": "2026-11-24"}),
    ],
)
def test_an_assessment_counts_or_says_why_it_does_not(given, reason, params):
    asked = rule(
        "assessments",
        application="cardiac",
        n=1,
        tools=["osce", "sdot"],
        kind="summative",
        pass_percent=70,
        independence="not_main_proctor",
        roles=["supervisor", "lead"],
    )
    log = (*scans(2), a_scan("by-eve", reviewer="eve"))
    result = found(asked, scans=log, assessments=(assessment(**{**CARDIAC, **given}),))

    assert (result.met, result.counted_items) == (reason is None, () if reason else ("a",))
    assert result.excluded_items == ((ExcludedItem("a", reason, params),) if reason else ())
    assert result.missing == (
        None
        if reason is None
        else Missing(
            "more_assessments",
            {
                "n": 1,
                "tools": ["osce", "sdot"],
                "kind": "summative",
                "pass_percent": 70,
                "independence": "not_main_proctor",
                "roles": ["supervisor", "lead"],
                **CARDIAC,
            },
        )
    )


@pytest.mark.parametrize(
    "given", [{"tool": "dops"}, {"kind": "formative"}, {"application": "lung"}, {"application": None}]
)
def test_an_assessment_of_another_sort_is_not_looked_at(given):
    asked = rule("assessments", application="cardiac", n=1, tools=["osce"], kind="summative")
    result = found(asked, assessments=(assessment(**{**CARDIAC, **given}),))

    assert (result.met, result.excluded_items) == (False, ())


def test_what_is_said_of_assessments_is_said_whole():
    asked = Requirement("cardiac.osce", "assessments", "cardiac", "phase1", {"n": 2})
    taken = (
        assessment("a", **CARDIAC),
        assessment("b", passed=False, **CARDIAC),
        assessment("c", taken_on=TOMORROW, **CARDIAC),
    )
    wanted = {"tools": [], "kind": None, "pass_percent": None, "independence": None, "roles": None, **CARDIAC}

    assert found(asked, assessments=taken) == Result(
        requirement="cardiac.osce", shape="assessments", phase="phase1", application="cardiac", needed=2, counted=1, met=False,
        counted_items=("a",), missing=Missing("more_assessments", {"n": 1, **wanted}), next_change_on=TOMORROW,
        excluded_items=(ExcludedItem("b", "not_passed", {}), ExcludedItem("c", "done_later", {"on": "2026-11-24"})),
    )  # fmt: skip


def test_any_tool_and_any_kind_where_none_is_asked():
    assert found(rule("assessments", n=1), assessments=(assessment(tool="x", kind="y", application="lung"),)).met


@pytest.mark.parametrize(
    ("assessor", "main", "never"), [("pat", False, False), ("eve", True, False), ("dana", True, True)]
)
def test_independent_of_the_main_proctor_or_of_all(assessor, main, never):
    log = (*scans(2, reviewer="pat"), a_scan("b", reviewer="eve"))
    given = {"scans": log, "assessments": (assessment(assessor=assessor),)}

    assert found(rule("assessments", n=1, independence="not_main_proctor"), **given).met is main
    assert found(rule("assessments", n=1, independence="never_proctor"), **given).met is never


@pytest.mark.parametrize("given", [{"state": "rejected", "accepted_on": None}, {"before_phase1": True}])
def test_who_must_have_reviewed_none_has_reviewed_no_scan_that_does_not_count_either(given):
    log = (*scans(2, reviewer="pat"), a_scan("b", reviewer="eve", **given))
    assessed = {"scans": log, "assessments": (assessment(assessor="eve"),)}

    assert not found(rule("assessments", n=1, independence="never_proctor"), **assessed).met
    assert found(rule("assessments", n=1, independence="not_main_proctor"), **assessed).met


@pytest.mark.parametrize(("accepted_on", "independent"), [(TODAY, False), (TOMORROW, True)])
def test_who_reviews_from_today_on_has_reviewed_and_from_tomorrow_on_not_yet(accepted_on, independent):
    log = (a_scan("a", reviewer="eve", accepted_on=accepted_on),)
    given = {"scans": log, "assessments": (assessment(assessor="eve"),)}

    assert found(rule("assessments", n=1, independence="never_proctor"), **given).met is independent


@pytest.mark.parametrize(("score", "changes"), [(90, TOMORROW), (70, None)])
def test_a_module_that_is_passed_tomorrow_changes_the_answer_if_its_mark_is_reached(score, changes):
    asked = rule("modules_passed", modules=["lung"], pass_percent=80)

    assert found(asked, modules=(ModuleFact("lung", TOMORROW, score),)).next_change_on == changes


def test_that_somebody_else_may_come_to_have_reviewed_most_is_named_as_a_day_on_which_the_answer_may_change():
    log = (a_scan("a", reviewer="pat"), *scans(2, reviewer="eve", accepted_on=TOMORROW))
    given = {"scans": log, "assessments": (assessment(assessor="pat"),)}
    independent = found(rule("assessments", n=1, independence="not_main_proctor"), **given)

    assert (independent.met, independent.next_change_on) == (False, TOMORROW)
    assert found(rule("assessments", n=1), **given).next_change_on is None


def test_of_two_who_reviewed_as_many_neither_is_independent_and_without_a_review_anybody_is():
    asked = rule("assessments", n=1, independence="not_main_proctor")
    log = (a_scan("a", reviewer="pat"), a_scan("b", reviewer="eve"))

    assert not found(asked, scans=log, assessments=(assessment(assessor="eve"),)).met
    assert found(asked, assessments=(assessment(assessor="eve"),)).met
