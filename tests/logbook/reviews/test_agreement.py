"""The trainee's reading against the reviewer's, question by question."""

from __future__ import annotations

import itertools

import pytest

from logbook import agreement

POS, NEG, NO = "positive", "negative", "indeterminate"


@pytest.mark.parametrize(
    ("trainee", "reference", "outcome"),
    [
        (POS, POS, "TP"), (POS, NEG, "FP"), (POS, NO, "limited"),
        (NEG, POS, "FN"), (NEG, NEG, "TN"), (NEG, NO, "limited"),
        (NO, POS, "limited"), (NO, NEG, "limited"), (NO, NO, "limited"),
    ],
)  # fmt: skip
def test_every_pair_of_answers_has_its_outcome(trainee, reference, outcome):
    assert agreement.outcome(trainee, reference) == outcome


@pytest.mark.parametrize("pair", [("yes", POS), (POS, ""), ("success", POS)])
def test_an_answer_that_does_not_exist_is_an_error(pair):
    with pytest.raises(ValueError, match="no such answer"):
        agreement.outcome(*pair)


def test_the_worst_is_missed_then_over_called_then_limited_then_agree():
    order = ["FN", "FP", "limited", "TP", "TN"]
    for first, second in itertools.combinations(order, 2):
        assert agreement.worst({"a": second, "b": first}) == first
    assert agreement.worst({}) is None


def test_where_yes_is_the_expected_answer_a_wrong_yes_is_the_worst_and_a_wrong_no_the_lesser_fault():
    order = ["FP", "FN", "limited", "TP", "TN"]
    for first, second in itertools.combinations(order, 2):
        assert agreement.worst({"a": second, "b": first}, positive_is_normal=["a", "b"]) == first


@pytest.mark.parametrize(
    ("pregnancy", "fluid", "worst"),
    [("FP", "FP", "FP"), ("FN", "FP", "FN"), ("FP", "FN", "FN"), ("FP", "limited", "FP"), ("TN", "TP", "TP")],
)
def test_questions_of_both_kinds_are_weighed_by_what_was_missed(pregnancy, fluid, worst):
    assert agreement.worst({"pregnancy": pregnancy, "fluid": fluid}, ["pregnancy"]) == worst
    assert agreement.worst({"fluid": fluid, "pregnancy": pregnancy}, ["pregnancy"]) == worst


def test_a_question_that_only_one_of_them_answered_is_not_compared():
    assert agreement.outcomes({"a": POS, "b": NEG}, {"a": NEG, "c": POS}) == {"a": "FP"}


def test_a_procedure_has_the_outcome_that_the_reviewer_saw():
    assert agreement.outcomes({"outcome": "success"}, {"outcome": "failure"}) == {"outcome": "failure"}
    assert agreement.worst({"outcome": "failure"}) == "failure"
    assert agreement.outcomes({"outcome": "failure"}, {"outcome": "success"}) == {"outcome": "success"}
