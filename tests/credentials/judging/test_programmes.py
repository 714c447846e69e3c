"""Each rule of each programme in the library: a trainee who just passes it, and one who just does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pocus_credentialing.credentials.progress import Facts, Judgement, Missing, Requirement, Result, Version, judge

from .examples import TODAY
from .library import CODES, programme_of, version_of
from .trainees import complete
from .weakening import WEAKEN

SHARES = {"min_supervised_share", "min_reviewed_share", "min_indicated_share"}
# Rules about time: they turn with the day, and have tests of their own below.
ABOUT_TIME = {"programme_window", "max_gap"}


def rules():
    for code in CODES:
        programme = programme_of(code)
        for kept in (False, True):
            version = version_of(programme, kept=kept)
            for requirement in version.requirements:
                if requirement.shape not in ABOUT_TIME:
                    name = f"{code}:{'kept:' if kept else ''}{requirement.id}"
                    yield pytest.param(version, requirement, programme.applications, id=name)


RULES = list(rules())


def alone(version: Version, requirement: Requirement, facts: Facts) -> Result:
    """What is said of this one requirement, beside those that change what others count."""
    others = tuple(
        each
        for each in version.requirements
        if each.shape in ("prerequisite_scans", *ABOUT_TIME) and each != requirement
    )
    narrow = replace(version, requirements=(requirement, *others))
    return judge(narrow, facts, TODAY).requirements[0]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kept", [False, True], ids=["asked", "kept"])
def test_whoever_has_done_all_of_it_meets_every_requirement_and_whoever_has_done_nothing_does_not(code, kept):
    programme = programme_of(code)
    version = version_of(programme, kept=kept)
    if not version.requirements:
        return
    judgement = judge(version, complete(version, programme.applications), TODAY)

    assert [each.requirement for each in judgement.requirements if not each.met] == []
    assert judgement.met
    assert not judge(version, Facts(), TODAY).met
    if not kept:
        assert [judgement.met_for(each) for each in programme.applications if judgement.of(each)].count(False) == 0


@pytest.mark.parametrize("code", CODES)
def test_what_the_file_marks_as_the_programme_s_is_what_judge_calls_so(code):
    programme = programme_of(code)
    for kept, said in ((False, programme.requirements), (True, programme.maintenance)):
        judged = version_of(programme, kept=kept).requirements
        assert [each.is_programme_set for each in judged] == [each.label is not None for each in said]


@pytest.mark.parametrize(("version", "requirement", "applications"), RULES)
def test_each_rule_has_a_trainee_who_just_passes_it_and_one_who_just_does_not(version, requirement, applications):
    facts = complete(version, applications)
    result = before = alone(version, requirement, facts)
    assert result.met
    # Down to what is needed in one step, then one unit a step.
    units = max(1, result.counted - result.needed)
    while result.met:
        weaker = WEAKEN[requirement.shape](facts, requirement, result, units)
        assert weaker != facts
        before, facts = result, weaker
        result, units = alone(version, requirement, facts), 1

    assert (before.met, before.missing) == (True, None)
    assert (result.met, result.judgeable) == (False, True)
    assert result.missing is not None
    assert not judge(version, facts, TODAY).met
    if requirement.shape not in SHARES:
        assert (before.counted, result.counted) == (result.needed, result.needed - 1)
    if requirement.shape in SHARES:
        assert result.counted == result.needed - 1
    if result.missing.params.get("n") is not None:
        assert result.missing.params["n"] == 1


def of_shape(code: str, shape: str) -> tuple[Version, Requirement, tuple[str, ...]]:
    programme = programme_of(code)
    version = version_of(programme)
    (requirement,) = (each for each in version.requirements if each.shape == shape)
    return version, requirement, programme.applications


def test_every_rule_about_time_is_one_of_those_that_are_looked_at_here():
    found = {
        (code, each.shape)
        for code in CODES
        for kept in (False, True)
        for each in version_of(programme_of(code), kept=kept).requirements
        if each.shape in ABOUT_TIME
    }
    assert found == {
        ("shm-chest-coc", "programme_window"),
        ("chest-ccus-legacy", "programme_window"),
        ("rcem-core-legacy", "max_gap"),
    }


@pytest.mark.parametrize("code", ["shm-chest-coc", "chest-ccus-legacy"])
def test_whoever_does_the_last_thing_on_the_last_day_of_three_years_just_passes_and_a_day_later_just_does_not(code):
    version, window, applications = of_shape(code, "programme_window")
    # The last scan, or assessment, is of today; nothing is more than is asked.
    facts = complete(version, applications)

    def begun(on: date) -> tuple[Judgement, Result]:
        judgement = judge(version, replace(facts, started_on=on), TODAY + timedelta(days=1))
        (said,) = (each for each in judgement.requirements if each.requirement == window.id)
        return judgement, said

    (all_of_it, in_time), (not_all, too_late) = begun(date(2023, 11, 23)), begun(date(2023, 11, 22))
    assert (all_of_it.met, in_time.met, in_time.missing) == (True, True, None)
    assert (not_all.met, too_late.met, too_late.judgeable) == (False, False, True)
    assert too_late.missing == Missing("deadline_passed", {"on": "2026-11-22", "application": None})
    reasons = [each.reason for result in not_all.requirements for each in (*result.excluded, *result.excluded_items)]
    assert set(reasons) == {"after_deadline"}


@pytest.mark.parametrize("code", ["shm-chest-coc", "chest-ccus-legacy"])
def test_three_years_are_open_to_their_last_day_even_with_nothing_done(code):
    version, window, _ = of_shape(code, "programme_window")

    def met(as_of: date) -> list[bool]:
        judgement = judge(version, Facts(started_on=date(2023, 11, 23)), as_of)
        return [each.met for each in judgement.requirements if each.requirement == window.id]

    assert (met(TODAY), met(TODAY + timedelta(days=1))) == ([True], [False])


def test_ninety_days_between_two_scans_or_since_the_last_pass_for_rcem_and_one_more_is_said():
    version, gap, applications = of_shape("rcem-core-legacy", "max_gap")
    facts = complete(version, applications)
    last, first = max(scan.performed_on for scan in facts.scans), min(scan.performed_on for scan in facts.scans)
    assert last == TODAY
    only = replace(version, requirements=(gap,))

    def since_the_last(days: int) -> Result:
        return judge(only, facts, TODAY + timedelta(days=days)).requirements[0]

    def between(days: int) -> Result:
        before = replace(facts.scans[0], id="before", performed_on=first - timedelta(days=days))
        return judge(only, replace(facts, scans=(*facts.scans, before)), TODAY).requirements[0]

    last = max(scan.performed_on for scan in facts.scans)
    before = first - timedelta(days=91)
    for gap_of, gap in (
        (since_the_last, {"since": last.isoformat()}),
        (between, {"longest": 91, "from": before.isoformat()}),
    ):
        just, longer = gap_of(90), gap_of(91)
        assert (just.met, just.missing, just.warnings) == (True, None, ())
        # It is a warning: the certificate does not hang on it.
        said = Missing("gap", {"days": 90, **gap, "application": None})
        assert (longer.met, longer.missing, longer.warnings) == (True, None, (said,))


@pytest.mark.parametrize(("version", "requirement", "applications"), RULES)
def test_what_counts_and_what_does_not_is_each_scan_in_scope_once(version, requirement, applications):
    facts = complete(version, applications)
    result = alone(version, requirement, facts)
    named = [*result.counted_scans, *(each.scan for each in result.excluded)]

    assert len(named) == len(set(named))
    assert set(named) <= {scan.id for scan in facts.scans}
    assert len(set(result.counted_items)) == len(result.counted_items)
