"""From the first scan to the last: spans of so many months, with so many of their scans watched."""

from datetime import date, timedelta

import pytest

from pocus_credentialing.credentials.progress import Missing, Requirement

from .examples import TODAY, a_scan, on, result, roughly

CARDIAC = {"application": "cardiac"}


def window(n, months=12, **params):
    asked = {"n": n, "months": months, "filters": {}, **params}
    return Requirement("cardiac.window", "window", "cardiac", params=asked)


def test_the_fullest_span_counts_and_what_lies_outside_says_so():
    log = on(date(2024, 1, 1), date(2025, 1, 1), date(2025, 1, 2), date(2025, 12, 31))
    found = result(window(3), *log)

    assert (found.counted_scans, found.met, found.next_change_on) == (("1", "2", "3"), True, None)
    assert [(each.scan, each.reason, each.params) for each in found.excluded] == [("0", "outside_span", {"months": 12})]


def test_to_a_span_that_is_over_no_scan_can_be_added_so_that_what_is_missing_is_counted_against_those_that_are_not():
    """49 scans four years ago: one more today does not make them fifty within twelve months."""
    old = on(*(date(2022, 1, 1) + timedelta(days=each) for each in range(49)))
    new = (a_scan("new", performed_on=TODAY, accepted_on=TODAY),)
    none, one = result(window(50), *old), result(window(50), *old, *new)

    assert (none.counted, none.missing.params["n"], none.next_change_on) == (0, 50, None)
    assert (one.counted, one.missing.params["n"], one.counted_scans) == (1, 49, ("new",))
    assert one.next_change_on == date(2027, 11, 24)
    assert {each.reason for each in one.excluded} == {"outside_span"}
    assert result(window(49), *old).met


def test_what_still_counts_today_leaves_with_the_first_scan_of_its_span():
    log = on(date(2025, 11, 23), date(2025, 11, 24), date(2026, 11, 1))
    today, tomorrow = result(window(4), *log), result(window(4), *log, as_of=TODAY + timedelta(days=1))

    assert (today.counted, today.next_change_on) == (3, TODAY + timedelta(days=1))
    assert (tomorrow.counted, tomorrow.missing.params["n"]) == (2, 2)


WATCHED = {"supervised": 2, "mode": "bedside", "roles": ["mentor"]}
BY_MENTOR = {"supervision": "bedside", "supervisor_roles": ("mentor",)}


def test_those_that_are_watched_have_to_lie_in_the_same_months_as_the_others():
    then, now = date(2022, 1, 1), date(2026, 11, 1)
    watched_then = tuple(a_scan(f"then-{at}", performed_on=then, **BY_MENTOR) for at in range(2))
    others = tuple(a_scan(f"now-{at}", performed_on=now) for at in range(5))
    found = result(window(5, **WATCHED), *watched_then, *others)

    assert (found.met, found.counted, found.counted_scans) == (False, 3, ("now-0", "now-1", "now-2"))
    assert found.missing == Missing(
        "more_in_window",
        {"n": 2, "months": 12, "watched": 2, "mode": "bedside", "roles": ["mentor"], **CARDIAC},
    )
    assert {each.scan: (each.reason, each.params) for each in found.excluded} == {
        **dict.fromkeys(["then-0", "then-1"], ("outside_span", {"months": 12})),
        **dict.fromkeys(["now-3", "now-4"], ("enough_unwatched", {"most": 3})),
    }
    watched_now = tuple(a_scan(f"more-{at}", performed_on=now, **BY_MENTOR) for at in range(2))
    assert result(window(5, **WATCHED), *watched_then, *others, *watched_now).met
    by_nobody_named = tuple(a_scan(f"more-{at}", performed_on=now, supervision="bedside") for at in range(2))
    assert not result(window(5, **WATCHED), *others, *by_nobody_named).met


def test_a_span_that_holds_enough_is_enough_for_good():
    found = result(window(2), *on(date(2026, 10, 1), date(2026, 11, 1)))

    assert (found.met, found.next_change_on) == (True, None)


@pytest.mark.parametrize(
    ("mode", "said"),
    [("any", "supervised"), ("bedside", "bedside"), ("remote", "remote"), ("unassisted", "unassisted")],
)
def test_the_way_of_watching_is_named_with_how_many(mode, said):
    found = result(window(3, supervised=2, mode=mode), a_scan())

    asked = {"n": 2, "months": 12, "watched": 2, "mode": said}
    assert found.missing == Missing("more_in_window", {**asked, **CARDIAC})


def test_a_span_whose_scans_may_or_may_not_lie_in_it_is_judged_by_what_has_to_be_watched_too():
    known = tuple(a_scan(f"{at}", performed_on=date(2026, 1, 1)) for at in range(3))
    rough = roughly(date(2026, 12, 20), date(2027, 1, 20), "rough", **BY_MENTOR)

    def judgeable(**asked):
        found = result(window(4, **asked), *known, rough, as_of=date(2027, 6, 1))
        return (found.met, found.judgeable)

    assert judgeable() == (False, False)
    assert judgeable(supervised=1, mode="bedside") == (False, False)
    assert judgeable(supervised=2, mode="bedside") == (False, True)


@pytest.mark.parametrize(("number", "missing"), [(1, {"n": 4, "watched": 1}), (2, {"n": 3}), (4, {"n": 1})])
def test_what_is_missing_of_a_span_says_how_many_of_them_must_be_watched(number, missing):
    log = tuple(a_scan(f"w-{at}", **BY_MENTOR) for at in range(number))
    found = result(window(5, **WATCHED), *log)

    asked = {"mode": "bedside"} if "watched" in missing else {}
    assert found.missing == Missing(
        "more_in_window", {"months": 12, **missing, **asked, "roles": ["mentor"], **CARDIAC}
    )


@pytest.mark.parametrize(("last", "met"), [(date(2025, 1, 1), True), (date(2025, 1, 2), False)])
def test_the_same_day_of_the_last_month_is_still_within(last, met):
    assert result(window(2), *on(date(2024, 1, 1), last)).met is met


def test_of_equally_full_spans_the_latest_is_taken():
    assert result(window(1), *on(date(2024, 1, 1), date(2026, 1, 1))).counted_scans == ("1",)


@pytest.mark.parametrize(
    ("first", "last", "met", "judgeable"),
    [
        (date(2026, 5, 1), date(2026, 6, 1), True, True),
        (date(2026, 12, 30), date(2027, 2, 1), False, False),
        (date(2027, 1, 2), date(2027, 2, 1), False, True),
    ],
)
def test_a_span_takes_an_interval_whole_or_not_at_all(first, last, met, judgeable):
    found = result(
        window(2), a_scan("a", performed_on=date(2026, 1, 1)), roughly(first, last, "b"), as_of=date(2027, 6, 1)
    )

    assert (found.met, found.judgeable) == (met, judgeable)


def test_an_interval_that_began_before_the_span_may_lie_in_it():
    found = result(
        window(2), roughly(date(2025, 1, 1), date(2025, 3, 1), "b"), a_scan("a", performed_on=date(2026, 2, 1))
    )

    assert (found.met, found.judgeable) == (False, False)
