"""Whoever is asked by mail to decide about a hidden clip finds it on their home and in the list, and nobody else does."""

from __future__ import annotations

import pytest

from logbook.actions import hiding
from logbook.queries import hiding as queries
from tests.factories import curriculum as in_curriculum
from tests.logbook.reviews.builders import a_scan

pytestmark = pytest.mark.django_db
ON_HOME = "1 clip is hidden from everyone until it is decided."


@pytest.fixture
def of_the_only_director(programme, dana, pat):
    """A clip of a scan of Dana's, who learns beside directing, hidden by the proctor."""
    in_curriculum.a_trainee(dana, programme)
    return hiding.hide(clip=a_scan(dana).clips.get(), by=pat)


def asked(clip, *people) -> dict[str, tuple[bool, bool]]:
    """Who is to decide, by the mail's rule and by the lists."""
    return {
        person.name: (queries.decides(person, clip), clip in queries.waiting(person))
        for person in people
    }  # fmt: skip


def test_where_nobody_but_the_author_directs_a_proctor_decides(of_the_only_director, dana, pat, tina, client_of):
    clip = of_the_only_director
    assert asked(clip, dana, pat, tina) == {
        dana.name: (False, False), pat.name: (True, True), tina.name: (False, False)
    }  # fmt: skip
    home, listed = (client_of(pat).get(page).content.decode() for page in ("/", "/hidden-clips/"))
    assert (ON_HOME in home, f'href="/clips/{clip.pk}/hidden/"' in listed) == (True, True)
    assert list(queries.reported(pat)) == []
    hiding.erase(clip=clip, by=pat)
    assert list(queries.waiting(pat)) == []


def test_as_soon_as_another_directs_they_do(of_the_only_director, programme, dana, pat, tom, client_of):
    in_curriculum.a_director(tom, programme)
    assert asked(of_the_only_director, dana, pat, tom) == {
        dana.name: (False, False), pat.name: (False, False), tom.name: (True, True)
    }  # fmt: skip
    assert ON_HOME not in client_of(pat).get("/").content.decode()
    assert list(queries.reported(pat)) == [of_the_only_director]


def test_wherever_it_is_said_who_decides_it_is_they(of_the_only_director, programme, dana, pat, tom, client_of):
    clip, hers = of_the_only_director, client_of(dana)
    places = ("/hidden-clips/", f"/scans/{clip.scan_id}/")

    def said(text: str) -> list[bool]:
        refused = hers.post(f"/clips/{clip.pk}/erase/")
        pages = [hers.get(place) for place in places] + [refused, client_of(pat).get(places[1])]
        return [text in page.content.decode() for page in pages]

    assert said("A proctor decides.") == [True, True, False, True]
    assert said("Only a proctor of the programme decides") == [False, False, True, False]
    in_curriculum.a_director(tom, programme)
    assert said("A director decides.") == [True, True, False, True]
    assert said("Only a director of the programme decides") == [False, False, True, False]
