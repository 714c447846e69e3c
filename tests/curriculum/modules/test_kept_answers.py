"""Answers stay with the sitting while it is open, whoever leaves the page; after a result comes what is next, not the same again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.actions import attempts, own_modules, settings
from curriculum.models import Attempt, Module
from pocus_credentialing.audit.models import Event
from tests.curriculum.answers import posted, right_ones, with_wrong
from tests.factories.curriculum import a_pass

pytestmark = pytest.mark.django_db

QUIZ, KEEP = "/modules/lung/quiz/", "/modules/lung/quiz/keep/"


@pytest.fixture
def lung(programme):
    return Module.objects.get(code="lung")


@pytest.fixture
def begun(tina, lung):
    return attempts.start(module=lung, by=tina)


def chosen(page: str) -> dict[str, str]:
    tags = [tag for tag in re.findall(r"<input[^>]*>", page) if re.search(r"\bchecked\b", tag)]
    return {
        re.search(r'name="question-([\w-]+)"', tag)[1]: re.search(r'value="(\w)"', tag)[1]  # type: ignore[index]
        for tag in tags
    }


def test_what_was_answered_is_there_again_after_reading_the_text(tina, begun, client_of):
    some = dict(list(right_ones(begun.version).items())[:3])
    client, before = client_of(tina), Event.objects.count()
    answer = client.post(KEEP, {**posted(begun, some), "then": "text"})
    assert answer["Location"] == "/modules/lung/"
    assert chosen(client.get(QUIZ).content.decode()) == some
    begun.refresh_from_db()
    assert (begun.answers, begun.handed_in_at, Event.objects.count()) == (some, None, before)
    # As the page sends it by itself: nothing comes back. What is no answer of the question changes nothing.
    answer = client.post(KEEP, posted(begun, {begun.order[-1]: "z"}))
    assert (answer.status_code, answer.content) == (204, b"")
    assert chosen(client.get(QUIZ).content.decode()) == some


def test_a_tab_that_was_opened_before_adds_to_what_another_has_kept_and_changes_what_it_answers_otherwise(
    tina, begun, client_of
):
    client, right = client_of(tina), right_ones(begun.version)
    first, second, third = begun.order[:3]
    client.post(KEEP, posted(begun, {first: right[first], second: right[second]}))
    other = next(each for each in "abcd" if each != right[second])
    client.post(KEEP, posted(begun, {second: other, third: right[third]}))
    begun.refresh_from_db()
    assert begun.answers == {first: right[first], second: other, third: right[third]}


def test_another_s_sitting_is_not_found_and_one_that_is_handed_in_stays_as_it_is(tina, tom, begun, client_of):
    assert client_of(tom).post(KEEP, posted(begun, {})).status_code == 404
    attempts.hand_in(attempt=begun, answers=right_ones(begun.version), by=tina)
    assert client_of(tina).post(KEEP, posted(begun, with_wrong(begun.version, 9))).status_code == 409
    begun.refresh_from_db()
    assert begun.answers == right_ones(begun.version)


def test_a_second_tab_is_led_to_the_result(tina, begun, client_of):
    client = client_of(tina)
    client.post(QUIZ, posted(begun, right_ones(begun.version)))
    again = client.post(QUIZ, posted(begun, with_wrong(begun.version, 9)))
    page = again.content.decode()
    assert again.status_code == 409
    assert "This quiz was handed in already" in page
    assert ("Start it again" in page, f'href="/attempts/{begun.pk}/"' in page) == (False, True)


def test_after_a_pass_the_next_module_comes_first_and_then_progress(tina, programme, begun, client_of):
    client = client_of(tina)
    client.post(QUIZ, posted(begun, right_ones(begun.version)))
    page = client.get(f"/attempts/{begun.pk}/").content.decode()
    open_ones = [code for code in programme.current.data["modules"] if code != "lung"]
    first = re.search(r'<a class="button"\s+href="/modules/([\w-]+)/">', page)
    assert first is not None
    assert (first[1] in open_ones, "Try again" in page) == (True, False)
    for code in open_ones:
        a_pass(tina, code)
    page = client.get(f"/attempts/{begun.pk}/").content.decode()
    assert re.search(r'<a class="button"\s+href="/progress/">', page)


def test_after_a_fail_one_may_try_again_unless_one_has_to_wait_or_it_is_gone(tina, dana, programme, begun, client_of):
    client = client_of(tina)
    client.post(QUIZ, posted(begun, with_wrong(begun.version, 9)))
    address = f"/attempts/{begun.pk}/"
    assert re.search(r'<button[^>]*class="button"[^>]*>Try again', client.get(address).content.decode())
    settings.change_programme(programme=programme, by=dana, quiz_cooling_off_hours=24)
    page = client.get(address).content.decode()
    assert ("Try again" in page, "You can take it again from" in page) == (False, True)
    Attempt.objects.filter(pk=begun.pk).update(handed_in_at=timezone.now() - timedelta(hours=25))
    assert "Try again" in client.get(address).content.decode()


def test_a_result_of_a_withdrawn_module_offers_no_other_try(tina, dana, programme, client_of):
    module = own_modules.publish_module(
        programme=programme, by=dana, title="Ward", summary="S", application=None, competency="decision", minutes=1,
        pass_percent=100, text="", questions=[{
            "code": "q1", "competency": "decision", "text": "Here?", "right": "a", "explanation": "", "source": [],
            "options": [{"code": "a", "text": "Yes"}, {"code": "b", "text": "No"}],
        }],
    )  # fmt: skip
    done = attempts.hand_in(attempt=attempts.start(module=module, by=tina), answers={"q1": "b"}, by=tina)
    own_modules.withdraw_module(programme=programme, module=module, by=dana)
    assert "Try again" not in client_of(tina).get(f"/attempts/{done.pk}/").content.decode()
