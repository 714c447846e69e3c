"""Does a program read what has happened as the page of history tells it, and what waits as home does?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from curriculum.actions import courses, memberships, outside
from curriculum.models import Membership
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.people.actions import tokens
from tests.curriculum.outside.conftest import SAID
from tests.curriculum.outside.files import upload

from .test_pages import text_of

pytestmark = pytest.mark.django_db


def told(api, kind, thing) -> list:
    return api.get(f"/api/v1/history/{kind}/{thing.pk}/").json()["results"]


def test_the_history_of_a_certificate_with_the_remarks_on_it(api_of, tina, dana, certificate):
    certificates.suspend(certificate=certificate, by=dana, reason="A complaint.")
    said = [(each["sentence"], each["words"]) for each in told(api_of(tina), "certificate", certificate)]
    assert said == [
        ("Dana Whitfield suspended this certificate.", "A complaint."),
        ("Dana Whitfield issued this certificate.", ""),
        ("Dana Whitfield began to issue this certificate.", ""),
    ]


def test_the_history_of_a_certificate_from_outside_with_the_reason_that_is_kept(
    api_of, client_of, tina, tom, dana, hospital, programme
):
    brought = outside.send_in(institution=hospital, by=tina, file=upload(), **SAID)
    outside.reject(certificate=brought, by=dana, reason="The name is another one.")
    outside.accept(certificate=brought, by=dana, reason="It is her maiden name.")
    said = [
        ("Dana Whitfield accepted a certificate from outside of Tina Okafor.", "It is her maiden name."),
        ("Dana Whitfield rejected a certificate from outside of Tina Okafor.", ""),
        ("Tina Okafor sent in a certificate from outside.", ""),
    ]
    for reader in (tina, dana):
        assert [(each["sentence"], each["words"]) for each in told(api_of(reader), "outside", brought)] == said
    page = text_of(client_of(dana).get(f"/history/outside/{brought.pk}/"))
    assert "Tina Okafor, MD · Cardiac ultrasound course" in page
    assert "“It is her maiden name.”" in page
    assert api_of(tom).get(f"/api/v1/history/outside/{brought.pk}/").status_code == 404


def test_the_history_of_a_course_tells_somebody_on_its_list_of_nobody_else(api_of, tina, tom, pat, dana, programme):
    course = courses.record_course(
        programme=programme, by=dana, title="Heart day", kind="live_course", held_on=date(2026, 3, 2), minutes=420
    )
    courses.list_attendees(course=course, by=dana, trainees=[tina])
    courses.list_attendees(course=course, by=dana, trainees=[tom])
    courses.confirm(course=course, by=dana, trainees=[tina.pk])
    recorded = "Dana Whitfield recorded a course."
    listed = "Dana Whitfield put {} on the list of a course."
    confirmed = "Dana Whitfield confirmed that Tina Okafor was at a course."
    hers, his = listed.format("Tina Okafor"), listed.format("Tom Bianchi")
    assert [each["sentence"] for each in told(api_of(dana), "course", course)] == [confirmed, his, hers, recorded]
    assert [each["sentence"] for each in told(api_of(tina), "course", course)] == [confirmed, hers, recorded]
    assert [each["sentence"] for each in told(api_of(tom), "course", course)] == [his, recorded]
    assert api_of(pat).get(f"/api/v1/history/course/{course.pk}/").status_code == 404


def test_a_history_is_handed_out_page_by_page(api_of, dana, certificate):
    address = f"/api/v1/history/certificate/{certificate.pk}/?page_size=1"
    first = api_of(dana).get(address).json()
    second = api_of(dana).get(first["next"]).json()
    assert [each["verb"] for page in (first, second) for each in page["results"]] == [
        "certificate.issued", "certificate.intended",
    ]  # fmt: skip


def test_the_history_of_a_role_is_its_directors_and_its_holders(api_of, client_of, dana, pat, tina, sid, programme):
    role = Membership.objects.get(person=pat)
    memberships.end(membership=role, by=dana)
    sentence = "Dana Whitfield ended a role of Pat Lindqvist: proctor."
    assert told(api_of(dana), "membership", role)[0]["sentence"] == sentence
    page = text_of(client_of(dana).get(f"/history/membership/{role.pk}/"))
    assert (sentence in page, f"Pat Lindqvist, FACEP · {programme.name} History of roles" in page) == (True, True)
    assert [api_of(each).get(f"/api/v1/history/membership/{role.pk}/").status_code for each in (pat, tina, sid)] == [
        200, 404, 404,
    ]  # fmt: skip


def test_the_history_of_an_account_is_its_administrators(api_of, client_of, dana, pat, tina, sid):
    tokens.make(person=pat, can_sign=False, by=None)
    sentences = [each["sentence"] for each in told(api_of(dana), "person", pat)]
    assert sentences[:1] == ["An access token was made for Pat Lindqvist."]
    assert sentences[0] in text_of(client_of(dana).get(f"/history/person/{pat.pk}/"))
    assert [api_of(each).get(f"/api/v1/history/person/{pat.pk}/").status_code for each in (pat, tina, sid)] == [404] * 3


def test_of_somebody_who_left_only_what_happened_here_is_told(api_of, dana, pat, other_hospital):
    tokens.make(person=pat, can_sign=False, by=None)
    role = Membership.objects.get(person=pat)
    memberships.end(membership=role, by=dana)
    role.refresh_from_db()
    Membership.objects.filter(pk=role.pk).update(
        starts_on=role.ends_on - timedelta(days=2), ends_on=role.ends_on - timedelta(days=1)
    )
    assert [each["sentence"] for each in told(api_of(dana), "person", pat)] == [
        "Dana Whitfield ended a role of Pat Lindqvist: proctor."
    ]


def test_what_happened_at_another_hospital_stays_there(api_of, dana, sid, pat, other_hospital):
    programme = sid.memberships.get().programme
    memberships.grant(programme=programme, person=pat, role="director", by=sid, applications=[])
    assert [each["sentence"] for each in told(api_of(sid), "person", pat)] == [
        "Sid Marlowe gave Pat Lindqvist a role: director."
    ]
    assert "Sid" not in str(told(api_of(dana), "person", pat))


def test_what_waits_is_what_home_shows(api_of, dana, tina, ready, pat):
    of_dana = api_of(dana).get("/api/v1/waiting/").json()
    assert of_dana["directing"][0]["ready"] == [
        {"enrolment": str(ready.pk), "name": "Tina Okafor", "applications": ["cardiac"]}
    ]
    assert (of_dana["scans"], of_dana["reviews"]) == (
        None,
        dict.fromkeys(("waiting", "to_attest", "to_confirm", "to_assess"), 0) | {"first": []},
    )
    of_tina = api_of(tina).get("/api/v1/waiting/").json()
    assert (of_tina["reviews"], of_tina["directing"], of_tina["scans"]["drafts"]) == (None, [], [])
    assert of_tina["learning"][0]["enrolment"] == str(ready.pk)


def test_nobody_is_told_of_scans_that_were_never_sent(client_of, tina, tom, pat, ready):
    assert "Nothing is open. Every scan you sent was reviewed." in text_of(client_of(tina).get("/"))
    assert "Nothing is open. You have not sent a scan yet." in text_of(client_of(tom).get("/"))
