"""A certificate or a course of the year 1, or one that is valid for a thousand years, is a slip of the keyboard: it is told at the
field, on the page and to programs, and one that came in before is not accepted."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from curriculum.actions import courses, outside
from curriculum.forms.learning import minutes_of
from curriculum.models import Course, OutsideCertificate
from pocus_credentialing.refusals import NotNow

from .conftest import SAID
from .files import upload
from .test_pages import typed

pytestmark = pytest.mark.django_db

WRONG = [
    ({"completed_on": "0001-01-01"}, "completed_on", "too_early"),
    ({"completed_on": "1949-12-31"}, "completed_on", "too_early"),
    ({"expires_on": "9999-12-31"}, "expires_on", "expires_too_late"),
]


@pytest.mark.parametrize(("wrong", "field", "code"), WRONG)
def test_an_outside_certificate_with_such_a_day_is_refused_at_the_field_and_by_program(
    wrong, field, code, tina, hospital, client_of, api_of
):
    answer = client_of(tina).post("/outside/new/", typed(hospital, **wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, [field, "file"])
    given = {**SAID, "institution": str(hospital.pk), "completed_on": "2026-03-01", **wrong, "file": upload()}
    told = api_of(tina).post("/api/v1/outside-certificates/", given, "multipart").json()
    assert [each["code"] for each in told["reasons"]] == [code]
    assert told["detail"] == answer.context["form"].errors[field][0]
    assert not OutsideCertificate.objects.exists()


def test_the_first_and_the_last_day_that_can_be_are_taken(tina, hospital):
    today = hospital.today()
    for title, completed, expires in (
        ("First", date(1950, 1, 1), None),
        ("Last", date(2026, 3, 1), today.replace(year=today.year + 50, day=min(today.day, 28))),
    ):
        said = {**SAID, "title": title, "completed_on": completed, "expires_on": expires}
        outside.send_in(institution=hospital, by=tina, file=upload(), **said)
    assert OutsideCertificate.objects.count() == 2


def test_one_that_came_in_before_is_not_accepted_but_can_be_rejected(brought, dana, client_of):
    OutsideCertificate.objects.update(completed_on=date(1, 1, 1))
    brought.refresh_from_db()
    with pytest.raises(NotNow) as no:
        outside.accept(certificate=brought, by=dana)
    assert no.value.code == "too_early"
    page = client_of(dana).post(f"/outside/{brought.pk}/", {"decision": "accept"})
    assert (page.status_code, "Look at the year" in page.content.decode()) == (409, True)
    assert outside.reject(certificate=brought, by=dana, reason="Of which year?").state == "rejected"


@pytest.mark.parametrize(("day", "code"), [("0001-01-01", "too_early"), ("2999-01-01", "too_late")])
def test_a_course_on_such_a_day_is_refused_at_the_field_and_by_program(day, code, programme, dana, client_of, api_of):
    said = {"title": "Heart day", "kind": "live_course", "held_on": day}
    answer = client_of(dana).post(f"/programmes/{programme.pk}/courses/new/", {**said, "hours": "6"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["held_on"])
    told = api_of(dana).post(f"/api/v1/programmes/{programme.pk}/courses/", {**said, "minutes": 360}, "json").json()
    assert ([each["code"] for each in told["reasons"]], told["detail"]) == (
        [code], answer.context["form"].errors["held_on"][0],
    )  # fmt: skip
    assert not Course.objects.exists()


def test_of_a_course_of_the_year_1_nobody_is_confirmed(programme, dana, tina):
    course = courses.record_course(
        programme=programme, by=dana, title="Heart day", kind="live_course", held_on=date(2026, 3, 2), minutes=360
    )
    courses.list_attendees(course=course, by=dana, trainees=[tina])
    Course.objects.update(held_on=date(1, 1, 1))
    course.refresh_from_db()
    with pytest.raises(NotNow) as no:
        courses.confirm(course=course, by=dana, trainees=[tina.pk])
    assert no.value.code == "too_early"


def test_one_that_has_expired_is_said_to_be_so_when_it_is_sent_in_in_the_lists_and_by_program(
    tina, dana, hospital, client_of, api_of
):
    client = client_of(tina)
    sent = client.post("/outside/new/", typed(hospital, completed_on="2020-01-01", expires_on="2022-01-01"))
    certificate = OutsideCertificate.objects.get()
    page = client.get(sent["Location"])
    assert "It expired on 1 Jan 2022" in page.content.decode()
    for person, address in ((tina, "/outside/"), (dana, "/outside/waiting/"), (dana, f"/outside/{certificate.pk}/")):
        assert "Expired" in client_of(person).get(address).content.decode()
    assert api_of(tina).get(f"/api/v1/outside-certificates/{certificate.pk}/").json()["expired"] is True


def test_one_that_is_valid_today_is_not_said_to_have_expired(brought, tina, hospital, client_of):
    OutsideCertificate.objects.update(expires_on=hospital.today())
    assert "Expired" not in client_of(tina).get(reverse("curriculum:outside_index")).content.decode()


def test_hours_are_rounded_to_the_minute_not_cut(tina, hospital, client_of):
    assert [minutes_of(hours) for hours in (None, 0, 1)] == [0, 0, 60]
    client_of(tina).post("/outside/new/", typed(hospital, hours="1.33", hands_on_hours="0.33"))
    certificate = OutsideCertificate.objects.get()
    assert (certificate.minutes, certificate.hands_on_minutes) == (80, 20)
    assert "1.33 h" in client_of(tina).get("/outside/").content.decode()
