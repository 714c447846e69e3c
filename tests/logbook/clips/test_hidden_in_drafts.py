"""What is hidden in a draft, since somebody else's same recording was, is decided, too: by who decides elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from logbook.actions import hiding
from logbook.models import Clip
from logbook.queries import hiding as queries
from tests.logbook.clips.test_who_decides import ON_HOME, asked
from tests.logbook.reviews.builders import a_scan
from tests.logbook.scans.builders import a_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def along(tina, tom, pat, dana, committed) -> Clip:
    """Of a draft of Tom's, hidden as Pat hid the same recording of Tina’s."""
    seen = a_scan(tina).clips.get()
    own = a_scan(tom).clips.get()
    Clip.objects.filter(pk=own.pk).update(scan=a_draft(tom), digest=seen.digest)
    committed(hiding.hide, clip=seen, by=pat)
    return Clip.objects.select_related("scan").get(pk=own.pk)


def test_a_director_decides_about_it_and_sees_nothing_else_of_the_draft(
    along, dana, pat, tina, tom, sid, client_of, api_of
):
    hiding.erase(clip=Clip.objects.exclude(pk=along.pk).get(), by=dana)
    assert asked(along, dana, pat, tina, tom, sid) == {
        person.name: (person == dana, person == dana) for person in (dana, pat, tina, tom, sid)
    }
    director, page = client_of(dana), f"/clips/{along.pk}/hidden/"
    assert (ON_HOME in director.get("/").content.decode(), page in director.get("/hidden-clips/").content.decode()) == (
        True,
        True,
    )
    shown = director.get(page).content.decode()
    assert ("It is in a draft" in shown, f"/scans/{along.scan_id}/" in shown) == (True, False)
    assert [api_of(who).get(f"/api/v1/clips/{along.pk}/").status_code for who in (dana, pat, sid)] == [200, 404, 404]
    assert [client_of(who).get(page).status_code for who in (pat, sid, tom)] == [404, 404, 403]
    assert director.get(f"/scans/{along.scan_id}/").status_code == 404
    # Whose session ended meanwhile is led back to a page of theirs, not to that of a draft which they do not see.
    for button in ("show-again", "erase"):
        led = director.get(f"/clips/{along.pk}/{button}/", follow=True)
        assert (led.redirect_chain, led.status_code, page in led.content.decode()) == (
            [("/hidden-clips/", 302)],
            200,
            True,
        )
    done = director.post(f"/clips/{along.pk}/show-again/")
    assert (done.url, Clip.objects.get(pk=along.pk).hidden_at) == ("/hidden-clips/", None)
    # It is its author's alone again.
    assert [director.get(page).status_code, api_of(dana).get(f"/api/v1/clips/{along.pk}/").status_code] == [404, 404]


def test_or_has_it_destroyed_and_its_author_is_told_that_it_waits(along, dana, tom, client_of, api_of, mailoutbox):
    links = [mail.body for mail in mailoutbox if mail.to == [dana.email]]
    assert [f"/clips/{along.pk}/hidden/" in link for link in links].count(True) == 1
    assert "A director decides. Or remove it" in client_of(tom).get("/hidden-clips/").content.decode()
    assert api_of(dana).post(f"/api/v1/clips/{along.pk}/erase/").status_code == 200
    assert (Clip.objects.get(pk=along.pk).erased_at is not None, along in queries.waiting(dana)) == (True, False)


def test_what_its_author_hid_in_their_draft_is_theirs_alone(tom, dana, client_of):
    clip = a_scan(tom).clips.get()
    Clip.objects.filter(pk=clip.pk).update(scan=a_draft(tom))
    hiding.hide(clip=Clip.objects.get(pk=clip.pk), by=tom)
    clip = Clip.objects.get(pk=clip.pk)
    assert asked(clip, dana, tom) == {dana.name: (False, False), tom.name: (False, False)}
    assert client_of(dana).get(f"/clips/{clip.pk}/hidden/").status_code == 404


def rows_of(page: str) -> list[tuple[str, str]]:
    """What the list of hidden clips says of each: which one, and how it came to be hidden."""
    found = re.findall(r'<a href="[^"]*">([^<]*)</a>\s*<span class="meta">(.*?)</span>', page, flags=re.DOTALL)
    return [(which, " ".join(how.split())) for which, how in found]


@pytest.fixture
def at_times(along) -> Clip:
    """Pat hid Tina's at 09:29; that Tom's went along was at 09:30."""
    seen, later = datetime(2026, 11, 28, 9, 29, tzinfo=UTC), datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
    Clip.objects.exclude(hidden_at=None).update(hidden_at=seen)
    assert Clip.objects.filter(pk=along.pk, hidden_along_at__isnull=False).update(hidden_along_at=later) == 1
    return along


def test_what_was_hidden_along_says_when_and_why_and_what_somebody_hid_says_who(at_times, dana, pat, client_of, api_of):
    along = "hidden 28 Nov 2026, 09:30 along with the same recording, in which Pat Lindqvist saw patient data on "
    director = client_of(dana)
    assert sorted(rows_of(director.get("/hidden-clips/").text)) == [
        ("Cardiac, Tina Okafor, clip 1", "hidden by Pat Lindqvist, 28 Nov 2026, 09:29"),
        ("Cardiac, Tom Bianchi, clip 1", f"{along}28 Nov 2026, 09:29"),
    ]
    assert f"{along}28 Nov 2026, 09:29." in director.get(f"/clips/{at_times.pk}/hidden/").text
    seen = Clip.objects.exclude(pk=at_times.pk).get()
    assert "hidden by Pat Lindqvist, 28 Nov 2026, 09:29." in director.get(f"/clips/{seen.pk}/hidden/").text
    told = [api_of(dana).get(f"/api/v1/clips/{clip.pk}/").json()["hidden_along_at"] for clip in (at_times, seen)]
    assert told == ["2026-11-28T09:30:00Z", None]
    assert rows_of(client_of(pat).get("/hidden-clips/").text) == [
        ("Cardiac, Tina Okafor, clip 1", "hidden by Pat Lindqvist, 28 Nov 2026, 09:29; not decided yet")
    ]


def test_several_of_one_scan_are_told_apart_by_their_numbers(tina, pat, dana, client_of, committed):
    scan = a_scan(tina)
    first = scan.clips.get()
    second = a_scan(tina).clips.get()
    Clip.objects.filter(pk=second.pk).update(scan=scan, position=first.position + 1)
    for clip in (first, second):
        committed(hiding.hide, clip=Clip.objects.get(pk=clip.pk), by=pat)
    for person in (dana, pat):
        which = [row[0] for row in rows_of(client_of(person).get("/hidden-clips/").text)]
        assert which == ["Cardiac, Tina Okafor, clip 1", "Cardiac, Tina Okafor, clip 2"]


def test_what_is_shown_again_is_hidden_along_with_nothing(along, dana, committed):
    committed(hiding.show_again, clip=Clip.objects.get(pk=along.pk), by=dana)
    shown = Clip.objects.get(pk=along.pk)
    assert (shown.hidden_at, shown.hidden_by, shown.hidden_along_at) == (None, None, None)
