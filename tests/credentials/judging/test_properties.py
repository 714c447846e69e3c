"""What holds for any log at all."""

import json
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pocus_credentialing.credentials.judging.facts import STATES
from pocus_credentialing.credentials.judging.reasons import OWN_REASONS, REASONS
from pocus_credentialing.credentials.progress import Facts, Judgement, ModuleFact, Requirement, ScanFact, Version, judge

from .examples import COUNTING, TODAY
from .how_many import examples

settings.register_profile("judging", deadline=None, max_examples=examples(15))
ours = settings.get_profile("judging")

APPLICATIONS = st.sampled_from(["cardiac", "lung"])
CONTEXTS = st.sampled_from(["clinical", "educational", "simulated", "volunteer"])
OUTCOMES = st.sampled_from(["TP", "TN", "FP", "FN", "limited"])
days = st.integers(-40, 10).map(lambda after: TODAY + timedelta(days=after))
some_scans = st.builds(
    ScanFact,
    id=st.integers(0, 10**6).map(str),
    application=APPLICATIONS,
    performed_on=days,
    accepted_on=st.none() | days,
    # Half of them accepted, or hardly any would come as far as a filter.
    state=st.just("accepted") | st.sampled_from(STATES),
    context=CONTEXTS,
    missing_required_views=st.sampled_from([(), (), ("plax",)]),
    answers=st.dictionaries(st.sampled_from("qr"), st.sampled_from(["positive", "negative", "indeterminate"])),
    outcomes=st.dictionaries(st.sampled_from("qr"), OUTCOMES),
    outcome=st.none() | st.sampled_from(["success", "failure"]),
    quality=st.none() | st.integers(1, 5),
    supervision=st.none() | st.sampled_from(["bedside", "remote", "unassisted"]),
    before_phase1=st.booleans(),
)
logs = st.lists(some_scans, max_size=12, unique_by=lambda scan: scan.id).map(tuple)
filters = st.just(COUNTING) | st.fixed_dictionaries(
    {},
    optional={
        "determinate": st.booleans(),
        "quality_min": st.integers(1, 5),
        "required_views": st.booleans(),
        "outcome_not": st.lists(OUTCOMES | st.sampled_from(["success", "failure"])),
        "contexts": st.lists(CONTEXTS, min_size=1),
    },
)
scan_rules = st.builds(
    lambda shape, application, phase, n, mode, filters: Requirement(
        "rule",
        shape,
        application,
        phase,
        {"n": n, "filters": filters, **({"mode": mode} if shape == "min_supervised" else {})},
    ),
    st.sampled_from(["min_count", "min_supervised", "min_positive"]),
    st.none() | APPLICATIONS,
    st.sampled_from(["phase1", "phase2"]),
    st.integers(0, 6),
    st.sampled_from(["bedside", "remote", "unassisted"]),
    filters,
)
some_modules = st.lists(st.builds(ModuleFact, st.sampled_from(["introduction", "cardiac"]), days), max_size=3).map(
    tuple
)
LEARNING = Requirement("learning", "modules_passed", None, "phase1", {"modules": ["introduction", "cardiac"]})


def of(rule, scans, as_of=TODAY, modules=(), early=False):
    return judge(Version("any", "1", (rule, LEARNING), early), Facts(scans, modules), as_of)


@ours
@given(scan_rules, logs, some_modules, st.booleans(), st.randoms())
def test_the_order_of_facts_changes_nothing(rule, scans, modules, early, random):
    shuffled = tuple(random.sample(scans, len(scans)))
    shuffled_modules = tuple(random.sample(modules, len(modules)))

    assert of(rule, shuffled, modules=shuffled_modules, early=early) == of(rule, scans, modules=modules, early=early)


@ours
@given(scan_rules, logs)
def test_every_scan_in_scope_is_counted_or_excluded_and_never_twice(rule, scans):
    result = of(rule, scans).requirements[0]
    accounted = [*result.counted_scans, *(each.scan for each in result.excluded)]
    scope = [scan.id for scan in scans if rule.application in (None, scan.application)]

    assert sorted(accounted) == sorted(scope)
    assert len(result.counted_scans) == result.counted
    assert {each.reason for each in result.excluded} <= {*REASONS, *OWN_REASONS}


@ours
@given(scan_rules, logs)
def test_what_is_missing_is_exactly_what_is_not_there(rule, scans):
    result = of(rule, scans).requirements[0]

    assert result.met == (result.counted >= result.needed)
    assert (result.missing.params["n"] if result.missing else 0) == max(0, result.needed - result.counted)


@ours
@given(scan_rules, logs, some_scans)
def test_a_further_scan_raises_the_count_by_one_if_it_counts_and_by_nothing_if_not(rule, scans, another):
    before = tuple(scan for scan in scans if scan.id != another.id)
    was, now = of(rule, before).requirements[0], of(rule, (*before, another)).requirements[0]
    counts = another.id in now.counted_scans

    assert now.counted == was.counted + counts
    assert set(now.counted_scans) - {another.id} == set(was.counted_scans)
    assert now.met >= was.met


@ours
@given(scan_rules, logs, filters)
def test_a_further_filter_never_lets_more_count(rule, scans, more):
    narrowed = {**more, **rule.params["filters"]}
    stricter = Requirement(rule.id, rule.shape, rule.application, rule.phase, {**rule.params, "filters": narrowed})

    assert set(of(stricter, scans).requirements[0].counted_scans) <= set(of(rule, scans).requirements[0].counted_scans)


@ours
@given(scan_rules, logs, some_modules, st.integers(-45, 12))
def test_the_answer_holds_until_the_day_it_names(rule, scans, modules, after):
    as_of = TODAY + timedelta(days=after)
    now = of(rule, scans, as_of, modules)
    last = (now.next_change_on or as_of + timedelta(days=90)) - timedelta(days=1)

    def answers(judgement):
        return [
            (each.counted_scans, each.excluded, each.counted_items, each.missing) for each in judgement.requirements
        ]

    assert as_of <= last
    assert answers(of(rule, scans, last, modules)) == answers(now)


@ours
@given(scan_rules, logs, some_modules, st.booleans())
def test_what_is_frozen_is_read_back_and_judged_the_same(rule, scans, modules, early):
    version, facts = Version("any", "1", (rule, LEARNING), early), Facts(scans, modules)
    judgement = judge(version, facts, TODAY)
    frozen = json.loads(json.dumps([version.to_json(), facts.to_json(), judgement.to_json()]))

    assert Judgement.from_json(frozen[2]) == judgement
    assert (
        judge(Version.from_json(frozen[0]), Facts.from_json(frozen[1]), date.fromisoformat(frozen[2]["as_of"]))
        == judgement
    )
