"""A director records a course, lists trainees, confirms who was there; hours stand in each trainee's ledger, by years."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curriculum.actions import courses, outside
from curriculum.ledger import ledger_of
from curriculum.models import Course
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.curriculum.outside.conftest import SAID
from tests.curriculum.outside.files import upload
from tests.factories.curriculum import a_director

pytestmark = pytest.mark.django_db


def record(programme, by, **given) -> Course:
    said = {"title": "Heart day", "kind": "live_course", "held_on": date(2026, 3, 2), "minutes": 420, **given}
    return courses.record_course(programme=programme, by=by, **said)


@pytest.fixture
def course(programme, dana, tina, tom):
    return record(programme, dana, hands_on_minutes=240)


def refused(action, **given) -> str:
    with pytest.raises((NotNow, NotAllowed)) as no:
        action(**given)
    return no.value.code


def test_only_a_director_records_lists_and_confirms(course, programme, dana, pat, tina, tom, sid):
    for person in (pat, tina, sid):
        assert refused(record, programme=programme, by=person) == "not_director"
        assert refused(courses.list_attendees, course=course, by=person, trainees=[tina]) == "not_director"
        assert refused(courses.confirm, course=course, by=person, trainees=[tina.pk]) == "not_director"
        assert refused(courses.take_off, course=course, by=person, trainees=[tina.pk]) == "not_director"
    assert refused(record, programme=programme, by=dana, hands_on_minutes=421) == "hands_on_above"
    assert refused(courses.list_attendees, course=course, by=dana, trainees=[tina, pat]) == "not_enrolled"
    assert len(courses.list_attendees(course=course, by=dana, trainees=[tina, tom])) == 2
    assert courses.list_attendees(course=course, by=dana, trainees=[tina]) == []
    assert len(courses.confirm(course=course, by=dana, trainees=[tina.pk])) == 1
    assert courses.confirm(course=course, by=dana, trainees=[tina.pk]) == []


def test_nobody_confirms_themself_and_nobody_before_it_is_over(programme, hospital, dana, tina, course):
    a_director(tina, programme)
    courses.list_attendees(course=course, by=dana, trainees=[tina])
    assert refused(courses.confirm, course=course, by=tina, trainees=[tina.pk]) == "own_attendance"
    assert refused(courses.take_off, course=course, by=tina, trainees=[tina.pk]) == "own_attendance"
    tomorrow = record(programme, dana, held_on=hospital.today() + timedelta(days=1))
    courses.list_attendees(course=tomorrow, by=dana, trainees=[tina])
    assert refused(courses.confirm, course=tomorrow, by=dana, trainees=[tina.pk]) == "not_over"
    today = record(programme, dana, held_on=hospital.today())
    courses.list_attendees(course=today, by=dana, trainees=[tina])
    assert len(courses.confirm(course=today, by=dana, trainees=[tina.pk])) == 1


def test_on_pages_from_recording_to_the_trainees_hours(programme, dana, tina, tom, client_of):
    danas = client_of(dana)
    typed = {
        "title": "Heart day", "kind": "live_course", "held_on": "2026-03-02", "hours": "7", "hands_on_hours": "4",
        "application": "cardiac", "competencies": ["acquisition"],
    }  # fmt: skip
    answer = danas.post(f"/programmes/{programme.pk}/courses/new/", typed)
    course = Course.objects.get()
    assert (answer["Location"], course.minutes, course.competencies) == (
        f"/courses/{course.pk}/", 420, ["acquisition"],
    )  # fmt: skip
    assert "Heart day" in danas.get(f"/programmes/{programme.pk}/courses/").content.decode()
    assert client_of(tina).get(answer["Location"]).status_code == 404
    danas.post(f"{answer['Location']}list/", {"trainees": [str(tina.pk), str(tom.pk)]})
    page = danas.get(answer["Location"])
    assert [each.trainee for each in page.context["listed"]] == [tina, tom]
    assert " checked" not in page.content.decode()
    danas.post(f"{answer['Location']}confirm/", {"trainee": [str(tina.pk)]})
    danas.post(f"{answer['Location']}take-off/", {"trainee": [str(tom.pk), "nonsense"]})
    danas.post(f"{answer['Location']}confirm/", {})
    page = danas.get(answer["Location"])
    assert ([each.trainee for each in page.context["confirmed"]], page.context["listed"]) == ([tina], [])
    own = client_of(tina).get(f"/cme/{tina.pk}/").content.decode()
    assert ("Heart day" in own, "7 h" in own, "confirmed by Dana Whitfield" in own) == (True, True, True)
    assert client_of(tina).get(answer["Location"]).context["directs"] is False
    wrong = danas.post(f"/programmes/{programme.pk}/courses/new/", {**typed, "hands_on_hours": "8"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (409, ["hands_on_hours"])


def test_by_program_it_is_the_same(programme, dana, tina, tom, pat, api_of):
    danas = api_of(dana)
    said = {"title": "Heart day", "kind": "lecture", "held_on": "2026-03-02", "minutes": 45}
    made = danas.post(f"/api/v1/programmes/{programme.pk}/courses/", said, "json").json()
    address = f"/api/v1/courses/{made['id']}/"
    answer = danas.post(f"{address}list/", {"trainees": [str(tina.pk), str(pat.pk)]}, "json")
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (400, "not_enrolled")
    danas.post(f"{address}list/", {"trainees": [str(tina.pk), str(tom.pk)]}, "json")
    done = danas.post(f"{address}confirm/", {"trainees": [str(tina.pk)]}, "json").json()
    assert {each["trainee_name"]: each["confirmed_at"] is not None for each in done["attendances"]} == {
        "Tina Okafor": True, "Tom Bianchi": False,
    }  # fmt: skip
    seen = api_of(tina).get(address).json()
    assert [each["trainee_name"] for each in seen["attendances"]] == ["Tina Okafor"]
    (year,) = api_of(tina).get(f"/api/v1/cme/{tina.pk}/").json()["years"]
    assert (year["year"], year["minutes"], year["entries"][0]["id"]) == (2026, 45, made["id"])
    assert api_of(tom).get(f"/api/v1/programmes/{programme.pk}/courses/").json()["results"][0]["id"] == made["id"]
    assert api_of(pat).get(f"/api/v1/programmes/{programme.pk}/courses/").json()["results"] == []


@pytest.fixture
def learnt(course, tina, dana, hospital):
    """Of 2025 and 2026: two certificates that were accepted, one that waits, a course."""
    for title, day, minutes in (("=SUM(A1)", date(2025, 5, 5), 90), ("Lung", date(2026, 1, 9), 60)):
        sent = outside.send_in(
            institution=hospital, by=tina, file=upload(),
            **{**SAID, "title": title, "completed_on": day, "minutes": minutes, "hands_on_minutes": 0},
        )  # fmt: skip
        outside.accept(certificate=sent, by=dana)
    outside.send_in(institution=hospital, by=tina, file=upload(), **SAID)
    courses.list_attendees(course=course, by=dana, trainees=[tina])
    courses.confirm(course=course, by=dana, trainees=[tina.pk])


def test_the_ledger_adds_up_each_year_and_names_the_source_of_every_line(learnt, tina):
    years = ledger_of(tina, tina)
    assert [(year.year, year.minutes, year.hands_on_minutes) for year in years] == [(2026, 480, 240), (2025, 90, 0)]
    assert [(each.title, each.source, each.by) for year in years for each in year.entries] == [
        ("Heart day", "course", "Dana Whitfield"),
        ("Lung", "outside_certificate", "Dana Whitfield"),
        ("=SUM(A1)", "outside_certificate", "Dana Whitfield"),
    ]


def test_the_spreadsheet_has_a_line_for_each_and_one_a_year_and_no_formula(learnt, tina, dana, client_of):
    for person in (tina, dana):
        answer = client_of(person).get(f"/cme/{tina.pk}/csv/")
        assert answer["Content-Disposition"].startswith('attachment; filename="cme-')
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [(line[0], line[2], line[6]) for line in lines[1:]] == [
            ("2026", "Heart day", "7.0"), ("2026", "Lung", "1.0"), ("2026", "Total of 2026", "8.0"),
            ("2025", "'=SUM(A1)", "1.5"), ("2025", "Total of 2025", "1.5"),
        ]  # fmt: skip


def test_the_ledger_is_for_the_trainee_and_their_directors_and_costs_the_same_with_more(
    learnt, course, programme, tina, tom, pat, dana, sid, client_of
):
    address = f"/cme/{tina.pk}/"
    assert [client_of(person).get(address).status_code for person in (tom, pat, sid)] == [404, 404, 404]
    client = client_of(dana)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    cost()  # the first look of a browser writes down that it was there
    before = cost()
    for day in (3, 4, 5):
        more = record(programme, dana, held_on=date(2026, 3, day))
        courses.list_attendees(course=more, by=dana, trainees=[tina])
        courses.confirm(course=more, by=dana, trainees=[tina.pk])
    assert cost() == before
