"""Each sitting shows the answers in an order of its own: the same when reloaded and when read, no place right more often."""

from __future__ import annotations

import re
from collections import Counter
from uuid import UUID

import pytest

from curriculum.actions import attempts
from curriculum.models import Module
from curriculum.shuffling import options_of
from tests.curriculum.answers import posted, right_ones

SITTINGS = [UUID(int=number) for number in range(400)]


def question(*texts, **more):
    options = [{"code": code, "text": text} for code, text in zip("abcdefgh", texts, strict=False)]
    return {"code": "q1", "options": options, **more}


def order(sitting, asked):
    return "".join(option["code"] for option in options_of(sitting, asked))


def test_every_order_of_three_answers_occurs_and_about_as_often():
    found = Counter(order(sitting, question("air", "water", "bone")) for sitting in SITTINGS)
    assert sorted(found) == ["abc", "acb", "bac", "bca", "cab", "cba"]
    assert min(found.values()) > len(SITTINGS) // 12


def test_the_same_sitting_shows_the_same_order_and_another_question_another():
    asked = question(*"pqrstuvw")
    assert order(SITTINGS[0], asked) == order(SITTINGS[0], asked)
    assert order(SITTINGS[0], asked) != order(SITTINGS[0], asked | {"code": "q2"})


@pytest.mark.parametrize(
    "kept",
    [
        question("True", "False"),
        question("air", "water", "All of the above"),
        question("air", "water", "None of these"),
        question("air", "water", "bone", "A and C"),
        question("air", "water", "bone", fixed=["a", "b", "c"]),
    ],
    ids=["true or false", "all of the above", "none of these", "A and C", "fixed by its author"],
)
def test_answers_that_mean_something_only_in_their_place_keep_it(kept):
    assert {order(sitting, kept) for sitting in SITTINGS} == {"abcd"[: len(kept["options"])]}


def test_an_answer_above_the_diaphragm_is_shuffled_like_any_other():
    assert len({order(sitting, question("above the diaphragm", "below it", "beside it")) for sitting in SITTINGS}) == 6


def test_of_several_answers_the_fixed_one_stays_and_the_others_move_around_it():
    asked = question("air", "water", "bone", "I do not know", fixed=["d"])
    assert {order(sitting, asked) for sitting in SITTINGS} == {"abcd", "acbd", "bacd", "bcad", "cabd", "cbad"}


def test_the_page_shows_the_sitting_s_order_and_the_result_shows_it_again(tina, programme, client_of):
    begun = attempts.start(module=Module.objects.get(code="lung"), by=tina)
    client = client_of(tina)
    asked = {each["code"]: each for each in begun.version.data["questions"]}
    shown = [(code, option["code"]) for code in begun.order for option in options_of(begun.pk, asked[code])]
    for _ in range(2):
        page = client.get("/modules/lung/quiz/").content.decode()
        assert re.findall(r'type="radio" name="question-([\w-]+)"\s+value="(\w)"', page) == shown
    result = client.post("/modules/lung/quiz/", posted(begun, right_ones(begun.version)), follow=True)
    read = [(each["code"], option["code"]) for each in result.context["answered"] for option in each["options"]]
    assert read == shown
