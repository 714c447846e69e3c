"""How good a question is: counted over first sittings, without a name, and not where too few have taken the quiz."""

from __future__ import annotations

from curriculum.item_statistics import FEWEST, Sitting, items_of


def question(code: str, right: str = "a") -> dict:
    return {"code": code, "text": f"{code}?", "right": right, "options": [{"code": c, "text": c} for c in "abcd"]}


def sittings(*answers: str) -> list[Sitting]:
    """Each a text of the answers in order; the result is how many a's it holds."""
    return [Sitting(dict(zip("xyz", given, strict=True)), given.count("a") * 100 // 3) for given in answers]


QUIZ = [question("x"), question("y"), question("z", "b")]
SIX = sittings("aaa", "aaa", "aab", "aab", "bcb", "cbb")
THREE_FIVES = SIX * 2 + sittings("aab", "bcb", "cbb")


def test_each_question_tells_who_is_right_and_what_was_chosen():
    x, y, z = items_of(QUIZ, SIX)
    assert x.right_percent == 67
    assert [(each.code, each.number, each.percent, each.is_right) for each in x.options] == [
        ("a", 4, 67, True), ("b", 1, 17, False), ("c", 1, 17, False), ("d", 0, 0, False),
    ]  # fmt: skip
    assert (y.right_percent, z.right_percent) == (67, 67)


def test_thirds_are_told_apart_only_where_each_is_enough_people():
    """Of five or six, "the third with the least" would be one or two persons."""
    x = items_of(QUIZ, THREE_FIVES)[0]
    assert (x.best_third_percent, x.least_third_percent) == (100, 0)
    for fewer in (SIX[:FEWEST], SIX, THREE_FIVES[: 3 * FEWEST - 1]):
        assert {(each.best_third_percent, each.least_third_percent) for each in items_of(QUIZ, fewer)} == {(None, None)}


def test_what_is_worth_a_look_is_named():
    x, _y, z = items_of(QUIZ, THREE_FIVES)
    assert (x.faults, z.faults) == ((), ("backwards",))
    (hard,) = items_of([question("x", "d")], SIX)
    assert (hard.right_percent, hard.faults) == (0, ("hard", "other_preferred"))


def test_an_open_answer_is_a_wrong_one():
    (item,) = items_of([question("x")], [Sitting({}, 0)] * FEWEST)
    assert (item.right_percent, sum(each.number for each in item.options)) == (0, 0)


def test_with_too_few_there_are_no_numbers_and_with_one_more_there_are():
    assert items_of(QUIZ, SIX[: FEWEST - 1]) == []
    assert len(items_of(QUIZ, SIX[:FEWEST])) == len(QUIZ)
