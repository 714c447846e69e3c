"""What is worked out once for several rules is worked out again where they differ in what it hangs on."""

from __future__ import annotations

from datetime import date

import pytest

from pocus_credentialing.credentials.progress import Requirement

from .examples import a_scan, judged, min_count

LOG = (
    a_scan("a", performed_on=date(2026, 2, 1)),
    a_scan("b", performed_on=date(2026, 10, 30)),
    a_scan("c", performed_on=date(2026, 5, 5), application="lung"),
)
RULES = [
    min_count(1, {"last_months": 1}, id="cardiac.month"),
    min_count(1, {"last_months": 12}, id="cardiac.year"),
    min_count(1, {}, id="cardiac.ever"),
    min_count(1, {"last_months": 12}, id="lung.year", application="lung"),
]


@pytest.mark.parametrize("rules", [RULES, RULES[::-1]], ids=["forth", "back"])
def test_rules_are_judged_side_by_side_as_each_alone(rules):
    together = judged(*rules, scans=LOG).requirements
    assert together == tuple(judged(each, scans=LOG).requirements[0] for each in rules)
    assert len({each.next_change_on for each in together}) == 4


@pytest.mark.parametrize("first", [True, False])
def test_what_is_set_aside_counts_for_the_rule_that_sets_it_aside_and_for_the_same_rule_beside_it_not(first):
    aside = Requirement("cardiac.first", "prerequisite_scans", "cardiac", params={"n": 1, "filters": {}})
    rules = (aside, min_count(1, {})) if first else (min_count(1, {}), aside)
    counted = {each.requirement: each.counted_scans for each in judged(*rules, scans=LOG).requirements}
    assert counted == {"cardiac.first": ("a",), "cardiac.scans": ("b",)}


def test_filters_that_are_unknown_are_all_named():
    with pytest.raises(ValueError, match=r"^cardiac\.scans: no filter is called colour, size$"):
        judged(min_count(1, {"size": 1, "colour": 2}), scans=LOG)
