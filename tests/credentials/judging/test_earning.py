"""Signatures, reflections, awards, library cases, upkeep."""

from datetime import date

import pytest

from pocus_credentialing.credentials.progress import (
    AwardFact,
    Excluded,
    ExcludedItem,
    Facts,
    LibraryCaseFact,
    Missing,
    ReflectionFact,
    Requirement,
    Result,
    SignOffFact,
    judge,
)

from .examples import CARDIAC, DAY, TODAY, TOMORROW, a_scan, course, found, rule, scans, version

# --- signatures


def signature(id, role="mentor", person="pat", **given):
    return SignOffFact(id, role, person, **{"signed_on": DAY, **given})


@pytest.mark.parametrize(
    ("signed", "number", "open_roles"),
    [
        ((), 0, ["mentor", "supervisor"]),
        ((signature("a"),), 1, ["supervisor"]),
        ((signature("a"), signature("b", "supervisor", "dana")), 2, None),
        ((signature("a"), signature("b", "supervisor", "pat")), 1, ["supervisor"]),
        ((signature("a"), signature("b", "supervisor", "pat"), signature("c", "mentor", "eve")), 2, None),
        ((signature("a"), signature("b", "supervisor", "dana", signed_on=TOMORROW)), 1, ["supervisor"]),
        ((signature("a"), signature("b", "director", "dana")), 1, ["supervisor"]),
        ((signature("b", "supervisor", "pat"),), 1, ["mentor"]),
    ],
)
def test_each_role_is_signed_by_a_different_person(signed, number, open_roles):
    result = found(rule("sign_off", roles=["mentor", "supervisor"]), sign_offs=signed)

    assert (result.needed, result.counted, result.met) == (2, number, open_roles is None)
    assert result.missing == (
        Missing("sign_offs", {"roles": open_roles, "document": None, "application": None}) if open_roles else None
    )


def test_where_signatures_can_be_sorted_in_two_ways_the_first_signer_has_the_first_role():
    """Pat or Eve is the mentor, and then the other's second signature stands; the answer is always the same one."""
    asked = rule("sign_off", roles=["mentor", "supervisor", "director"])
    signed = (
        signature("a", "mentor", "pat"),
        signature("b", "mentor", "eve"),
        signature("c", "supervisor", "eve"),
        signature("d", "director", "pat"),
    )

    assert found(asked, sign_offs=signed).missing.params["roles"] == ["director"]
    assert found(asked, sign_offs=signed[::-1]).missing.params["roles"] == ["director"]


def test_a_signature_is_for_its_own_document_and_exam():
    asked = rule("sign_off", application="cardiac", roles=["mentor"], document="record")

    assert found(asked, sign_offs=(signature("a", document="record", **CARDIAC),)).met
    assert not found(asked, sign_offs=(signature("a", document="letter", **CARDIAC),)).met
    assert not found(asked, sign_offs=(signature("a", document="record", application="lung"),)).met
    assert found(rule("sign_off", roles=["mentor"]), sign_offs=(signature("a", document="letter"),)).met


# --- reflections, awards, cases


def test_reflections_are_counted():
    written = tuple(ReflectionFact(f"r{at}", DAY, "cardiac") for at in range(2))
    result = found(rule("reflections", n=3), reflections=written)

    assert (result.counted, result.counted_items) == (2, ("r0", "r1"))
    assert result.missing == Missing("more_reflections", {"n": 1, "application": None})
    assert found(rule("reflections", n=2, application="lung"), reflections=written).counted == 0
    assert not found(rule("reflections", n=2, last_months=1), reflections=written, as_of=date(2026, 12, 2)).met


AWARDS = rule("prerequisite_award", groups=[["heart", "feel"], ["lung"]])


def test_one_award_of_each_group_is_held():
    result = found(AWARDS, awards=(AwardFact("feel", DAY), AwardFact("heart", DAY), AwardFact("other", DAY)))

    assert (result.needed, result.counted, result.met, result.counted_items) == (2, 1, False, ("feel", "heart"))
    assert result.missing == Missing("awards", {"groups": [["lung"]], "application": None})
    assert found(AWARDS, awards=(AwardFact("feel", DAY), AwardFact("lung", TODAY))).met


@pytest.mark.parametrize(
    ("awarded", "expires", "held", "changes"),
    [
        (DAY, TODAY, True, TOMORROW),
        (DAY, date(2026, 11, 22), False, None),
        (TOMORROW, None, False, TOMORROW),
        (DAY, None, True, None),
    ],
)
def test_an_award_is_held_to_its_last_day(awarded, expires, held, changes):
    result = found(rule("prerequisite_award", groups=[["lung"]]), awards=(AwardFact("lung", awarded, expires),))

    assert (result.met, result.next_change_on) == (held, changes)
    why = ("expired", {"on": "2026-11-22"}) if expires else ("done_later", {"on": "2026-11-24"})
    assert result.excluded_items == (() if held else (ExcludedItem("lung", *why),))


def test_an_award_of_after_the_programmes_time_is_none_and_says_so():
    in_time = Requirement("programme.window", "programme_window", params={"months": 12})
    facts = {
        day: Facts(awards=(AwardFact("lung", day),), started_on=date(2024, 1, 1))
        for day in (date(2025, 1, 1), date(2025, 1, 2))
    }
    just, late = (
        judge(version(rule("prerequisite_award", groups=[["lung"]]), in_time), each, TODAY).requirements
        for each in facts.values()
    )

    assert ([each.met for each in just], [each.met for each in late]) == ([True, True], [False, False])
    assert late[0].excluded_items == (ExcludedItem("lung", "after_deadline", {"deadline": "2025-01-01"}),)


def test_an_award_that_was_renewed_is_held():
    old, new = AwardFact("lung", date(2023, 1, 1), date(2026, 1, 1)), AwardFact("lung", date(2026, 1, 1))
    result = found(rule("prerequisite_award", groups=[["lung"]]), awards=(old, new))

    assert (result.met, result.excluded_items) == (True, ())


def case(id, **given):
    return LibraryCaseFact(id, **{"application": "cardiac", "reviewed_on": DAY, **given})


def positive(n=3, application="cardiac", **params):
    return rule("min_positive", application=application, n=n, filters={}, **params)


def test_reviewed_cases_stand_in_for_so_many_scans_and_no_more():
    cases = tuple(case(f"k{at}") for at in range(3))
    result = found(positive(library_cases=2), scans=scans(1), library_cases=cases)
    short = found(positive(library_cases=1), scans=scans(1), library_cases=cases)

    assert (result.counted, result.met, result.counted_items) == (3, True, ("k0", "k1"))
    assert result.excluded_items == (ExcludedItem("k2", "enough_cases", {"most": 2}),)
    assert (short.counted, short.missing) == (2, Missing("more_positive", {"n": 1, **CARDIAC}))


@pytest.mark.parametrize(
    ("given", "excluded"),
    [
        ({"positive": False}, [("not_positive", {})]),
        ({"agreed": False}, [("case_missed", {})]),
        ({"application": "lung"}, []),
        ({"reviewed_on": TOMORROW}, [("done_later", {"on": "2026-11-24"})]),
    ],
)
def test_a_case_that_does_not_stand_in(given, excluded):
    result = found(positive(n=1, library_cases=1), library_cases=(case("k", **given),))

    assert (result.counted, [(each.reason, each.params) for each in result.excluded_items]) == (0, excluded)
    assert found(positive(n=1, library_cases=1), library_cases=(case("k"),)).met


def test_without_the_programme_s_leave_no_case_stands_in():
    result = found(positive(n=1), library_cases=(case("k"),))

    assert (result.met, result.counted_items, result.excluded_items) == (False, (), ())


def test_over_some_exams_cases_of_these_stand_in_from_the_day_of_their_review():
    asked = positive(n=1, application=None, applications=["fast", "aorta"], library_cases=1)

    assert found(asked, library_cases=(case("k", application="aorta"),)).met
    assert not found(asked, library_cases=(case("k", application="lung"),)).met
    later = found(asked, library_cases=(case("k", application="fast", reviewed_on=TOMORROW),))
    assert later.next_change_on == TOMORROW


# --- upkeep


def upkeep(**params):
    return rule("maintenance", **{"months": 12, "scans": 2, "hours": 3, "filters": {}, **params})


@pytest.mark.parametrize(
    ("number", "minutes", "counted", "missing"),
    [
        (2, 180, 5, None),
        (9, 999, 5, None),
        (1, 180, 4, {"scans": 1, "hours": 0}),
        (2, 179, 4, {"scans": 0, "hours": 1, "minutes": 1}),
        (1, 200, 4, {"scans": 1, "hours": 0}),
        (0, 0, 0, {"scans": 2, "hours": 3}),
    ],
)
def test_scans_and_hours_are_both_kept_up_and_neither_makes_up_for_the_other(number, minutes, counted, missing):
    result = found(upkeep(), scans=scans(number), courses=(course(minutes=minutes),))

    assert (result.needed, result.counted, result.met) == (5, counted, missing is None)
    assert result.missing == (
        Missing("maintenance", {**missing, "months": 12, "application": None}) if missing else None
    )


def test_only_education_in_the_exam_itself_keeps_it_up():
    asked = rule("maintenance", **CARDIAC, months=12, scans=0, hours=1, filters={})
    hour = {"minutes": 60}

    assert found(asked, courses=(course(**hour, **CARDIAC),)).met
    assert not found(asked, courses=(course(**hour, application="lung"),)).met
    assert not found(asked, courses=(course(**hour, **CARDIAC, kind="simulation"),)).met


@pytest.mark.parametrize(("day", "counted"), [(date(2025, 11, 23), 5), (date(2025, 11, 22), 0)])
def test_what_was_done_on_the_first_day_of_the_time_keeps_up_and_a_day_before_it_does_not(day, counted):
    known = {"scans": scans(2, performed_on=day), "courses": (course(day=day, minutes=180),)}

    assert found(upkeep(), **known).counted == counted


def test_what_is_longer_ago_keeps_nothing_up():
    long_ago = date(2025, 11, 22)
    result = found(upkeep(), scans=scans(2, performed_on=long_ago), courses=(course(minutes=180, day=long_ago),))

    assert result.counted == 0
    assert {each.reason for each in (*result.excluded, *result.excluded_items)} == {"outside_window"}


@pytest.mark.parametrize(
    ("trained_on", "met", "changes"),
    [
        (date(2023, 11, 23), True, TOMORROW),
        (date(2023, 11, 22), False, None),
        (None, False, None),
    ],
)
def test_nothing_is_asked_until_so_long_after_the_training(trained_on, met, changes):
    result = found(upkeep(after_months=36), trained_on=trained_on)

    assert (result.met, result.next_change_on, result.judgeable) == (met, changes, True)


def test_upkeep_of_an_exam_is_answered_whole():
    asked = Requirement(
        "cardiac.kept", "maintenance", "cardiac", "maintenance", {"months": 12, "scans": 2, "hours": 2, "filters": {}}
    )
    log = (a_scan("a", before_phase1=True), a_scan("b"), *scans(2, start="lung", application="lung"))
    courses = (course("of today", TODAY, minutes=60, **CARDIAC), course("to come", TOMORROW, minutes=60, **CARDIAC))
    result = found(asked, scans=log, courses=courses)

    assert result == Result(
        requirement="cardiac.kept", shape="maintenance", phase="maintenance", application="cardiac", needed=4, counted=2,
        met=False, counted_scans=("b",), excluded=(Excluded("a", "before_phase1", {}),), counted_items=("of today",),
        missing=Missing("maintenance", {"scans": 1, "hours": 1, "months": 12, **CARDIAC}), next_change_on=TOMORROW,
        excluded_items=(ExcludedItem("to come", "done_later", {"on": "2026-11-24"}),),
    )  # fmt: skip


def test_upkeep_in_the_first_phase_takes_what_was_done_before_that_was_complete():
    asked = Requirement("cardiac.kept", "maintenance", "cardiac", "phase1", upkeep(hours=0, scans=1).params)

    assert found(asked, scans=(a_scan(before_phase1=True),)).met


def test_the_day_on_which_a_course_ceases_to_keep_it_up_is_named():
    kept = found(upkeep(scans=0), courses=(course(day=DAY, minutes=180),))

    assert (kept.met, kept.next_change_on) == (True, date(2027, 11, 2))


def test_scans_of_a_day_that_is_not_known_make_up_for_no_hour():
    """However many there are, and however many are certain: the hours are lacking, and that is certain."""
    rough = scans(4, start="rough", performed_on=date(2025, 1, 1), performed_until=TODAY)
    short = (course(minutes=120),)

    nothing_else = found(upkeep(scans=1), scans=rough)
    enough_scans = found(upkeep(scans=1), scans=(a_scan(), rough[0]), courses=short)
    some_scans = found(upkeep(scans=2), scans=(a_scan(), *rough), courses=short)
    for each in (nothing_else, enough_scans, some_scans):
        assert (each.met, each.judgeable) == (False, True)


def test_upkeep_may_hang_on_days_that_are_not_known():
    rough = a_scan("rough", performed_on=date(2025, 1, 1), performed_until=TODAY)
    enough_hours = (course(minutes=180),)

    assert not found(upkeep(scans=1), scans=(rough,), courses=enough_hours).judgeable
    assert found(upkeep(scans=1), scans=(rough,)).judgeable
    assert found(upkeep(scans=1), scans=(rough, a_scan()), courses=enough_hours).judgeable
    assert found(upkeep(scans=1, after_months=36), scans=(rough,), courses=enough_hours, trained_on=DAY).judgeable
