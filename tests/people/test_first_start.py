"""The one-time link of an empty installation."""

from __future__ import annotations

import pytest
from django.test import Client

from curriculum.models import Membership, Programme
from pocus_credentialing.audit import queries as audit
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people import first_start, signing
from pocus_credentialing.people.models import Administration, FirstStartLink, Institution, User

SAID = {
    "hospital": "St Elsewhere Hospital",
    "short_name": "St Elsewhere",
    "code": "SEH",
    "department": "Emergency Medicine",
    "time_zone": "America/Chicago",
    "paper": "Letter",
    "name": "Dana Whitfield",
    "post_nominals": "MD",
    "email": "Dana@Example.org",
    "password": "four words of our own",
}


@pytest.fixture
def link(db) -> str:
    return f"/start/{first_start.make_link()}/"


def test_it_opens_the_hospital_with_its_director_once_and_signs_them_in(client, link):
    assert client.get(link).status_code == 200
    answer = client.post(link, SAID)
    assert (answer.status_code, answer.url) == (302, "/")
    person, hospital = User.objects.get(), Institution.objects.get()
    assert (person.email, person.printed_name) == ("dana@example.org", "Dana Whitfield, MD")
    assert (hospital.time_zone, hospital.paper, hospital.code) == ("America/Chicago", "Letter", "SEH")
    assert Administration.objects.get().person == person
    held = Membership.objects.get()
    assert (held.person, held.role, held.programme) == (person, "director", Programme.objects.get())
    assert hospital.signing_keys.count() == 1
    statement = {"type": "pocus-test/1"}
    signed = signing.sign(hospital, statement)
    assert signing.is_genuine(statement, signed.kid, signed.value) is True
    assert client.get("/profile/").status_code == 200
    verbs = list(Event.objects.order_by("at").values_list("verb", flat=True))
    assert verbs.index("institution.started") < verbs.index("membership.granted")
    assert list(audit.verify()) == []


def test_the_same_link_opens_nothing_more(client, link):
    client.post(link, SAID)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {**SAID, "code": "XYZ", "email": "else@example.org"}).status_code == 404
    assert User.objects.count() == 1


def test_a_guessed_link_opens_nothing(client, link):
    assert client.get("/start/guessed/").status_code == 404
    assert client.post("/start/guessed/", SAID).status_code == 404
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "seh"), ("code", "S"), ("password", "short"), ("password", "password1234"), ("time_zone", "Mars/Olympus"), ("time_zone", ""),
     ("paper", "A3"), ("email", "dana"), ("hospital", ""), ("name", "")],
)  # fmt: skip
def test_what_is_not_well_formed_is_named_and_the_link_stays_good(client, link, field, value):
    page = client.post(link, {**SAID, field: value})
    assert list(page.context["form"].errors) == [field]
    assert Institution.objects.count() == User.objects.count() == 0
    assert client.post(link, SAID).status_code == 302


def test_a_new_link_ends_the_earlier_one_and_there_is_none_once_someone_is_here(client, link):
    newer = f"/start/{first_start.make_link()}/"
    assert (client.get(link).status_code, client.get(newer).status_code) == (404, 200)
    client.post(newer, SAID)
    assert first_start.make_link() is None


def test_only_a_digest_of_the_link_is_kept(link):
    secret = link.split("/")[2]
    assert secret not in str(list(FirstStartLink.objects.values()))


def test_fields_that_are_not_asked_for_change_nothing(client, link):
    client.post(link, {**SAID, "is_superuser": "on", "serials_used": "500", "is_active": ""})
    assert (User.objects.get().is_active, Institution.objects.get().serials_used) == (True, 0)
