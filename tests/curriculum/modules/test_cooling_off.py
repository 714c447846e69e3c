"""After a quiz that was not passed one waits as long as the programme says; a director sees how its questions do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.actions import attempts, settings
from curriculum.models import Attempt, Module
from pocus_credentialing.refusals import NotNow
from tests.curriculum.answers import right_ones, with_wrong
from tests.factories import people as in_people
from tests.factories.curriculum import a_trainee

pytestmark = pytest.mark.django_db


@pytest.fixture
def lung(programme):
    return Module.objects.get(code="lung")


def sit(person, module, wrong: int = 0) -> Attempt:
    begun = attempts.start(module=module, by=person)
    answers = with_wrong(module.current, wrong) if wrong else right_ones(module.current)
    return attempts.hand_in(attempt=begun, answers=answers, by=person)


def test_by_default_one_may_try_again_at_once(tina, lung):
    sit(tina, lung, wrong=6)
    assert attempts.start(module=lung, by=tina).handed_in_at is None


def test_one_waits_after_failing_and_not_after_passing_nor_for_what_was_begun(tina, tom, dana, programme, lung):
    settings.change_programme(programme=programme, by=dana, quiz_cooling_off_hours=24)
    failed = sit(tina, lung, wrong=6)
    with pytest.raises(NotNow) as refused:
        attempts.start(module=lung, by=tina)
    assert refused.value.code == "cooling_off"
    assert str(refused.value).startswith("You can take this quiz again from ")
    assert attempts.start(module=Module.objects.get(code="cardiac"), by=tina).handed_in_at is None
    Attempt.objects.filter(pk=failed.pk).update(handed_in_at=timezone.now() - timedelta(hours=24, seconds=1))
    begun = attempts.start(module=lung, by=tina)
    assert attempts.start(module=lung, by=tina) == begun
    sit(tom, lung)
    assert attempts.start(module=lung, by=tom).handed_in_at is None


def test_page_and_program_say_when(tina, dana, programme, lung, client_of, api_of):
    client_of(dana).post(
        f"/programmes/{programme.pk}/settings/", {"name": "P", "review_due_days": 14, "quiz_cooling_off_hours": 2}
    )
    sit(tina, lung, wrong=6)
    client = client_of(tina)
    assert client.post("/modules/lung/quiz/start/", follow=True).redirect_chain == [("/modules/lung/", 302)]
    page = client.get("/modules/lung/").content.decode()
    assert "You can take it again from" in page
    answer = api_of(tina).post("/api/v1/modules/lung/attempts/", {"answers": right_ones(lung.current)}, "json")
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (409, "cooling_off")
    assert api_of(dana).get(f"/api/v1/programmes/{programme.pk}/").json()["quiz_cooling_off_hours"] == 2


def test_a_director_sees_how_the_questions_do_once_five_have_taken_the_quiz(
    programme, lung, dana, tina, sid, client_of, api_of
):
    address = f"/programmes/{programme.pk}/quizzes/lung/"
    first = lung.current.data["questions"][0]["code"]
    sit(tina, lung, wrong=1)
    sit(tina, lung)  # the second time is not counted
    sit(sid, lung)  # nor who is in no programme here
    page = client_of(dana).get(address)
    assert (page.context["items"], "Too few have taken it" in page.content.decode()) == ([], True)
    for number in range(4):
        person = in_people.a_person(f"Learner {number}", f"learner{number}@example.org")
        a_trainee(person, programme)
        sit(person, lung, wrong=number % 2)
    client = client_of(dana)
    told = client.get(address).context["statistics"]
    assert (told.people, [each.right_percent for each in told.items if each.code == first]) == (5, [40])
    assert "40 % right" in client.get(address).content.decode()
    assert "taken by 5 trainees" in client.get(f"/programmes/{programme.pk}/quizzes/").content.decode()
    items = api_of(dana).get(f"/api/v1{address}").json()["items"]
    assert next(each["right_percent"] for each in items if each["code"] == first) == 40
