"""What holds of every shape, for any facts at all."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pocus_credentialing.credentials.judging.days import until
from pocus_credentialing.credentials.judging.reasons import (
    COMBINED,
    ITEM_REASONS,
    MISSING,
    OWN_REASONS,
    REASONS,
    WARNINGS,
)
from pocus_credentialing.credentials.progress import Facts, Judgement, Requirement, Version, binding, judge, next_step
from pocus_credentialing.credentials.sentences import item_sentence, missing_sentence, reason_sentence

from . import anything
from .anything import OTHERS, SCAN_RULES, SHARES, any_rule, combinations, facts, logs, rules, scans, windows
from .examples import TODAY
from .how_many import examples

ours = settings(
    deadline=None, max_examples=examples(20), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
COUNTING = rules(SCAN_RULES)
WHATEVER = any_rule | combinations | windows


def judged(asked: Requirement | tuple[Requirement, ...], known: Facts, as_of: date = TODAY) -> Judgement:
    return judge(Version("any", "1", asked if isinstance(asked, tuple) else (asked,)), known, as_of)


def of(asked: Requirement, known: Facts, as_of: date = TODAY):
    return judged(asked, known, as_of).requirements[0]


@ours
@given(WHATEVER, facts(), st.randoms())
def test_the_order_of_facts_changes_nothing(asked, known, random):
    shuffled = {}
    for each in dataclasses.fields(known):
        value = getattr(known, each.name)
        shuffled[each.name] = tuple(random.sample(value, len(value))) if isinstance(value, tuple) else value

    assert judged(asked, Facts(**shuffled)) == judged(asked, known)


@ours
@given(rules(SCAN_RULES, SHARES), facts())
def test_every_scan_in_scope_is_counted_or_excluded_once(asked, known):
    result = of(asked, known)
    named = [*result.counted_scans, *(each.scan for each in result.excluded)]

    assert sorted(named) == sorted(scan.id for scan in known.scans if asked.application in (None, scan.application))


@ours
@given(WHATEVER, facts())
def test_nothing_is_named_twice_and_every_code_is_known_and_said(asked, known):
    result = of(asked, known)
    scans_named = [*result.counted_scans, *(each.scan for each in result.excluded)]

    assert len(scans_named) == len(set(scans_named))
    assert len(result.counted_items) == len(set(result.counted_items))
    assert {each.reason for each in result.excluded} <= {*REASONS, *OWN_REASONS}
    assert {each.reason for each in result.excluded_items} <= set(ITEM_REASONS)
    assert {each.code for each in result.warnings} <= set(WARNINGS)
    assert result.missing is None or result.missing.code in {*MISSING, *COMBINED}
    assert all(reason_sentence(each.reason, each.params) for each in result.excluded)
    assert all(item_sentence(each.reason, each.params) for each in result.excluded_items)
    for said in (result.missing, *result.warnings):
        assert said is None or missing_sentence(said.code, said.params)


@ours
@given(st.lists(any_rule, min_size=1, max_size=4), facts())
def test_what_binds_a_whole_exam_can_be_said(asked, known):
    numbered = tuple(dataclasses.replace(each, id=f"rule.{at}") for at, each in enumerate(asked))
    judgement = judged(numbered, known)

    for said in (*(binding(judgement, exam) for exam in ("cardiac", "lung", None)), next_step(judgement)):
        assert said is None or missing_sentence(said.code, said.params)


@ours
@given(WHATEVER, facts())
def test_met_has_nothing_missing_and_not_met_says_what_is(asked, known):
    result = of(asked, known)

    assert (result.missing is None) == result.met
    assert result.judgeable or not result.met
    assert not result.met or asked.shape == "maintenance" or result.counted >= result.needed


@ours
@given(COUNTING, facts(), scans())
def test_a_further_scan_never_lowers_what_counts_and_one_that_is_excluded_changes_no_number(asked, known, another):
    before = dataclasses.replace(known, scans=tuple(each for each in known.scans if each.id != another.id))
    after = dataclasses.replace(known, scans=(*before.scans, another))
    was, now = of(asked, before), of(asked, after)

    assert now.counted >= was.counted
    assert now.met >= was.met
    if another.id not in now.counted_scans:
        assert now.counted == was.counted


# What else may be added, and the rules that count it. The assessor's independence hangs on scans, never on other assessments.
FURTHER = {
    "courses": (anything.courses, ["learning_hours", "learning_minutes", "courses_passed", "maintenance"]),
    "assessments": (anything.assessments, ["assessments"]),
    "awards": (anything.awards, ["prerequisite_award"]),
    "modules": (anything.modules, ["modules_passed"]),
    "reflections": (anything.reflections, ["reflections"]),
    "sign_offs": (anything.sign_offs, ["sign_off"]),
}


@pytest.mark.parametrize("kind", FURTHER)
@ours
@given(data=st.data(), known=facts())
def test_a_further_one_of_what_is_no_scan_never_lowers_what_counts_either(kind, data, known):
    one, shapes = FURTHER[kind]
    asked = data.draw(rules({name: OTHERS[name] for name in shapes}))
    another = data.draw(one)
    key = "code" if kind in ("awards", "modules") else "id"
    name = getattr(another, key)
    # An award there may be twice, old and renewed; of all else what has the same name is the same thing.
    others = [each for each in getattr(known, kind) if kind == "awards" or getattr(each, key) != name]
    was = of(asked, dataclasses.replace(known, **{kind: tuple(others)}))
    now = of(asked, dataclasses.replace(known, **{kind: (*others, another)}))

    assert now.counted >= was.counted
    assert now.met >= was.met
    assert set(now.counted_items) >= set(was.counted_items)
    assert set(now.counted_scans) >= set(was.counted_scans)
    # A course that is no item of the rule may still be the one after which its scans count (`after_course`).
    if name not in now.counted_items and now.counted_scans == was.counted_scans:
        assert now.counted == was.counted


@ours
@given(COUNTING, facts(), anything.courses)
def test_a_further_course_never_makes_a_scan_count_less(asked, known, another):
    others = tuple(each for each in known.courses if each.id != another.id)
    was = of(asked, dataclasses.replace(known, courses=others))
    now = of(asked, dataclasses.replace(known, courses=(*others, another)))

    assert now.counted >= was.counted
    assert now.met >= was.met


@ours
@given(rules(SHARES), facts(), scans())
def test_of_a_share_too_a_scan_that_is_excluded_raises_no_number(asked, known, another):
    before = dataclasses.replace(known, scans=tuple(each for each in known.scans if each.id != another.id))
    was, now = of(asked, before), of(asked, dataclasses.replace(known, scans=(*before.scans, another)))

    assert now.counted == was.counted + (another.id in now.counted_scans)


@ours
@given(WHATEVER, facts(), st.integers(-75, 12))
def test_the_answer_holds_until_the_day_it_names(asked, known, after):
    as_of = TODAY + timedelta(days=after)
    now = judged(asked, known, as_of)
    last = (now.next_change_on or as_of + timedelta(days=400)) - timedelta(days=1)
    then = judged(asked, known, last)

    def answer(judgement):
        return [dataclasses.replace(each, next_change_on=None) for each in judgement.requirements]

    assert as_of <= last
    assert answer(then) == answer(now)


@ours
@given(WHATEVER, facts(), st.data())
def test_where_a_day_is_not_known_the_answer_is_that_of_every_day_or_none(asked, known, data):
    result = of(asked, known)
    exact = []
    for scan in known.scans:
        spread = (until(scan) - scan.performed_on).days
        chosen = scan.performed_on + timedelta(days=data.draw(st.integers(0, spread)) if spread else 0)
        exact.append(dataclasses.replace(scan, performed_on=chosen, performed_until=None))
    # The start of a programme that no enrolment tells would move with the scans.
    known = dataclasses.replace(known, started_on=known.started_on or date(2026, 9, 1))
    result = of(asked, known)
    if result.judgeable:
        assert of(asked, dataclasses.replace(known, scans=tuple(exact))).met == result.met


@ours
@given(WHATEVER, facts())
def test_what_is_frozen_is_read_back_and_judged_the_same(asked, known):
    version = Version("any", "1", (asked,))
    judgement = judge(version, known, TODAY)
    frozen = json.loads(json.dumps([version.to_json(), known.to_json(), judgement.to_json()]))

    assert Judgement.from_json(frozen[2]) == judgement
    assert judge(Version.from_json(frozen[0]), Facts.from_json(frozen[1]), TODAY).to_json() == frozen[2]


@ours
@given(st.integers(1, 3), COUNTING, logs(exact=True), scans(exact=True))
def test_with_introductory_scans_too_a_further_scan_never_lowers_what_counts(n, asked, log, another):
    first = Requirement("rule.first", "prerequisite_scans", None, params={"n": n, "filters": {}})
    before = tuple(each for each in log if each.id != another.id)
    was, now = (judged((asked, first), Facts(scans=each)).requirements[0] for each in (before, (*before, another)))

    assert now.counted >= was.counted
