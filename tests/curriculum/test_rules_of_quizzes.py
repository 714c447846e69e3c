"""One open sitting at a time, handed in once, by whoever began it."""

from __future__ import annotations

import pytest

from curriculum import rules
from curriculum.actions import attempts
from curriculum.models import Attempt, Module, ModuleVersion
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.curriculum.answers import right_ones, with_wrong
from tests.logbook.reviews.parallel import a_database_of_several_connections, at_once, seen_from_outside


@pytest.fixture
def lung(programme):
    return Module.objects.get(code="lung")


def test_a_sitting_asks_every_question_once_in_an_order_of_its_own(tina, tom, lung):
    orders = [attempts.start(module=lung, by=person).order for person in (tina, tom)]
    codes = sorted(right_ones(lung.current))
    assert [sorted(order) for order in orders] == [codes, codes]


def test_starting_again_gives_the_sitting_that_was_begun(tina, tom, lung):
    begun = attempts.start(module=lung, by=tina)
    assert attempts.start(module=lung, by=tina) == begun
    assert attempts.start(module=lung, by=tom) != begun
    assert Event.objects.filter(verb="attempt.started", person=tina.pk).count() == 1


def test_a_new_version_of_the_module_begins_a_new_sitting(tina, lung):
    begun = attempts.start(module=lung, by=tina)
    old = lung.current
    new = ModuleVersion.objects.create(module=lung, number=2, title=old.title, data=old.data, digest=old.digest)
    assert attempts.start(module=lung, by=tina).version == new
    assert begun.version == old


@pytest.mark.django_db(transaction=True)
def test_sixteen_tabs_that_start_a_quiz_at_once_begin_one_sitting(tmp_path, tina, lung):
    with a_database_of_several_connections(tmp_path):
        assert at_once(lambda: attempts.start(module=lung, by=tina)) == {"done": 16}
        counts = seen_from_outside(
            lambda: (
                Attempt.objects.filter(person=tina).count(),
                Event.objects.filter(verb="attempt.started", person=tina.pk).count(),
            )
        )
    assert counts == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_that_hand_in_one_sitting_at_once_one_is_marked(tmp_path, tina, lung):
    attempt = attempts.start(module=lung, by=tina)
    answers = right_ones(lung.current)
    with a_database_of_several_connections(tmp_path):
        results = at_once(lambda: attempts.hand_in(attempt=attempt, answers=answers, by=tina))
        passes = seen_from_outside(lambda: Event.objects.filter(verb="module.passed").count())
    assert results == {"done": 1, ("handed_in",): 15}
    assert passes == 1


# Nine questions and a pass mark of 80: eight right are 88 %, seven are 77 %.
@pytest.mark.parametrize(
    ("wrong", "score", "passed", "verb"), [(1, 88, True, "module.passed"), (2, 77, False, "attempt.failed")]
)
def test_handing_in_marks_the_sitting_and_records_what_came_of_it(tina, lung, wrong, score, passed, verb):
    answers = with_wrong(lung.current, wrong)
    attempt = attempts.hand_in(attempt=attempts.start(module=lung, by=tina), answers=answers, by=tina)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed, attempt.answers) == (score, passed, answers)
    event = Event.objects.get(verb__in=["module.passed", "attempt.failed"])
    assert (event.verb, event.person, event.data) == (verb, tina.pk, {"module": "lung", "score": score})


def test_answers_to_questions_that_were_not_asked_are_not_kept(tina, lung):
    answers = right_ones(lung.current)
    attempt = attempts.hand_in(
        attempt=attempts.start(module=lung, by=tina), answers={**answers, "another": "a"}, by=tina
    )
    assert attempt.answers == answers


def test_a_sitting_is_handed_in_once(tina, lung):
    attempt = attempts.start(module=lung, by=tina)
    rules.check_can_hand_in(tina, attempt)
    handed_in = attempts.hand_in(attempt=attempt, answers=with_wrong(lung.current, 9), by=tina)
    with pytest.raises(NotNow) as refusal:
        attempts.hand_in(attempt=attempt, answers=right_ones(lung.current), by=tina)
    assert [(reason.code, str(reason)) for reason in refusal.value.reasons] == [
        ("handed_in", "This quiz was handed in already: its result stands.")
    ]
    attempt.refresh_from_db()
    assert (attempt.score, attempt.handed_in_at) == (0, handed_in.handed_in_at)


def test_only_whoever_began_a_sitting_hands_it_in(tina, tom, lung):
    attempt = attempts.start(module=lung, by=tina)
    with pytest.raises(NotAllowed) as refusal:
        attempts.hand_in(attempt=attempt, answers=right_ones(lung.current), by=tom)
    assert refusal.value.code == "not_yours"
    assert attempts.hand_in(attempt=attempt, answers=right_ones(lung.current), by=tina).passed is True


def test_nobody_sees_another_s_sittings(tina, tom, dana, lung):
    attempt = attempts.start(module=lung, by=tina)
    seen = [list(Attempt.objects.visible_to(person)) for person in (tina, tom, dana)]
    assert seen == [[attempt], [], []]
