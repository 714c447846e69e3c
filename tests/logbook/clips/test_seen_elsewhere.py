"""A recording that two people sent is taken, shown to the directors until one says what they found, and to no trainee."""

from __future__ import annotations

import pytest

from curriculum.models import Enrolment
from logbook.actions import clips, scans, seen_elsewhere
from logbook.models import Clip
from logbook.queries import seen_elsewhere as queries
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.logbook.scans.builders import a_draft, a_file, a_received_clip, watched_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(tina, pat) -> Clip:
    scan = a_draft(tina, supervision=watched_by(pat))
    clip = a_received_clip(scan)
    scans.submit(scan=scan, by=tina)
    return clip


@pytest.fixture
def copy(first, tom, pat) -> Clip:
    scan = a_draft(tom, "lung", supervision=watched_by(pat))
    clip = a_received_clip(scan)
    scans.submit(scan=scan, by=tom)
    return clip


def waiting(*people) -> list[list[Clip]]:
    return [list(queries.waiting(person)) for person in people]


def test_the_directors_see_the_second_one_and_nobody_else_does(copy, tina, tom, pat, dana, sid):
    assert waiting(tina, tom, pat, dana, sid) == [[], [], [], [copy], []]


def test_a_recording_exported_anew_is_the_same_recording(first, tom, pat, dana):
    scan = a_draft(tom, supervision=watched_by(pat))
    anew = a_received_clip(scan, frames=4)
    assert anew.digest != first.digest
    scans.submit(scan=scan, by=tom)
    assert waiting(dana) == [[anew]]
    assert queries.others_of(dana, [anew]) == {anew.pk: [first]}


def test_what_was_not_sent_yet_or_was_left_out_is_shown_to_no_director(first, tom, pat, dana):
    scan = a_draft(tom, supervision=watched_by(pat))
    clip = a_received_clip(scan)
    assert waiting(dana) == [[]]
    scans.submit(scan=scan, by=tom)
    assert waiting(dana) == [[clip]]
    Clip.objects.filter(pk=clip.pk).update(left_out=True)
    assert waiting(dana) == [[]]


def test_two_recordings_of_their_own_are_never_flagged(first, tina, dana):
    a_received_clip(a_draft(tina, "lung"), seed=2)
    assert not Clip.objects.filter(seen_elsewhere=True).exists()


def test_the_directors_home_and_page_name_both_scans(first, copy, client_of, dana):
    browser = client_of(dana)
    assert "1 clip waits for a director to look into it" in browser.get("/").content.decode()
    page = browser.get("/seen-elsewhere/").content.decode()
    links = [f'href="/seen-elsewhere/{copy.pk}/"', f'href="/scans/{first.scan_id}/"']
    assert [link in page for link in links] == [True, True]
    # Both are looked at side by side, as far as they can be played.
    Clip.objects.filter(pk=first.pk).update(state="ready")
    beside = browser.get(f"/seen-elsewhere/{copy.pk}/").context["beside"]
    assert [(one["clip"].pk, bool(one["clips"]), one["gone"]) for one in beside] == [
        (copy.pk, False, "This clip cannot be played now."),
        (first.pk, True, ""),
    ]


def test_the_other_scan_is_not_named_to_a_director_who_may_not_open_it(tina, tom, pat, dana, client_of):
    """Tina's is only a draft."""
    first = a_received_clip(a_draft(tina))
    scan = a_draft(tom, supervision=watched_by(pat))
    copy = a_received_clip(scan)
    scans.submit(scan=scan, by=tom)
    assert queries.others_of(dana, [copy]) == {copy.pk: []}
    page = client_of(dana).get(f"/seen-elsewhere/{copy.pk}/").content.decode()
    assert ("Tina" in page, str(first.scan_id) in page) == (False, False)
    assert "The same clip is in no other scan that you may open." in page


def test_no_trainee_reads_of_it_anywhere(first, copy, client_of, api_of, tina, tom, dana):
    seen_elsewhere.look_into(clip=copy, by=dana, note="A copy, it seems.")
    for person, scan in ((tina, first.scan_id), (tom, copy.scan_id)):
        browser, program = client_of(person), api_of(person)
        pages = ["/", "/scans/", f"/scans/{scan}/", f"/history/scan/{scan}/", "/seen-elsewhere/"]
        calls = ["/api/v1/scans/", f"/api/v1/scans/{scan}/", "/api/v1/seen-elsewhere/", "/api/v1/events/"]
        said = [browser.get(page).content.decode() for page in pages] + [
            program.get(call).content.decode() for call in calls
        ]
        assert program.get("/api/v1/seen-elsewhere/").json()["results"] == []
        words = ("two people", "seen_elsewhere", "A copy, it seems.", "looked into", str(copy.pk) * (person == tina))
        assert [word for word in words if word and any(word in each for each in said[:4] + said[5:])] == []


def test_a_director_says_what_they_found_once(copy, dana, client_of, programme):
    quinn = in_people.a_person("Quinn Abara")
    in_curriculum.a_director(quinn, programme)
    browser, stale = client_of(dana), Clip.objects.get(pk=copy.pk)
    assert browser.post(f"/seen-elsewhere/{copy.pk}/", {"note": " "}).status_code == 400
    assert browser.post(f"/seen-elsewhere/{copy.pk}/", {"note": " Both at one bed. "}).status_code == 302
    copy.refresh_from_db()
    assert (copy.looked_into_by, copy.looked_into_note) == (dana, "Both at one bed.")
    assert waiting(dana, quinn) == [[], []]
    assert "Both at one bed." in client_of(quinn).get("/seen-elsewhere/").content.decode()
    for known in (copy, stale):
        with pytest.raises(NotNow) as refusal:
            seen_elsewhere.look_into(clip=known, by=quinn, note="Again")
        assert refusal.value.code == "looked_into"
    told = Event.objects.filter(thing_id=copy.pk, verb__in=["clip.seen_elsewhere", "clip.looked_into"]).order_by("seq")
    assert [(event.verb, event.actor, event.within_id) for event in told] == [
        ("clip.seen_elsewhere", None, None),
        ("clip.looked_into", dana.pk, None),
    ]


def test_a_program_of_a_directors_does_the_same(first, copy, api_of, dana):
    program = api_of(dana)
    (row,) = program.get("/api/v1/seen-elsewhere/").json()["results"]
    assert (row["id"], row["trainee_name"], row["application"]) == (str(copy.pk), "Tom Bianchi", "lung")
    assert [(other["id"], other["trainee_name"]) for other in row["others"]] == [(str(first.pk), "Tina Okafor")]
    address, key = f"/api/v1/seen-elsewhere/{copy.pk}/look-into/", {"HTTP_IDEMPOTENCY_KEY": "one"}
    answer, again = (program.post(address, {"note": "A mix-up."}, "json", **key) for _ in range(2))
    assert (answer.status_code, answer.json()["looked_into_note"]) == (200, "A mix-up.")
    assert (again.status_code, again.json()) == (200, answer.json())
    assert program.get("/api/v1/seen-elsewhere/").json()["results"] == []


def test_nobody_looks_into_their_own_or_into_what_nobody_else_has_sent(first, copy, tom, pat, dana, programme):
    in_curriculum.a_director(tom, programme)
    assert waiting(tom) == [[]]
    for person, clip, refusal, code in (
        (tom, copy, NotAllowed, "own_scan"),
        (pat, copy, NotAllowed, "not_director"),
        (dana, first, NotNow, "seen_once"),
    ):
        with pytest.raises(refusal) as raised:
            seen_elsewhere.look_into(clip=clip, by=person, note="Nothing")
        assert raised.value.code == code


def test_it_stays_with_the_directors_after_the_trainee_has_left_and_goes_with_their_role(copy, tom, dana):
    Enrolment.objects.filter(trainee=tom).update(ended_on=copy.received_at.date())
    assert waiting(dana) == [[copy]]
    dana.memberships.update(ends_on=dana.memberships.get().starts_on)
    assert waiting(dana) == [[]]


def test_a_file_of_another_hospitals_is_not_seen_elsewhere(first, sid, other_hospital):
    nora = in_people.a_person("Nora Feld")
    in_curriculum.a_trainee(nora, sid.memberships.get().programme)
    clip = clips.receive(scan=a_draft(nora), by=nora, file=a_file())
    assert (clip.seen_elsewhere, waiting(sid)) == (False, [[]])
