"""A program reads a module and hands in its quiz; which answer is right it learns afterwards, as on the page."""

from __future__ import annotations

import pytest

from curriculum.actions import attempts
from curriculum.models import Attempt, Module
from tests.curriculum.answers import right_ones

pytestmark = pytest.mark.django_db
DOOR = "/api/v1/modules/lung/attempts/"


@pytest.fixture
def lung(programme):
    return Module.objects.get(code="lung").current


def wrong_ones(version) -> dict[str, str]:
    """Another option than the right one, for every question."""
    return {
        question["code"]: next(each["code"] for each in question["options"] if each["code"] != question["right"])
        for question in version.data["questions"]
    }


def test_a_module_is_read_whole_but_for_what_is_right(api_of, tina, lung):
    read = api_of(tina).get("/api/v1/modules/lung/").json()
    questions = [(each["code"], each["text"], len(each["options"])) for each in read["quiz"]]
    assert questions == [(each["code"], each["text"], len(each["options"])) for each in lung.data["questions"]]
    assert {name for each in read["quiz"] for name in each} == {"code", "text", "options", "pictures"}
    assert {name for each in read["quiz"] for option in each["options"] for name in option} == {"code", "text"}
    assert (read["html"], read["questions"]) == (lung.data["html"], len(lung.data["questions"]))
    assert not any(each["explanation"] in str(read) for each in lung.data["questions"])


def test_a_quiz_is_handed_in_and_explained(api_of, tina, lung):
    api = api_of(tina)
    done = api.post(DOOR, {"answers": right_ones(lung)}, "json")
    assert (done.status_code, done.json()["score"], done.json()["passed"]) == (201, 100, True)
    said = {each["code"]: (each["right"], each["is_right"], each["explanation"]) for each in done.json()["questions"]}
    assert said == {each["code"]: (each["right"], True, each["explanation"]) for each in lung.data["questions"]}
    assert api.get("/api/v1/modules/lung/").json()["passed_on"] is not None
    assert api.get(f"/api/v1/attempts/{done.json()['id']}/").json() == done.json()


def test_a_wrong_one_fails_and_may_be_tried_again(api_of, tina, lung):
    api = api_of(tina)
    failed = api.post(DOOR, {"answers": wrong_ones(lung)}, "json").json()
    passed = api.post(DOOR, {"answers": right_ones(lung)}, "json").json()
    assert [(each["score"], each["passed"]) for each in (failed, passed)] == [(0, False), (100, True)]
    listed = api.get("/api/v1/attempts/").json()["results"]
    assert [(each["id"], each["module"], each["passed"]) for each in listed] == [
        (passed["id"], "lung", True), (failed["id"], "lung", False),
    ]  # fmt: skip


def test_the_same_hand_in_sent_twice_is_one(api_of, tina, lung):
    api = api_of(tina)
    sent = [api.post(DOOR, {"answers": right_ones(lung)}, "json", HTTP_IDEMPOTENCY_KEY="k").json() for _ in range(2)]
    assert (sent[0], Attempt.objects.count()) == (sent[1], 1)


def test_what_is_left_out_or_unknown_is_named_and_begins_nothing(api_of, tina, lung):
    first, second, *_rest = [each["code"] for each in lung.data["questions"]]
    answers = {**right_ones(lung), second: "no-such-option", "no-such-question": "a"}
    del answers[first]
    refused = api_of(tina).post(DOOR, {"answers": answers}, "json")
    said = {each["field"]: each["sentence"] for each in refused.json()["reasons"]}
    assert (refused.status_code, said) == (400, {
        f"answers.{first}": "Choose an answer.",
        f"answers.{second}": "Choose one of the answers given.",
        "answers.no-such-question": "The quiz has no such question.",
    })  # fmt: skip
    assert Attempt.objects.count() == 0


def test_a_quiz_begun_on_a_page_is_the_one_that_is_handed_in_and_tells_nothing_before(api_of, tina, lung):
    begun, api = attempts.start(module=lung.module, by=tina), api_of(tina)
    before = api.get(f"/api/v1/attempts/{begun.pk}/").json()
    assert (before["handed_in_at"], before["questions"]) == (None, [])
    done = api.post(DOOR, {"answers": right_ones(lung)}, "json").json()
    assert (done["id"], [each["code"] for each in done["questions"]]) == (str(begun.pk), begun.order)


def test_nobody_reads_somebody_elses_answers(api_of, tina, dana, lung):
    done = api_of(tina).post(DOOR, {"answers": right_ones(lung)}, "json").json()
    assert api_of(dana).get(f"/api/v1/attempts/{done['id']}/").status_code == 404
    assert api_of(dana).get("/api/v1/attempts/").json()["results"] == []
