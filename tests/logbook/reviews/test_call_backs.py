"""A patient who may need to be called back is forgotten by nobody, and what was done can be read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from curriculum.models import Enrolment
from logbook.actions import call_backs, reviews, scans
from logbook.models import CallBack, Scan
from logbook.queries.call_backs import closed_call_backs, of_scan, open_call_backs
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from .builders import a_review, a_scan, an_open_session, words
from .test_reviewing import codes

pytestmark = pytest.mark.django_db
DONE = "Rang the ward on the same day."


@pytest.fixture
def closed(tina, pat, dana) -> CallBack:
    a_review(a_scan(tina), pat, call_back=True)
    return call_backs.close(call_back=CallBack.objects.get(), by=dana, what_was_done=DONE)


@pytest.fixture
def quinn(programme):
    """A proctor who sees the scan and has nothing to do with the call-back."""
    person = in_people.a_person("Quinn Abara")
    in_curriculum.a_proctor(person, programme)
    return person


def test_a_call_back_stays_with_author_and_director_until_someone_says_what_was_done(tina, tom, pat, dana, sid):
    a_review(a_scan(tina), pat, call_back=True)
    call_back = CallBack.objects.get()
    seen = {person.name.split()[0]: list(open_call_backs(person)) for person in (tina, tom, pat, dana, sid)}
    assert seen == {"Tina": [call_back], "Tom": [], "Pat": [], "Dana": [call_back], "Sid": []}
    call_backs.close(call_back=call_back, by=dana, what_was_done=" Called on the same day; seen in clinic. ")
    assert CallBack.objects.get().what_was_done == "Called on the same day; seen in clinic."
    assert [list(open_call_backs(person)) for person in (tina, dana)] == [[], []]


def test_a_call_back_is_closed_once_and_by_someone_concerned(programme, tina, pat, dana):
    quinn = in_people.a_person("Quinn Abara")
    in_curriculum.a_proctor(quinn, programme)
    a_review(a_scan(tina), pat, call_back=True)
    call_back = CallBack.objects.get()
    with pytest.raises(NotAllowed) as raised:
        call_backs.close(call_back=call_back, by=quinn, what_was_done="Nothing")
    assert codes(raised) == ["not_concerned"]
    stale = CallBack.objects.get()
    call_backs.close(call_back=call_back, by=pat, what_was_done="Rang the ward.")
    for known in (call_back, stale):
        with pytest.raises(NotNow) as raised:
            call_backs.close(call_back=known, by=tina, what_was_done="Again")
        assert codes(raised) == ["call_back_closed"]
    assert Event.objects.filter(verb="call_back.closed").count() == 1


def test_the_director_who_raises_a_call_back_is_not_written_to(tina, dana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        a_review(a_scan(tina), dana, call_back=True)
    assert [m.to for m in mail.outbox if "call-back" in m.subject] == [[tina.email]]


# --- what was done is read --------------------------------------------------------------------------------------


def test_what_was_done_is_on_the_scans_page_for_author_director_and_who_raised_it(
    closed, client_of, tina, pat, dana, quinn
):
    address = reverse("logbook:scans_show", args=[closed.scan_id])
    pages = {person.name.split()[0]: client_of(person).get(address) for person in (tina, pat, dana, quinn)}
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(pages, 200)
    assert {name: DONE in page.content.decode() for name, page in pages.items()} == {
        "Tina": True, "Pat": True, "Dana": True, "Quinn": False,
    }  # fmt: skip
    assert [of_scan(person, closed.scan) for person in (tina, pat, dana, quinn)] == [[closed], [closed], [closed], []]


def test_the_history_says_it_in_words_to_the_same_people(closed, client_of, tina, pat, dana, quinn):
    address = reverse("history", args=["scan", closed.scan_id])
    words_of = {}
    for person in (tina, pat, dana, quinn):
        rows = client_of(person).get(address).context["rows"]
        words_of[person.name.split()[0]] = [row["words"] for row in rows if row["verb"] == "call_back.closed"]
    assert words_of == {"Tina": [DONE], "Pat": [DONE], "Dana": [DONE], "Quinn": [""]}


def test_closed_ones_are_listed_for_a_year_the_latest_first(closed, tina, tom, pat, dana, sid, client_of):
    a_review(a_scan(tina), pat, call_back=True)
    second = call_backs.close(call_back=CallBack.objects.get(closed_at=None), by=tina, what_was_done="Seen again.")
    listed = {person.name.split()[0]: list(closed_call_backs(person)) for person in (tina, tom, pat, dana, sid)}
    assert listed == {"Tina": [second, closed], "Tom": [], "Pat": [], "Dana": [second, closed], "Sid": []}
    page = client_of(dana).get("/call-backs/")
    assert (page.context["rows"], page.context["closed"]) == ([], [second, closed])
    assert [text in page.content.decode() for text in (DONE, "Seen again.", "None is open")] == [True] * 3
    CallBack.objects.filter(pk=closed.pk).update(closed_at=timezone.now() - timedelta(days=366))
    assert list(closed_call_backs(dana)) == [second]
    assert of_scan(dana, closed.scan)[0].what_was_done == DONE


def test_by_program_open_and_closed_ones_are_asked_for_apart(closed, tina, tom, pat, dana, api_of):
    a_review(a_scan(tina), pat, call_back=True)
    waiting = CallBack.objects.get(closed_at=None)

    def listed(person, state):
        rows = api_of(person).get(f"/api/v1/call-backs/{state}").json()["results"]
        return [(row["id"], row["what_was_done"]) for row in rows]

    assert listed(dana, "") == listed(dana, "?state=open") == [(str(waiting.pk), "")]
    assert listed(dana, "?state=closed") == listed(tina, "?state=closed") == [(str(closed.pk), DONE)]
    assert listed(tom, "?state=closed") == []


# --- a trainee who has left -------------------------------------------------------------------------------------


def test_a_call_back_stays_with_the_director_when_the_trainee_has_left(tina, pat, dana):
    a_review(a_scan(tina), pat, call_back=True)
    Enrolment.objects.filter(trainee=tina).update(ended_on=timezone.now().date())
    call_back = CallBack.objects.get()
    assert list(open_call_backs(dana)) == [call_back]
    assert call_backs.close(call_back=call_back, by=dana, what_was_done=DONE).closed_by == dana


def test_one_that_an_amendment_raises_is_told_to_the_director_of_a_trainee_who_has_left(
    tina, pat, dana, django_capture_on_commit_callbacks
):
    review = a_review(a_scan(tina), pat)
    Enrolment.objects.filter(trainee=tina).update(ended_on=timezone.now().date())
    said = words(review.scan, "rejected", reason="Read again.", call_back=True)
    with django_capture_on_commit_callbacks(execute=True):
        reviews.amend(review=review, by=pat, authentication=an_open_session(), **said)
    told = [message.to for message in mail.outbox if "call-back" in message.subject]
    assert sorted(told) == [[dana.email], [tina.email]]


# --- a second amendment -----------------------------------------------------------------------------------------


def test_every_amendment_is_told_to_the_trainee(tina, pat, dana, django_capture_on_commit_callbacks):
    review = a_review(a_scan(tina), pat)
    for by, decision in ((pat, "rejected"), (dana, "accepted"), (dana, "rejected")):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            said = words(review.scan, decision, reason="Read again.")
            review = reviews.amend(review=review, by=by, authentication=an_open_session(), **said)
        assert [(message.to, message.subject) for message in mail.outbox] == [
            ([tina.email], "A review of your scan was amended")
        ]


# --- it is said again -------------------------------------------------------------------------------------------


def test_a_second_one_is_told_with_its_words_and_stays_one_open_item(tina, pat, dana, client_of, api_of):
    review = a_review(a_scan(tina), pat, call_back=True)
    said = words(review.scan, call_back=True, reason="The effusion is larger.")
    amended = reviews.amend(review=review, by=pat, authentication=an_open_session(), **said)
    assert [event.data["review"] for event in Event.objects.filter(verb="call_back.raised_again")] == [str(amended.pk)]
    assert CallBack.objects.count() == 1
    for person in (tina, dana):
        for address in ("/call-backs/", f"/scans/{review.scan_id}/", f"/call-backs/{CallBack.objects.get().pk}/close/"):
            text = client_of(person).get(address).content.decode()
            assert ("said again by" in text, "The effusion is larger." in text) == (True, True)
    (listed,) = api_of(tina).get("/api/v1/call-backs/").json()["results"]
    assert (listed["review"], listed["raised_again"]) == (str(review.pk), [str(amended.pk)])


def test_of_a_second_one_the_same_people_are_written_to(tina, pat, dana, django_capture_on_commit_callbacks):
    review = a_review(a_scan(tina), pat, call_back=True)
    said = words(review.scan, call_back=True, reason="The effusion is larger.")
    with django_capture_on_commit_callbacks(execute=True):
        reviews.amend(review=review, by=pat, authentication=an_open_session(), **said)
    written = [message for message in mail.outbox if message.subject == "Said again: a patient may need call-back"]
    assert sorted(message.to[0] for message in written) == sorted([dana.email, tina.email])
    assert "effusion" not in "".join(message.body for message in written)


def test_who_says_it_again_after_another_proctor_reads_it_and_may_close_it(tina, pat, quinn):
    scan = a_review(a_scan(tina), pat, "returned", call_back=True).scan
    call_back = CallBack.objects.get()
    assert of_scan(quinn, scan) == []
    scans.change(scan=scan, by=tina, remarks="Looked again.")
    scans.submit(scan=scan, by=tina)
    a_review(Scan.objects.get(pk=scan.pk), quinn, call_back=True)
    assert of_scan(quinn, scan) == [call_back]
    assert call_backs.close(call_back=call_back, by=quinn, what_was_done=DONE).closed_by == quinn


def test_after_it_was_closed_the_next_one_is_open_by_itself(tina, pat, dana, closed, client_of):
    review = closed.review
    said = words(review.scan, call_back=True, reason="The effusion is larger.")
    reviews.amend(review=review, by=pat, authentication=an_open_session(), **said)
    assert [CallBack.objects.filter(closed_at=None).count(), CallBack.objects.count()] == [1, 2]
    assert "said again by" not in client_of(dana).get("/call-backs/").content.decode()
