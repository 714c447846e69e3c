"""Versions by API: checked, published, previewed and moved to, by the rules and in the words of the pages."""

from __future__ import annotations

import html
import re

import pytest

from curriculum.actions import versions
from curriculum.library.texts import library_text
from curriculum.models import Enrolment, Programme
from pocus_credentialing.audit.models import Event

pytestmark = pytest.mark.django_db
SPOCUS = library_text("spocus-two-phase")
TEXT = SPOCUS.replace("      n: 25\n", "      n: 26\n", 1)
WHY = "The number was raised for everyone."


@pytest.fixture
def address(programme):
    return f"/api/v1/programmes/{programme.pk}/versions/"


@pytest.fixture
def second(programme, dana):
    return versions.publish_text(programme=programme, text=TEXT, by=dana)


def reasons(answer) -> list[tuple[str, str]]:
    return [(each["code"], each["sentence"]) for each in answer.json()["reasons"]]


def words(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_a_check_answers_what_would_happen_and_nothing_does(ready, dana, address, programme, api_of):
    before = Event.objects.count()
    answer = api_of(dana).post(address, {"text": TEXT}, "json")
    said = answer.json()
    assert (answer.status_code, said["number"], said["published"], said["checked_against"], said["more"]) == (200, 2, False, 1, 0)  # fmt: skip
    [changed] = said["differs"]["changed"]
    assert (changed["key"], changed["before"][:24], changed["after"][:24]) == (
        "cardiac.scans", "At least 25 cardiac scan", "At least 26 cardiac scan",
    )  # fmt: skip
    assert said["effects"] == [
        {
            "enrolment": str(ready.pk), "trainee": "Tina Okafor", "held_to": 1, "gained": [], "lost": ["Cardiac scans that count"],
            "asked_anew": [], "asked_no_more": [], "asked_otherwise": [],
            "complete_before": ["Focused cardiac ultrasound"], "complete_after": [],
            "numbers": [{
                "key": "cardiac.scans", "title": "Cardiac scans that count",
                "before": {"counted": 25, "needed": 25}, "after": {"counted": 25, "needed": 26},
            }],
        }
    ]  # fmt: skip
    assert (programme.versions.count(), Event.objects.count()) == (1, before)


def test_it_is_published_and_read_again_word_for_word(tina, dana, address, api_of):
    answer = api_of(dana).post(address, {"text": TEXT, "publish": True, "checked_against": 1}, "json")
    assert (answer.status_code, answer.json()["number"], answer.json()["published"]) == (201, 2, True)
    api = api_of(tina)
    assert [each["number"] for each in api.get(address).json()["results"]] == [2, 1]
    assert [api.get(f"{address}{number}/").json()["text"] for number in (1, 2)] == [SPOCUS, TEXT]
    assert Enrolment.objects.get(trainee=tina).version.number == 1


def test_what_was_published_since_the_check_is_told(dana, address, second, api_of):
    later = {"text": TEXT.replace("n: 26", "n: 27"), "publish": True}
    answer = api_of(dana).post(address, {**later, "checked_against": 1}, "json")
    assert (answer.status_code, reasons(answer)) == (
        409, [("published_meanwhile", "Version 2 was published meanwhile: check your text against it.")],
    )  # fmt: skip
    assert api_of(dana).post(address, {**later, "checked_against": 2}, "json").status_code == 201


def test_the_same_key_publishes_once(dana, address, programme, api_of):
    api, body = api_of(dana), {"text": TEXT, "publish": True}
    answers = [api.post(address, body, "json", headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert programme.versions.count() == 2


@pytest.mark.parametrize(
    "text",
    [SPOCUS.replace("n: 25", "n: null", 1), SPOCUS.replace("n: 25", "n: 0", 1), "", "a: &a [*a]", "a: 2026-99-99"],
    ids=["open", "zero", "empty", "bomb", "day"],
)
def test_mistakes_are_told_in_the_words_of_the_page(text, dana, address, programme, api_of, client_of):
    answer = api_of(dana).post(address, {"text": text, "publish": True}, "json")
    page = client_of(dana).post(f"/programmes/{programme.pk}/versions/new/", {"text": text, "verb": "check"})
    assert (answer.status_code, page.status_code) == (400, 400)
    found = answer.json()["reasons"]
    assert {each["field"] for each in found} == {"text"}
    assert [each["sentence"] for each in found if each["sentence"] not in words(page)] == []
    assert {each["code"] for each in found} <= {"mistake", "number_open"}
    assert programme.versions.count() == 1


def test_what_is_not_known_here_is_refused(dana, address, api_of):
    answer = api_of(dana).post(address, {"text": TEXT, "number": 9}, "json")
    assert (answer.status_code, answer.json()["reasons"][0]["field"]) == (400, "number")


def test_a_preview_tells_what_a_move_brings_and_then_it_is_moved(ready, tom, dana, second, address, api_of):
    api = api_of(dana)
    found = {each["trainee"]: each for each in api.get(f"{address}2/preview/").json()["results"]}
    assert {name: (each["held_to"], each["lost"]) for name, each in found.items()} == {
        "Tina Okafor": (1, ["Cardiac scans that count"]),
        "Tom Bianchi": (1, []),
    }
    answer = api.post(f"/api/v1/enrolments/{ready.pk}/move/", {"version": 2, "reason": WHY}, "json")
    assert (answer.status_code, answer.json()["version"], answer.json()["trainee"]["name"]) == (200, 2, "Tina Okafor")
    assert [each["trainee"] for each in api.get(f"{address}2/preview/").json()["results"]] == ["Tom Bianchi"]
    [event] = api.get(f"/api/v1/history/enrolment/{ready.pk}/").json()["results"][:1]
    assert (event["sentence"], event["words"]) == (
        "Dana Whitfield moved Tina Okafor from version 1 to version 2.", WHY,
    )  # fmt: skip


def test_what_cannot_be_moved_is_told(ready, dana, second, api_of):
    api, address = api_of(dana), f"/api/v1/enrolments/{ready.pk}/move/"
    held = api.post(address, {"version": 1, "reason": WHY}, "json")
    assert (held.status_code, reasons(held)) == (409, [("held_already", "Tina Okafor is held to version 1 already.")])
    unknown = api.post(address, {"version": 7, "reason": WHY}, "json")
    assert (unknown.status_code, reasons(unknown)) == (
        400, [("unknown_version", "This programme has no version of this number.")],
    )  # fmt: skip
    assert api.post(address, {"version": 2, "reason": " "}, "json").status_code == 400
    assert Enrolment.objects.get(pk=ready.pk).version.number == 1


def test_others_may_not(ready, tina, pat, sid, second, address, api_of):
    move = f"/api/v1/enrolments/{ready.pk}/move/"
    found = {}
    for person in (tina, pat, sid):
        api = api_of(person)
        found[person.name.split()[0]] = (
            api.post(address, {"text": TEXT}, "json").status_code,
            api.get(f"{address}2/preview/").status_code,
            api.post(move, {"version": 2, "reason": WHY}, "json").status_code,
        )
    assert found == {"Tina": (403, 403, 403), "Pat": (403, 403, 404), "Sid": (404, 404, 404)}


def test_an_administrator_starts_a_programme(dana, pat, hospital, programme, api_of):
    address, text = f"/api/v1/institutions/{hospital.pk}/programmes/", library_text("fusic-heart")
    api = api_of(dana)
    assert api.post(address, {"text": text}, "json").json() == {
        "id": None,
        "code": "fusic-heart",
        "name": "FUSIC Heart",
    }
    assert Programme.objects.filter(institution=hospital).count() == 1
    answer = api.post(address, {"text": text, "publish": True}, "json")
    made = Programme.objects.get(institution=hospital, code="fusic-heart")
    assert (answer.status_code, answer.json()["id"]) == (201, str(made.pk))
    again = api.post(address, {"text": text}, "json")
    assert (again.status_code, [code for code, _said in reasons(again)]) == (409, ["code_taken", "name_taken"])
    assert api_of(pat).post(address, {"text": text}, "json").status_code == 404
