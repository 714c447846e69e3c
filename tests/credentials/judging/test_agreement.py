"""The trainee's answer against the reference."""

import pytest

from pocus_credentialing.credentials.judging.agreement import outcome, outcomes, worst


@pytest.mark.parametrize(
    ("trainee", "reference", "expected"),
    [
        ("positive", "positive", "TP"),
        ("positive", "negative", "FP"),
        ("positive", "indeterminate", "limited"),
        ("negative", "positive", "FN"),
        ("negative", "negative", "TN"),
        ("negative", "indeterminate", "limited"),
        ("indeterminate", "positive", "limited"),
        ("indeterminate", "negative", "limited"),
        ("indeterminate", "indeterminate", "limited"),
    ],
)
def test_each_pair_of_answers_has_one_outcome(trainee, reference, expected):
    assert outcome(trainee, reference) == expected


def test_an_answer_that_is_none_is_refused():
    with pytest.raises(ValueError, match="no such pair of answers: 'positive', 'maybe'"):
        outcome("positive", "maybe")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (["TN", "TP", "limited", "FP", "FN"], "FN"),
        (["TN", "TP", "limited", "FP"], "FP"),
        (["TN", "TP", "limited"], "limited"),
        (["TN", "TP"], "TP"),
        (["TN", "TN"], "TN"),
        (["success"], "success"),
        (["success", "failure"], "failure"),
        ([], None),
    ],
)
def test_the_scan_has_the_worst_of_its_questions(found, expected):
    assert worst(found) == expected
    assert worst(reversed(found)) == expected


def test_only_questions_that_both_answered_are_compared():
    trainee = {"effusion": "positive", "rv_dilated": "negative"}

    assert outcomes(trainee, {"effusion": "negative", "other": "positive"}) == {"effusion": "FP"}
