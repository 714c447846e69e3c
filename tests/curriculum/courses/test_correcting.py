"""A course that was recorded wrongly is corrected or removed while nobody's attendance is confirmed; a confirmation is taken
back first, and the trainee stays on the list."""

from __future__ import annotations

from datetime import date

import pytest

from curriculum.actions import courses
from curriculum.models import Attendance, Course
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotNow
from tests.factories.curriculum import a_director

from .test_courses import record, refused

pytestmark = pytest.mark.django_db

TYPED = {"title": "Heart day", "kind": "live_course", "held_on": "2026-03-03", "hours": "6"}


@pytest.fixture
def course(programme, dana, tina, tom):
    found = record(programme, dana, hands_on_minutes=240)
    courses.list_attendees(course=found, by=dana, trainees=[tina, tom])
    return found


def test_only_a_director_corrects_removes_and_takes_back(course, pat, tina, sid):
    for person in (pat, tina, sid):
        assert refused(courses.change_course, course=course, by=person, title="Lung day") == "not_director"
        assert refused(courses.remove_course, course=course, by=person) == "not_director"
        assert refused(courses.unconfirm, course=course, by=person, trainees=[tina.pk]) == "not_director"


def test_what_is_changed_is_kept_and_written_down(course, dana):
    courses.change_course(course=course, by=dana, title="Lung day", minutes=300)
    course.refresh_from_db()
    assert (course.title, course.minutes, course.held_on) == ("Lung day", 300, date(2026, 3, 2))
    event = Event.objects.get(verb="course.changed")
    assert (event.data["changed"], event.actor) == (["minutes", "title"], dana.pk)
    assert refused(courses.change_course, course=course, by=dana, hands_on_minutes=301) == "hands_on_above"
    assert refused(courses.change_course, course=course, by=dana, held_on=date(1, 1, 1)) == "too_early"


def test_nothing_is_changed_or_removed_while_an_attendance_is_confirmed(course, dana, tina):
    courses.confirm(course=course, by=dana, trainees=[tina.pk])
    assert refused(courses.change_course, course=course, by=dana, title="Lung day") == "attendance_confirmed"
    assert refused(courses.remove_course, course=course, by=dana) == "attendance_confirmed"
    assert len(courses.unconfirm(course=course, by=dana, trainees=[tina.pk])) == 1
    assert courses.unconfirm(course=course, by=dana, trainees=[tina.pk]) == []
    attendance = Attendance.objects.get(trainee=tina)
    assert (attendance.confirmed_at, attendance.confirmed_by) == (None, None)
    courses.change_course(course=course, by=dana, title="Lung day")
    assert Course.objects.get().title == "Lung day"


def test_nobody_takes_back_their_own_confirmation(course, programme, dana, tina):
    courses.confirm(course=course, by=dana, trainees=[tina.pk])
    a_director(tina, programme)
    assert refused(courses.unconfirm, course=course, by=tina, trainees=[tina.pk]) == "own_attendance"


def test_a_course_that_is_removed_is_gone_with_its_list(course, dana):
    courses.remove_course(course=course, by=dana)
    assert (Course.objects.count(), Attendance.objects.count()) == (0, 0)
    assert list(Event.objects.order_by("-seq").values_list("verb", flat=True)[:3]) == [
        "course.removed", "attendance.taken_off", "attendance.taken_off",
    ]  # fmt: skip


def test_of_two_at_once_the_second_is_told_that_the_course_is_gone(course, dana, tina):
    same = Course.objects.get()
    courses.remove_course(course=course, by=dana)
    for act in (
        lambda: courses.change_course(course=same, by=dana, title="Lung day"),
        lambda: courses.remove_course(course=same, by=dana),
        lambda: courses.confirm(course=same, by=dana, trainees=[tina.pk]),
        lambda: courses.list_attendees(course=same, by=dana, trainees=[tina]),
    ):
        with pytest.raises(NotNow) as no:
            act()
        assert no.value.code == "course_removed"


def test_on_pages_a_confirmation_is_taken_back_then_the_course_is_changed_then_removed(
    programme, course, dana, tina, client_of
):
    danas, address = client_of(dana), f"/courses/{course.pk}/"
    courses.confirm(course=course, by=dana, trainees=[tina.pk])
    page = danas.get(address).content.decode()
    assert f'href="{address}change/"' not in page
    told = danas.get(f"{address}change/")
    assert "take that back first" in told.content.decode()
    refused_page = danas.post(f"{address}change/", TYPED)
    assert refused_page.status_code == 409
    assert danas.post(f"{address}remove/").status_code == 409
    danas.post(f"{address}unconfirm/", {"trainee": [str(tina.pk)]})
    form = danas.get(f"{address}change/").context["form"]
    assert (form.initial["title"], form.initial["hours"], form.initial["hands_on_hours"]) == ("Heart day", 7, 4)
    wrong = danas.post(f"{address}change/", {**TYPED, "held_on": "0001-01-01"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (409, ["held_on"])
    assert danas.post(f"{address}change/", TYPED)["Location"] == address
    course.refresh_from_db()
    assert (course.held_on, course.minutes, course.hands_on_minutes) == (date(2026, 3, 3), 360, 0)
    assert "Heart day" in danas.get(f"{address}remove/").content.decode()
    assert danas.post(f"{address}remove/")["Location"] == f"/programmes/{programme.pk}/courses/"
    assert danas.get(address).status_code == 404


def test_by_program_it_is_the_same(course, dana, tina, api_of):
    danas, address = api_of(dana), f"/api/v1/courses/{course.pk}/"
    changed = danas.patch(address, {"title": "Lung day", "minutes": 300}, "json").json()
    assert (changed["title"], changed["minutes"], changed["held_on"]) == ("Lung day", 300, "2026-03-02")
    assert danas.patch(address, {"colour": "red"}, "json").status_code == 400
    danas.post(f"{address}confirm/", {"trainees": [str(tina.pk)]}, "json")
    for answer in (danas.patch(address, {"title": "Heart day"}, "json"), danas.delete(address)):
        assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (409, "attendance_confirmed")
    back = danas.post(f"{address}unconfirm/", {"trainees": [str(tina.pk)]}, "json").json()
    assert {each["confirmed_at"] for each in back["attendances"]} == {None}
    assert danas.delete(address).status_code == 204
    assert not Course.objects.exists()


def test_a_title_is_at_most_200_characters_at_both_doors(programme, course, dana, client_of, api_of):
    long = "x" * 201
    for address in (f"/programmes/{programme.pk}/courses/new/", f"/courses/{course.pk}/change/"):
        answer = client_of(dana).post(address, {**TYPED, "title": long})
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["title"])
    assert api_of(dana).patch(f"/api/v1/courses/{course.pk}/", {"title": long}, "json").status_code == 400
