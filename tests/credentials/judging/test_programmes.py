"""Each rule of each programme in the library: a trainee who just passes it, and one who just does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pocus_credentialing.credentials.progress import Facts, Requirement, Result, Version, judge

from .examples import TODAY
from .library import CODES, programme_of, version_of
from .trainees import complete
from .weakening import WEAKEN

# Shapes whose number is not one unit a fact: of these only that they turn is looked at.
NOT_BY_ONE = {"min_clips", "min_applications", "learning_minutes"}
SHARES = {"min_supervised_share", "min_reviewed_share", "min_indicated_share"}
# Rules about time, or about nothing but a warning: they have tests of their own below.
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


@pytest.mark.parametrize(("version", "requirement", "applications"), RULES)
def test_each_rule_has_a_trainee_who_just_passes_it_and_one_who_just_does_not(version, requirement, applications):
    facts = complete(version, applications)
    result = before = alone(version, requirement, facts)
    assert result.met
    # Down to what is needed in one step, then one unit a step.
    units = 1 if requirement.shape in NOT_BY_ONE else max(1, result.counted - result.needed)
    while result.met:
        weaker = WEAKEN[requirement.shape](facts, requirement, result, units)
        assert weaker != facts
        before, facts = result, weaker
        result, units = alone(version, requirement, facts), 1

    assert (before.met, before.missing) == (True, None)
    assert (result.met, result.judgeable) == (False, True)
    assert result.missing is not None
    assert not judge(version, facts, TODAY).met
    if requirement.shape not in NOT_BY_ONE | SHARES:
        assert (before.counted, result.counted) == (result.needed, result.needed - 1)
    if requirement.shape in SHARES:
        assert result.counted == result.needed - 1
    if result.missing.params.get("n") is not None and requirement.shape not in NOT_BY_ONE:
        assert result.missing.params["n"] == 1


@pytest.mark.parametrize(("version", "requirement", "applications"), RULES)
def test_what_counts_and_what_does_not_is_each_scan_in_scope_once(version, requirement, applications):
    facts = complete(version, applications)
    result = alone(version, requirement, facts)
    named = [*result.counted_scans, *(each.scan for each in result.excluded)]

    assert len(named) == len(set(named))
    assert set(named) <= {scan.id for scan in facts.scans}
    assert len(set(result.counted_items)) == len(result.counted_items)
