"""A recording that a director looked into, and that is then found to look like one more, waits for them again; what was
found before stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from logbook.actions import likeness, seen_elsewhere
from logbook.models import Clip
from logbook.queries import seen_elsewhere as queries
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.logbook.reviews.builders import a_clip, a_scan
from tests.logbook.scans.side_by_side import refused

pytestmark = pytest.mark.django_db

FIRST, SECOND = "Both at one bed.", "The older one is hers, too."


@pytest.fixture
def older(tina) -> Clip:
    return a_clip(a_scan(tina), position=1, received_at=timezone.now() - timedelta(days=2))


@pytest.fixture
def flagged(tom) -> Clip:
    return a_clip(a_scan(tom, "lung"), position=1, seen_elsewhere=True)


@pytest.fixture
def quinn(programme) -> User:
    person = in_people.a_person("Quinn Abara")
    in_curriculum.a_director(person, programme)
    return person


@pytest.fixture
def again(flagged, older, dana) -> Clip:
    """Dana has looked into it, and then it was found to look like an older one."""
    seen_elsewhere.look_into(clip=flagged, by=dana, note=FIRST)
    assert likeness.note(clip=older, other=flagged) is True
    flagged.refresh_from_db()
    return flagged


def listed(person: User) -> tuple[list[Clip], list[Clip]]:
    return list(queries.waiting(person)), list(queries.done(person))


def both(clip: Clip, first: User) -> str:
    day = clip.scan.institution.today()
    return f"{FIRST}\n({first.name}, {day.day} {day:%b %Y})\n\n{SECOND}"


def test_what_is_found_after_a_director_looked_waits_for_the_directors_with_the_note_that_was_there(
    flagged, older, dana, quinn, client_of, api_of
):
    seen_elsewhere.look_into(clip=flagged, by=dana, note=FIRST)
    assert listed(dana) == ([], [flagged])
    likeness.note(clip=flagged, other=older)
    assert (listed(dana), listed(quinn)) == (([flagged], []), ([flagged], []))
    browser = client_of(quinn)
    assert "1 clip waits for a director to look into it" in browser.get("/").content.decode()
    for address in ("/seen-elsewhere/", f"/seen-elsewhere/{flagged.pk}/"):
        page = browser.get(address).content.decode()
        assert (FIRST in page, dana.name in page, f"/scans/{older.scan_id}/" in page) == (True, True, True)
    (row,) = api_of(quinn).get("/api/v1/seen-elsewhere/").json()["results"]
    assert (row["id"], row["looked_into_note"], row["looked_into_by"]) == (str(flagged.pk), FIRST, str(dana.pk))


def test_the_next_note_stands_below_the_one_before_and_then_it_is_done(again, dana, quinn, client_of, api_of):
    assert client_of(quinn).post(f"/seen-elsewhere/{again.pk}/", {"note": f" {SECOND} "}).status_code == 302
    again.refresh_from_db()
    assert (again.looked_into_by, again.looked_into_note) == (quinn, both(again, dana))
    assert listed(dana) == ([], [again])
    page = client_of(dana).get("/seen-elsewhere/").content.decode()
    assert [said in page for said in (FIRST, dana.name, SECOND, quinn.name)] == [True] * 4
    told = Event.objects.filter(verb="clip.looked_into", thing_id=again.pk).order_by("seq")
    assert [event.actor for event in told] == [dana.pk, quinn.pk]
    page = client_of(dana).post(f"/seen-elsewhere/{again.pk}/", {"note": "Again"})
    api = api_of(dana).post(f"/api/v1/seen-elsewhere/{again.pk}/look-into/", {"note": "Again"}, "json")
    assert refused(page, api) == (409, ["looked_into"])


def test_of_two_who_look_into_it_again_at_once_the_second_is_told_that_it_is_done(again, dana, quinn):
    stale = Clip.objects.get(pk=again.pk)
    seen_elsewhere.look_into(clip=again, by=quinn, note=SECOND)
    with pytest.raises(NotNow) as refusal:
        seen_elsewhere.look_into(clip=stale, by=dana, note="Again")
    assert refusal.value.code == "looked_into"
    assert Clip.objects.get(pk=again.pk).looked_into_note == both(again, dana)


def test_what_was_found_before_a_director_looked_does_not_wait_again(flagged, older, dana):
    likeness.note(clip=flagged, other=older)
    seen_elsewhere.look_into(clip=flagged, by=dana, note=FIRST)
    flagged.refresh_from_db()
    assert (listed(dana), flagged.looked_into_note) == (([], [flagged]), FIRST)
    assert likeness.note(clip=flagged, other=older) is False
    with pytest.raises(NotNow) as refusal:
        seen_elsewhere.look_into(clip=flagged, by=dana, note=SECOND)
    assert refusal.value.code == "looked_into"


def test_two_notes_as_long_as_may_be_are_both_kept(again, dana, api_of):
    address = f"/api/v1/seen-elsewhere/{again.pk}/look-into/"
    assert api_of(dana).post(address, {"note": "x" * 2001}, "json").status_code == 400
    answer = api_of(dana).post(address, {"note": "x" * 2000}, "json")
    assert (answer.status_code, answer.json()["looked_into_note"][-2000:]) == (200, "x" * 2000)
    assert answer.json()["looked_into_note"].startswith(FIRST)
