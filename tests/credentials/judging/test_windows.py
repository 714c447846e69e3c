"""Windows that move, spans, gaps, deadlines; and days that are known only roughly."""

from datetime import date, timedelta

import pytest

from pocus_credentialing.credentials.judging.days import add_months, day_after, until
from pocus_credentialing.credentials.progress import (
    AssessmentFact,
    CourseFact,
    Facts,
    Missing,
    ModuleFact,
    Requirement,
    judge,
)

from .examples import TODAY, a_scan, min_count, modules, on, result, roughly, version

CARDIAC = {"application": "cardiac"}


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 24, date(2028, 11, 30)),
        (date(2026, 11, 30), 0, date(2026, 11, 30)),
        (date(9999, 12, 1), 1, date.max),
        (date(9998, 12, 1), 12, date(9999, 12, 1)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, later):
    assert add_months(day, months) == later


def test_after_the_last_day_there_is_none():
    assert day_after(date(2026, 2, 28)) == date(2026, 3, 1)
    assert day_after(date.max) is None
    assert until(a_scan()) == date(2026, 11, 1)


def last_months(n, months=12):
    return min_count(n, {"last_months": months})


@pytest.mark.parametrize(
    ("performed_on", "counted"), [(date(2025, 11, 23), 1), (date(2025, 11, 22), 0), (date(2026, 11, 23), 1)]
)
def test_a_window_holds_the_day_so_many_months_ago_and_no_earlier_one(performed_on, counted):
    found = result(last_months(1), a_scan(performed_on=performed_on))

    assert found.counted == counted
    assert [(each.reason, each.params) for each in found.excluded] == [("outside_window", {"months": 12})] * (
        1 - counted
    )


def test_a_scan_leaves_the_window_on_the_day_after_and_that_day_is_named():
    scan = a_scan(performed_on=date(2025, 12, 1))
    now = result(last_months(1), scan)

    assert (now.met, now.next_change_on) == (True, date(2026, 12, 2))
    assert result(last_months(1), scan, as_of=date(2026, 12, 1)).met
    assert not result(last_months(1), scan, as_of=date(2026, 12, 2)).met


@pytest.mark.parametrize(
    ("first", "last", "counted", "judgeable"),
    [
        (date(2025, 11, 23), date(2026, 1, 1), 1, True),
        (date(2025, 11, 22), date(2026, 1, 1), 0, False),
        (date(2025, 10, 1), date(2025, 11, 22), 0, True),
        (date(2026, 11, 1), date(2026, 11, 24), 0, False),
        (date(2026, 11, 24), date(2026, 11, 30), 0, True),
    ],
)
def test_of_an_interval_every_day_has_to_count(first, last, counted, judgeable):
    found = result(last_months(1), roughly(first, last))

    assert (found.counted, found.met, found.judgeable) == (counted, bool(counted), judgeable)
    if not judgeable:
        assert [each.reason for each in found.excluded] == ["date_not_exact"]
        assert found.missing == Missing("more_scans", {"n": 1, **CARDIAC})


def test_a_day_that_is_not_known_matters_only_where_the_answer_hangs_on_it():
    straddling = roughly(date(2025, 10, 1), date(2026, 1, 1), "rough")

    assert result(last_months(1), straddling, a_scan()).judgeable
    assert not result(last_months(2), straddling, a_scan()).judgeable
    assert result(last_months(3), straddling, a_scan()).judgeable
    assert result(min_count(1, {}), straddling).met


def test_of_a_scan_that_would_not_count_anyway_that_is_the_reason():
    poor = roughly(date(2025, 10, 1), date(2026, 1, 1), quality=1)
    found = result(min_count(1, {"last_months": 12, "quality_min": 3}), poor)

    assert ([each.reason for each in found.excluded], found.judgeable) == (["quality_below"], True)


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), None),
        (date(2026, 9, 1), date(2026, 10, 1), "date_not_exact"),
        (date(2026, 9, 1), date(2026, 9, 30), "before_course"),
    ],
)
def test_an_interval_around_the_day_of_a_course(first, last, reason):
    rule = min_count(1, {"after_course": ["course"]})
    facts = Facts(scans=(roughly(first, last),), courses=(CourseFact("c", "course", date(2026, 10, 1)),))
    (found,) = judge(version(rule), facts, TODAY).requirements

    assert [each.reason for each in found.excluded] == ([reason] if reason else [])


def test_the_day_on_which_an_interval_becomes_clear_is_named():
    rough = roughly(date(2025, 12, 1), date(2025, 12, 10))

    assert result(last_months(1), rough).next_change_on == date(2026, 12, 2)
    assert result(last_months(1), rough, as_of=date(2026, 12, 2)).next_change_on == date(2026, 12, 11)
    assert result(last_months(1), rough, as_of=date(2025, 12, 5)).next_change_on == date(2025, 12, 10)


# --- gaps


def gap(severity="require", days=90):
    return Requirement("cardiac.gap", "max_gap", "cardiac", params={"days": days, "severity": severity, "filters": {}})


@pytest.mark.parametrize(
    ("ago", "gap_said"),
    [
        ((90,), None),
        ((91,), {"since": "2026-08-24"}),
        ((150, 60), None),
        ((151, 60), {"longest": 91, "from": "2026-06-25"}),
        ((300, 100), {"since": "2026-08-15"}),
        ((), None),
    ],
)
def test_a_gap_is_counted_between_scans_and_since_the_last(ago, gap_said):
    log = on(*(TODAY - timedelta(days=each) for each in ago))
    said = Missing("gap", {"days": 90, **gap_said, **CARDIAC}) if gap_said else None
    required, advised = result(gap(), *log), result(gap("warn"), *log)

    assert (required.met, required.counted, required.needed) == (said is None, int(said is None), 1)
    assert (required.missing, required.warnings) == (said, ())
    assert (advised.met, advised.missing) == (True, None)
    assert advised.warnings == ((said,) if said else ())


def test_of_two_gaps_of_the_same_length_the_first_is_named():
    log = on(date(2026, 1, 1), date(2026, 4, 11), date(2026, 7, 20), date(2026, 10, 1), TODAY)

    said = {"days": 90, "longest": 100, "from": "2026-01-01", **CARDIAC}
    assert result(gap(), *log).missing == Missing("gap", said)


def test_what_is_said_of_a_gap_that_is_still_open_is_the_same_on_every_day():
    scan = a_scan(performed_on=date(2026, 8, 1))
    days = [date(2026, 11, 10), date(2026, 12, 1), date(2028, 1, 1)]
    found = [result(gap(), scan, as_of=day) for day in days]

    assert {each.missing.params["since"] for each in found} == {"2026-08-01"}
    assert {each.next_change_on for each in found} == {None}


def test_the_day_on_which_a_gap_becomes_too_long_is_named():
    scan = a_scan(performed_on=date(2026, 11, 1))
    changes = result(gap(), scan).next_change_on

    assert changes == date(2027, 1, 31)
    assert result(gap(), scan, as_of=date(2027, 1, 30)).met
    assert not result(gap(), scan, as_of=changes).met


def test_whether_a_gap_was_filled_by_a_scan_of_an_unknown_day_cannot_be_said():
    rough = roughly(date(2026, 8, 1), date(2026, 9, 1))

    assert (result(gap(), rough).met, result(gap(), rough).judgeable) == (False, False)
    assert result(gap("warn"), rough).judgeable


# --- the whole programme

IN_TIME = Requirement("programme.window", "programme_window", params={"months": 36})
START = date(2023, 11, 24)


def whole(*facts_scans, as_of=TODAY, started_on=START, rules=(), **facts):
    return judge(version(IN_TIME, *rules), Facts(scans=facts_scans, started_on=started_on, **facts), as_of)


def test_as_long_as_there_is_time_it_is_met_and_its_end_is_named():
    window_result = whole(rules=(min_count(1),), as_of=date(2026, 11, 23)).requirements[0]

    assert (window_result.needed, window_result.counted, window_result.met) == (1, 1, True)
    assert window_result.next_change_on == date(2026, 11, 25)
    assert whole(rules=(min_count(1),), as_of=date(2026, 11, 24)).requirements[0].met


def test_after_its_end_what_is_open_stays_open():
    late = a_scan(performed_on=date(2026, 11, 25), accepted_on=date(2026, 11, 25))
    first, then = whole(late, rules=(min_count(1),), as_of=date(2026, 12, 1)).requirements

    assert (first.met, first.counted) == (False, 0)
    assert first.missing == Missing("deadline_passed", {"on": "2026-11-24", "application": None})
    assert [(each.reason, each.params) for each in then.excluded] == [("after_deadline", {"deadline": "2026-11-24"})]


def test_what_was_complete_in_time_stays_complete():
    in_time = a_scan(performed_on=date(2026, 11, 24), accepted_on=date(2026, 11, 24))
    judgement = whole(in_time, rules=(min_count(1),), as_of=date(2030, 1, 1))

    assert (judgement.met, judgement.requirements[0].next_change_on) == (True, None)


def test_a_review_that_comes_after_the_end_still_completes_it_and_its_day_is_named():
    reviewed_later = a_scan(performed_on=date(2026, 11, 20), accepted_on=date(2026, 12, 5))
    first = whole(reviewed_later, rules=(min_count(1),), as_of=date(2026, 12, 1)).requirements[0]

    assert (first.met, first.next_change_on) == (False, date(2026, 12, 5))
    assert whole(reviewed_later, rules=(min_count(1),), as_of=date(2026, 12, 5)).met


def test_without_a_day_of_enrolment_the_first_thing_done_begins_it():
    first = {
        "scan": Facts(scans=(a_scan(performed_on=START),)),
        "module": Facts(modules=(ModuleFact("x", START),)),
        "course": Facts(courses=(CourseFact("x", "course", START),)),
        "assessment": Facts(assessments=(AssessmentFact("x", "osce", START),)),
    }
    for facts in first.values():
        result_of_window = judge(version(IN_TIME), facts, TODAY).requirements[0]
        assert result_of_window.next_change_on == date(2026, 11, 25)


def test_whoever_has_not_begun_has_all_the_time_and_a_draft_begins_nothing():
    for facts in (Facts(), Facts(scans=(a_scan(performed_on=START, state="draft"),))):
        found = judge(version(IN_TIME), facts, TODAY).requirements[0]
        assert (found.met, found.next_change_on) == (True, None)


def test_of_two_windows_the_shorter_rules():
    longer = Requirement("programme.longer", "programme_window", params={"months": 48})
    found = judge(version(longer, IN_TIME), Facts(started_on=START), TODAY).requirements[0]

    assert found.next_change_on == date(2026, 11, 25)


def test_a_day_around_the_end_that_is_not_known_cannot_be_judged():
    rough = roughly(date(2026, 11, 20), date(2026, 11, 25), accepted_on=date(2026, 11, 25))
    first, then = whole(rough, rules=(min_count(1),), as_of=date(2026, 12, 1)).requirements

    assert (then.met, then.judgeable) == (False, False)
    assert (first.met, first.judgeable) == (False, False)


def test_a_module_after_the_end_does_not_count():
    late = (ModuleFact("cardiac", date(2026, 11, 25)),)

    assert not whole(rules=(modules("cardiac"),), modules=late, as_of=date(2026, 12, 1)).requirements[1].met
    assert whole(
        rules=(modules("cardiac"),), modules=(ModuleFact("cardiac", date(2026, 11, 24)),), as_of=date(2026, 12, 1)
    ).met
