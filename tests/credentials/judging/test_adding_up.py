"""Is the number of missing scans that is said enough, and would fewer not be? Held against trying out all of them."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from pocus_credentialing.credentials.judging.adding_up import Asked, enough, groups, largest
from pocus_credentialing.credentials.judging.alike import Demand, is_met
from pocus_credentialing.credentials.judging.of_which import _said

from .how_many import examples

ours = settings(deadline=None, max_examples=examples(60))
ROLES = ("mentor", "lead")
# Every scan there can be, as far as these rules tell scans apart: watched how, by whom, of which kind, where, of which class.
SCANS = [
    frozenset(
        {
            Demand(way, frozenset({role})),
            Demand("sub_types", frozenset({kind})),
            Demand("contexts", frozenset({where})),
            Demand("performed") if performs else Demand("study_classes", frozenset({"interpreted"})),
            *([Demand("positive")] if positive else []),
        }
    )
    for way, role, kind, where, performs, positive in product(
        ("bedside", "remote", "unassisted"), ROLES, ("vein", "artery", "nerve"), ("clinical", "simulated"), (True, False), (True, False)
    )
]  # fmt: skip
some_of = {
    "sub_types": st.sets(st.sampled_from(["vein", "artery", "nerve"]), min_size=1, max_size=2),
    "contexts": st.sets(st.sampled_from(["clinical", "simulated"]), min_size=1, max_size=1),
    "ways": st.sets(st.sampled_from(["bedside", "remote", "unassisted"]), min_size=1, max_size=2),
    "study_classes": st.just({"interpreted"}),
}
who = st.sets(st.sampled_from(ROLES), max_size=1)
demands = st.one_of(
    st.sampled_from([Demand("positive"), Demand("performed")]),
    st.builds(
        Demand, st.sampled_from(["bedside", "remote", "unassisted", "supervised", "attested"]), who.map(frozenset)
    ),
    *[st.builds(Demand, st.just(name), values.map(frozenset)) for name, values in some_of.items()],
)
likes = st.frozensets(demands, max_size=2).filter(lambda like: any(meets(scan, like) for scan in SCANS))
several = st.lists(st.builds(Asked, st.integers(1, 3), likes), min_size=1, max_size=4)


def meets(scan, like):
    return all(is_met(demand, scan) for demand in like)


def fewest(asked):
    """By trying out: scans that serve the same rules are the same, and one that serves less than another is never better."""
    serving = {tuple(meets(scan, each.like) for each in asked) for scan in SCANS}
    best = [one for one in serving if not any(one != other and all(map(int.__le__, one, other)) for other in serving)]
    assert all(any(one[at] for one in best) for at in range(len(asked)))  # else no number is enough
    states, number = {tuple(each.n for each in asked)}, 0
    while not any(not any(left) for left in states):
        states = {
            tuple(max(0, left - serves) for left, serves in zip(state, scan, strict=True))
            for state in states
            for scan in best
        }
        number += 1
    return number


@ours
@given(several)
def test_what_is_said_to_be_enough_is_the_fewest_that_are(asked):
    number = enough(asked)
    assert number is None or number == fewest(asked)


@ours
@given(several)
def test_what_another_one_serves_changes_no_number(asked):
    assert fewest(largest(asked)) == fewest(asked)


@ours
@given(several)
def test_said_apart_nothing_is_lost_and_each_group_is_the_fewest_for_it(asked):
    found = groups(asked)

    assert sorted((each for _n, group in found for each in group), key=repr) == sorted(asked, key=repr)
    assert [n for n, _group in found] == [fewest(group) for _n, group in found]
    assert sum(n for n, _group in found) >= fewest(asked)


@ours
@given(several, st.data())
def test_scans_that_are_what_the_sentence_says_serve_every_rule(asked, data):
    """Each condition takes the scans that a reader might choose for it: no more than it asks for, whichever they are."""
    for n, group in groups(largest(asked)):
        said = _said(n, group, {}).params
        every = demands_of(said)
        chosen = []
        for some in said["of_which"]:
            like = every | demands_of(some)
            have = sum(meets(scan, like) for scan in chosen)
            fitting = [scan for scan in SCANS if meets(scan, like)]
            chosen += [data.draw(st.sampled_from(fitting)) for _ in range(some["n"] - have)]
        fitting = [scan for scan in SCANS if meets(scan, every)]
        chosen += [data.draw(st.sampled_from(fitting)) for _ in range(n - len(chosen))]
        for each in group:
            assert sum(meets(scan, each.like) for scan in chosen) >= each.n


def demands_of(said):
    roles = said.get("roles", {})
    kinds = {Demand(kind, frozenset(roles.get(kind, ()))) for kind in said["kinds"]}
    return frozenset(kinds | {Demand(name, frozenset(said[name])) for name in some_of if name in said})


VEIN, ARTERY = (frozenset({Demand("sub_types", frozenset({kind}))}) for kind in ("vein", "artery"))
POSITIVE, ALONE, WATCHED = (frozenset({Demand(name)}) for name in ("positive", "unassisted", "bedside"))


def test_what_a_later_one_serves_is_left_out_and_of_two_alike_one_stays():
    first, later = Asked(1, frozenset()), Asked(2, POSITIVE)
    assert largest([first, later]) == [later]
    assert largest([later, first]) == [later]
    assert largest([later, later]) == [later]
    assert largest([first, Asked(1, POSITIVE), Asked(3, frozenset())]) == [Asked(1, POSITIVE), Asked(3, frozenset())]


def test_of_up_to_five_entangled_rules_every_order_is_tried_and_of_more_the_given_one():
    entangled = [
        Asked(4, ARTERY), Asked(2, VEIN | WATCHED), Asked(3, ARTERY | ALONE), Asked(1, POSITIVE), Asked(2, POSITIVE | VEIN),
    ]  # fmt: skip
    assert sum(n for n, _group in groups(entangled)) == 8
    in_order = [n for n, _group in groups([*entangled, Asked(1, VEIN | POSITIVE | WATCHED)])]
    assert sum(in_order) == 9


def test_what_contradicts_itself_is_said_as_it_is_asked():
    """Nobody can do it: no number is enough, and the rule's own is said."""
    contradictory = Asked(3, VEIN | ARTERY | WATCHED | ALONE)
    assert groups([contradictory]) == [(3, [contradictory])]


def test_two_reviewers_of_different_roles_read_different_scans():
    by_mentor, by_lead = (Asked(2, frozenset({Demand("over_read", frozenset({role}))})) for role in ROLES)
    assert enough([by_mentor, by_lead]) == 4
    assert enough([by_mentor, Asked(2, frozenset({Demand("over_read", frozenset(ROLES))}))]) == 2
    assert enough([by_mentor, Asked(2, frozenset({Demand("over_read")}))]) == 2


def test_a_finding_is_there_however_it_was_watched():
    assert enough([Asked(3, POSITIVE | WATCHED), Asked(2, ALONE)]) == 5


def test_of_two_that_are_watched_alike_the_larger_number_adds_to_what_is_not():
    with_a_clip = Asked(3, WATCHED | {Demand("media")})
    assert enough([Asked(2, WATCHED | POSITIVE), with_a_clip, Asked(1, ALONE)]) == 4
    assert enough([with_a_clip, Asked(2, WATCHED | POSITIVE), Asked(1, ALONE)]) == 4


def test_of_three_that_exclude_each_other_each_adds_its_own_number():
    by_remote = Asked(1, frozenset({Demand("remote")}))
    assert enough([Asked(3, WATCHED), by_remote, Asked(1, ALONE)]) == 5
