"""What is hidden in a draft, since somebody else's same recording was, is decided, too: by who decides elsewhere."""

from __future__ import annotations

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
