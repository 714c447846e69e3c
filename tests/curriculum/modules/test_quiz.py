"""A quiz is one page: begun with a button, every question answered, handed in once, with the answers explained."""

from __future__ import annotations

import re

import pytest

from curriculum.actions import attempts
from curriculum.models import Attempt, Module
from tests.curriculum.answers import posted, right_ones, with_wrong
from tests.curriculum.cost import cost_of
from tests.factories.curriculum import a_pass

QUIZ = "/modules/lung/quiz/"
START = "/modules/lung/quiz/start/"


@pytest.fixture
def lung(programme):
    return Module.objects.get(code="lung")


@pytest.fixture
def begun(tina, lung):
    return attempts.start(module=lung, by=tina)


def test_the_button_begins_a_sitting_and_leads_to_its_questions(tina, lung, client_of):
    client = client_of(tina)
    response = client.post(START)
    assert (response.status_code, response.url) == (302, QUIZ)
    attempt = Attempt.objects.get(person=tina, handed_in_at=None)
    assert client.get(QUIZ).context["attempt"] == attempt
    assert client.post(START).url == QUIZ
    assert list(Attempt.objects.filter(person=tina)) == [attempt]


def test_looking_begins_nothing(tina, lung, client_of):
    client = client_of(tina)
    assert client.get(START)["Location"] == START.removesuffix("start/")
    response = client.get(QUIZ)
    assert (response.status_code, response.url) == (302, "/modules/lung/")
    assert Attempt.objects.count() == 0


def test_the_questions_stand_in_the_sitting_s_order_with_nothing_preselected(tina, begun, client_of):
    page = client_of(tina).get(QUIZ).content.decode()
    names = re.findall(r'type="radio" name="question-([\w-]+)"', page)
    assert list(dict.fromkeys(names)) == begun.order
    assert len(names) == 4 * len(begun.order)
    assert not re.search(r"\bchecked\b|<script(?![^>]*src=)", page)


def test_unanswered_questions_are_named_and_the_answers_given_are_kept(tina, begun, client_of):
    answers = right_ones(begun.version)
    open_codes = begun.order[1:3]
    given = {code: option for code, option in answers.items() if code not in open_codes}
    response = client_of(tina).post(QUIZ, posted(begun, given))
    form, page = response.context["form"], response.content.decode()
    assert form.errors.get_json_data() == {
        code: [{"message": "Choose an answer.", "code": "required"}] for code in open_codes
    }
    assert [re.findall(rf'href="#id_question-{code}_0"', page) != [] for code in begun.order] == [
        code in open_codes for code in begun.order
    ]
    assert len(re.findall(r'type="radio"[^>]*\bchecked\b', page)) == len(given)
    begun.refresh_from_db()
    assert begun.handed_in_at is None


def test_an_answer_that_was_not_offered_is_not_taken(tina, begun, client_of):
    answers = right_ones(begun.version)
    first = begun.order[0]
    response = client_of(tina).post(QUIZ, posted(begun, {**answers, first: "z"}))
    assert response.context["form"].errors == {first: ["Choose one of the answers given."]}
    assert client_of(tina).post(QUIZ, posted(begun, answers)).status_code == 302


@pytest.mark.parametrize(("wrong", "score", "said"), [(1, 88, "Passed"), (2, 77, "Not passed")])
def test_handing_in_leads_to_the_result_with_every_answer_explained(tina, begun, client_of, wrong, score, said):
    client = client_of(tina)
    response = client.post(QUIZ, posted(begun, with_wrong(begun.version, wrong)))
    assert (response.status_code, response.url) == (302, f"/attempts/{begun.pk}/")
    response = client.get(response.url)
    page = response.content.decode()
    assert re.findall(r"(\d+) %\s*</h2>", page) == [str(score)]
    assert (page.count("Your answer, not right:"), page.count("The right answer:")) == (wrong, wrong)
    assert page.count("Your answer, and right:") == 9 - wrong
    answered = {each["text"]: each for each in response.context["answered"]}
    for question in begun.version.data["questions"]:
        assert answered[question["text"]]["explanation"] == question["explanation"]
        assert [source.id for source in answered[question["text"]]["sources"]] == question["source"]
    assert ("Passed" if re.search(r">\s*Passed", page) else "Not passed") == said
    assert f'action="{START}"' in page


def test_a_quiz_handed_in_from_a_second_tab_is_refused_in_a_sentence(tina, begun, client_of):
    client = client_of(tina)
    data = posted(begun, with_wrong(begun.version, 9))
    assert client.post(QUIZ, data).status_code == 302
    for answers in (right_ones(begun.version), {}):
        again = client.post(QUIZ, posted(begun, answers))
        assert again.status_code == 409
        assert "This quiz was handed in already: its result stands." in again.content.decode()
    # Trying again is a new sitting; the old one stays as it was.
    client.post(START)
    new = Attempt.objects.get(person=tina, handed_in_at=None)
    assert client.post(QUIZ, posted(new, right_ones(new.version))).status_code == 302
    assert list(Attempt.objects.filter(person=tina).order_by("started_at").values_list("score", flat=True)) == [0, 100]


@pytest.mark.parametrize("who", ["tom", "pat", "dana", "sid"])
def test_another_s_sitting_is_not_found_by_anyone(request, who, tina, lung, begun, client_of):
    other = client_of(request.getfixturevalue(who))
    answers = right_ones(begun.version)
    assert other.post(QUIZ, posted(begun, answers)).status_code == 404
    assert client_of(tina).post(QUIZ, posted(begun, answers)).status_code == 302
    statuses = [client.get(f"/attempts/{begun.pk}/").status_code for client in (other, client_of(tina))]
    assert statuses == [404, 200]


def test_a_visitor_begins_nothing_and_sees_no_result(tina, begun, client_of):
    visitor = client_of(None)
    for response in (visitor.post(START), visitor.post(QUIZ, posted(begun, {})), visitor.get(f"/attempts/{begun.pk}/")):
        assert (response.status_code, response.url.split("?")[0]) == (302, "/account/login/")
    assert list(Attempt.objects.all()) == [begun]


@pytest.mark.parametrize("attempt", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_sitting_that_is_none_is_not_found(tina, begun, client_of, attempt):
    data = posted(begun, right_ones(begun.version)) | {"attempt": attempt}
    assert client_of(tina).post(QUIZ, data).status_code == 404


def test_a_sitting_is_not_handed_in_under_another_module(tina, begun, client_of):
    data = posted(begun, right_ones(begun.version))
    assert [client_of(tina).post(f"/modules/{code}/quiz/", data).status_code for code in ("cardiac", "lung")] == [
        404,
        302,
    ]


def test_an_open_sitting_has_no_result_yet(tina, begun, client_of):
    response = client_of(tina).get(f"/attempts/{begun.pk}/")
    assert (response.status_code, response.url) == (302, QUIZ)


def test_a_result_costs_the_same_however_many_sittings_there_were(tina, begun, client_of):
    client = client_of(tina)
    client.post(QUIZ, posted(begun, right_ones(begun.version)))
    counts = []
    for more in (0, 2):
        for _ in range(more):
            a_pass(tina, "lung")
        counts.append(cost_of(client, f"/attempts/{begun.pk}/"))
    assert counts[0] == counts[1]
