"""What people may change of themselves, the theme, the time zone, and who may keep a copy of a page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curriculum.queries import hospital_of
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people import places
from pocus_credentialing.people.models import Administration, User
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

SAID = {
    "name": "Dana Whitfield-Ames",
    "post_nominals": "MD, FACEP",
    "professional_number": "12345",
    "private_email": "dana@home.example",
    "away_until": "2026-12-24",
    "single_keys": "on",
}


def test_one_changes_ones_own_profile_and_the_event_names_fields_only(client_of, dana):
    assert client_of(dana).post("/profile/", SAID).status_code == 302
    dana.refresh_from_db()
    assert dana.printed_name == "Dana Whitfield-Ames, MD, FACEP"
    event = Event.objects.get(verb="person.profile_changed")
    fields = ["away_until", "name", "post_nominals", "private_email", "professional_number"]
    assert (event.actor, event.data) == (dana.pk, {"fields": fields})


def test_saving_nothing_new_records_nothing(client_of, dana):
    client_of(dana).post("/profile/", SAID)
    client_of(dana).post("/profile/", SAID)
    assert Event.objects.filter(verb="person.profile_changed").count() == 1


def test_a_refused_change_is_said_and_not_shown_as_done(client_of, dana):
    page = client_of(dana).post("/profile/", {**SAID, "name": ""})
    assert "name" in page.context["form"].errors
    assert page.context["request"].user.name == "Dana Whitfield"


FORBIDDEN = {
    "id": "00000000-0000-4000-8000-000000000000",
    "email": "else@example.org",
    "password": "x",
    "is_active": "",
    "is_staff": "on",
    "is_superuser": "on",
    "date_joined": "2001-01-01",
    "last_login": "2001-01-01",
    "role": "director",
    "memberships": "1",
    "administrations": "1",
    "institution": "1",
    "theme": "dark",
}


@pytest.mark.parametrize("field", FORBIDDEN)
def test_no_other_field_can_be_smuggled_in(client_of, tina, field):
    client = client_of(tina)
    before = User.objects.filter(pk=tina.pk).values().get()
    same = {name: before[name] or "" for name in ("name", "post_nominals", "professional_number", "private_email")}
    answer = client.post("/profile/", {**same, "single_keys": "on", field: FORBIDDEN[field]})
    assert answer.status_code == 302
    assert User.objects.filter(pk=tina.pk).values().get() == before
    assert Administration.objects.filter(person=tina).count() == 0


def test_the_theme_is_kept_on_this_device_and_is_what_the_next_one_starts_with(client_of, dana):
    client = client_of(dana)
    assert client.post("/profile/theme/", {"theme": "dark", "next": "/profile/"}).url == "/profile/"
    assert client.cookies["theme"].value == "dark"
    assert 'data-theme="dark"' in client_of(dana).get("/profile/").content.decode()
    client.post("/profile/theme/", {"theme": "system"})
    assert client.cookies["theme"].value == ""
    assert "data-theme" not in client_of(dana).get("/profile/").content.decode()


def test_a_device_keeps_its_own_theme(client_of, dana):
    client_of(dana).post("/profile/theme/", {"theme": "dark"})
    other = client_of(dana)
    other.cookies["theme"] = "light"
    assert 'data-theme="light"' in other.get("/profile/").content.decode()


def test_a_visitor_may_choose_a_theme_and_nothing_else_is_a_theme(client, db):
    client.post("/profile/theme/", {"theme": "dark"})
    assert client.cookies["theme"].value == "dark"
    client.post("/profile/theme/", {"theme": "<script>"})
    assert client.cookies["theme"].value == "dark"
    assert client.post("/profile/theme/", {"theme": "dark", "next": "//evil.example"}).url == "/"
    assert client.get("/profile/theme/").url == "/profile/"  # the address of a button leads to its page


def test_times_read_as_the_hospitals_clocks_show_them(client_of, hospital, programme, signing_client_of):
    hospital.time_zone = "Pacific/Auckland"
    hospital.save()
    person = in_people.a_person("Ari Tane")
    in_curriculum.a_director(person, programme)
    client = signing_client_of(person)
    at = timezone.now().astimezone(hospital.zone).strftime("%H:%M")
    assert f"You confirmed at {at}" in client.get("/profile/").content.decode()
    assert timezone.get_current_timezone_name() == "UTC"


def test_where_one_is_costs_a_query_once_a_session(client_of, dana):
    client = client_of(dana)
    client.get("/profile/")
    assert client.session[places.SESSION_KEY] == "Europe/London"
    with CaptureQueriesContext(connection) as queries:
        client.get("/profile/")
    assert [query["sql"] for query in queries if 'FROM "people_institution"' in query["sql"]] == []


def test_where_a_person_is(hospital, programme, other_hospital, dana, tina):
    visitor = in_people.a_person("Vera Visiting")
    assert hospital_of(visitor) is None
    in_people.an_administrator(visitor, other_hospital)
    assert hospital_of(visitor) == other_hospital
    in_curriculum.a_trainee(visitor, programme)
    assert [hospital_of(person) for person in (visitor, dana, tina)] == [hospital] * 3


def test_a_page_of_one_person_is_kept_by_nobody(client_of, client, dana):
    assert client_of(dana).get("/profile/").headers["Cache-Control"] == "private, no-store"
    assert client.get("/account/login/").headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_ending_signing_ends_it(signing_client_of, dana):
    client = signing_client_of(dana)
    assert client.get("/profile/end-signing/").url == "/profile/"
    assert "signing" in client.session
    client.post("/profile/end-signing/")
    assert "signing" not in client.session
