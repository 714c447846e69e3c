"""A quiz is marked by what is right; rounding never passes anyone."""

from __future__ import annotations

import pytest

from curriculum.marking import Mark, mark, right_needed

HUNDRED = [{"code": f"q{number}", "right": "a"} for number in range(100)]


def answers(right: int) -> dict[str, str]:
    return {question["code"]: "a" if number < right else "b" for number, question in enumerate(HUNDRED)}


def test_at_a_pass_mark_of_80_a_score_of_79_fails_and_80_passes():
    assert mark(HUNDRED, answers(79), 80) == Mark(right=79, of=100, score=79, passed=False)
    assert mark(HUNDRED, answers(80), 80) == Mark(right=80, of=100, score=80, passed=True)


def test_a_score_is_rounded_down_so_that_79_point_9_is_not_80():
    thousand = [{"code": f"q{number}", "right": "a"} for number in range(1000)]
    given = {f"q{number}": "a" for number in range(799)}
    assert mark(thousand, given, 80) == Mark(right=799, of=1000, score=79, passed=False)
    assert mark(thousand, given | {"q799": "a"}, 80) == Mark(right=800, of=1000, score=80, passed=True)


def test_no_answer_and_an_unknown_question_give_nothing():
    questions = [{"code": "one", "right": "a"}, {"code": "two", "right": "b"}]
    assert mark(questions, {"one": "a", "three": "b"}, 50) == Mark(right=1, of=2, score=50, passed=True)
    assert mark(questions, {}, 50) == Mark(right=0, of=2, score=0, passed=False)


@pytest.mark.parametrize("percent", [1, 50, 67, 79, 80, 99, 100])
@pytest.mark.parametrize("of", range(1, 31))
def test_as_many_right_answers_as_are_needed_pass_and_one_fewer_fails(of, percent):
    questions = HUNDRED[:of]
    needed = right_needed(of, percent)
    assert mark(questions, answers(needed), percent).passed is True
    assert mark(questions, answers(needed - 1), percent).passed is False
