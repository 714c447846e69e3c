"""The queue and the review page, as a proctor uses them, without JavaScript."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from logbook.actions import hiding, scans
from logbook.models import Attestation, CallBack, Review, Scan, Supervision
from logbook.queries.content import content_digest
from logbook.queries.reviews import to_attest
from tests.factories import curriculum as in_curriculum
from tests.factories.people import PASSWORD

from .builders import NEGATIVE, a_review, a_scan, an_attestation

pytestmark = pytest.mark.django_db


def sent(scan, decision="accepted", **more) -> dict:
    answers = {f"answer_{question}": answer for question, answer in NEGATIVE.items()}
    return {"decision": decision, "quality": "4", "content_digest": content_digest(scan), **answers, **more}


def page(scan) -> str:
    return reverse("logbook:reviews_review", args=[scan.pk])


def errors(response) -> set[str]:
    form = response.context["form"]
    return {message for messages in form.errors.values() for message in messages}


def test_an_empty_queue_says_so(client_of, pat):
    response = client_of(pat).get("/reviews/")
    assert "The queue is empty" in response.content.decode()


def test_the_queue_has_the_one_due_first_on_top_and_marks_overdue_and_asked_for(client_of, tina, tom, pat):
    today = timezone.now().date()
    late = a_scan(tom, due_on=today - timedelta(days=2))
    wished = a_scan(tina, due_on=today + timedelta(days=3), wished_proctor=pat)
    later = a_scan(tina, due_on=today + timedelta(days=9))
    response = client_of(pat).get("/reviews/")
    assert response.context["rows"] == [late, wished, later]
    text = response.content.decode()
    assert (text.count("Overdue</span>"), text.count("Asks for you</span>")) == (1, 1)
    only = {
        name: client_of(pat).get(f"/reviews/?only={name}").context["rows"] for name in ("overdue", "wished", "nonsense")
    }
    assert only == {"overdue": [late], "wished": [wished], "nonsense": [late, wished, later]}
    assert client_of(pat).get("/reviews/?exam=lung").context["rows"] == []


def test_the_queue_holds_nobodys_own_scans_and_none_of_other_places(client_of, programme, tina, tom, dana, pat, sid):
    scan = a_scan(tina)
    a_scan(tom, state="draft")
    a_scan(tom, queued_at=None)
    seen = {person.name: client_of(person).get("/reviews/").context["rows"] for person in (tina, tom, dana, pat, sid)}
    assert seen == {tina.name: [], tom.name: [], dana.name: [scan], pat.name: [scan], sid.name: []}


def test_a_director_who_also_learns_does_not_meet_their_own_scan(client_of, programme, tina, dana):
    in_curriculum.a_trainee(dana, programme)
    a_scan(dana)
    other = a_scan(tina)
    assert client_of(dana).get("/reviews/").context["rows"] == [other]


def test_a_long_queue_goes_on_page_by_page_without_a_gap(client_of, tina, pat):
    today = timezone.now().date()
    scans = [a_scan(tina, clips=0, due_on=today + timedelta(days=number // 3)) for number in range(60)]
    client, address, found = client_of(pat), "/reviews/", []
    while address:
        response = client.get(address)
        found += response.context["rows"]
        older = response.context["older_url"]
        address = f"/reviews/{older}" if older else ""
    assert len(found) == 60
    assert {scan.pk for scan in found} == {scan.pk for scan in scans}
    assert [scan.due_on for scan in found] == sorted(scan.due_on for scan in scans)


def test_a_broken_place_in_the_queue_is_the_beginning(client_of, tina, pat):
    scan = a_scan(tina)
    assert client_of(pat).get("/reviews/?after=yesterday~1").context["rows"] == [scan]


@pytest.mark.parametrize("address", ["/reviews/", "review"])
def test_the_number_of_queries_does_not_grow(client_of, tina, pat, address):
    client = client_of(pat)
    scan = a_scan(tina)
    address = page(scan) if address == "review" else address
    client.get(address)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    one = queries()
    for _ in range(2):
        a_scan(tina, wished_proctor=pat)
        scan.clips.create(uploaded_by=tina, state="ready", frames=3, digest=str(_) * 64, size=1)
    assert queries() == one


def test_the_page_shows_the_claim_beside_the_clip_and_chooses_nothing(client_of, tina, pat):
    scan = a_scan(tina, supervisor=pat, views=["plax"], remarks="Thin patient")
    response = client_of(pat).get(page(scan))
    text = response.content.decode()
    for words in (
        "No pericardial effusion seen",
        "Thin patient",
        "Apical four-chamber",
        "I watched this scan at the bedside",
    ):
        assert words in text
    assert text.count(": missing</span>") == 3
    assert "Pat Lindqvist, FACEP" in text
    assert re.findall(r"<input[^>]* checked", text) == []
    assert f'src="/clips/{scan.clips.get().pk}/video/"' in text


def test_opening_the_page_stamps_it_once_and_looking_at_the_scan_does_not(client_of, tina, pat, dana):
    scan = a_scan(tina)
    client_of(pat).get(page(scan))
    stamp = Scan.objects.get(pk=scan.pk).opened_at
    assert stamp is not None
    client_of(dana).get(page(scan))
    assert Scan.objects.get(pk=scan.pk).opened_at == stamp


def test_accepting_opens_the_next_scan_and_offers_to_undo(signing_client_of, tina, pat):
    today = timezone.now().date()
    first, second = a_scan(tina, due_on=today), a_scan(tina, due_on=today + timedelta(days=1))
    client = signing_client_of(pat)
    response = client.post(page(first), sent(first))
    review = Review.objects.get()
    assert response["Location"] == f"{page(second)}?done={review.pk}"
    text = client.get(response["Location"]).content.decode()
    assert f'action="/reviews/{review.pk}/undo/"' in text
    assert "Accepted: Cardiac, Tina Okafor." in text
    client.post(f"/reviews/{review.pk}/undo/")
    assert Scan.objects.get(pk=first.pk).state == "submitted"


def test_after_the_last_one_the_queue_says_it_is_empty(signing_client_of, tina, pat):
    scan = a_scan(tina)
    response = signing_client_of(pat).post(page(scan), sent(scan), follow=True)
    assert "The queue is empty" in response.content.decode()
    assert "Accepted: Cardiac, Tina Okafor." in response.content.decode()


def test_without_a_signing_session_the_form_asks_who_it_is_and_loses_nothing(client_of, tina, pat):
    scan = a_scan(tina)
    client = client_of(pat)
    response = client.post(page(scan), sent(scan, comment="Fan a little down"))
    assert (response.status_code, errors(response)) == (
        403, {"Confirm that it is you: your signature goes under this."},
    )  # fmt: skip
    assert "Fan a little down" in response.content.decode()
    wrong = client.post(page(scan), sent(scan, confirm_password="not mine at all"))
    assert (wrong.status_code, errors(wrong)) == (403, {"That is not your password."})
    right = client.post(page(scan), sent(scan, confirm_password=PASSWORD))
    assert right.status_code == 302
    assert Review.objects.get().authentication == "password"
    again = a_scan(tina)
    assert client.post(page(again), sent(again)).status_code == 302


def test_each_signature_lets_the_half_hour_of_activity_begin_again(client_of, tina, pat):
    scan = a_scan(tina)
    client = client_of(pat)
    began = (timezone.now() - timedelta(minutes=29)).isoformat()
    session = client.session
    session["signing"] = {"method": "password", "at": began, "last_used_at": began}
    session.save()
    client.get(page(scan))
    assert client.session["signing"]["last_used_at"] == began
    client.post(page(scan), sent(scan))
    assert client.session["signing"]["at"] == began
    assert client.session["signing"]["last_used_at"] > began


def test_a_scan_that_changed_is_shown_anew_and_what_was_typed_stays(signing_client_of, tina, pat):
    scan = a_scan(tina)
    form = sent(scan, comment="Fan a little down")
    Scan.objects.filter(pk=scan.pk).update(remarks="Subcostal view added")
    client = signing_client_of(pat)
    response = client.post(page(scan), form)
    text = response.content.decode()
    assert response.status_code == 409
    assert "This scan changed after you opened it." in text
    assert "Subcostal view added" in text
    assert "Fan a little down" in text
    fresh = re.search(r'name="content_digest" value="(\w+)"', text).group(1)
    assert client.post(page(scan), {**form, "content_digest": fresh}).status_code == 302


def test_of_a_clip_that_was_hidden_meanwhile_it_is_said_that_the_scan_changed(signing_client_of, tina, pat, dana):
    """Its line for a comment on a frame holds it still, though it is none of the choices any more."""
    scan = a_scan(tina, clips=2)
    hidden, kept = scan.clips.order_by("pk")
    form = sent(scan, comment="Fan a little down", frame_clip_0=str(hidden.pk), frame_clip_1=str(kept.pk))
    hiding.hide(clip=hidden, by=dana)
    response = signing_client_of(pat).post(page(scan), form)
    assert (response.status_code, errors(response)) == (
        409,
        {"This scan changed after you opened it. Look at it again below, then decide; what you wrote is kept."},
    )
    assert "Fan a little down" in response.content.decode()
    assert Review.objects.count() == 0


def test_a_review_that_came_second_keeps_its_words(signing_client_of, tina, pat, dana):
    scan = a_scan(tina)
    form = sent(scan, comment="Fan a little down")
    a_review(scan, dana)
    response = signing_client_of(pat).post(page(scan), form)
    assert response.status_code == 409
    assert errors(response) == {"This scan has been reviewed already. Open it to read the review."}
    assert "Fan a little down" in response.content.decode()


@pytest.mark.parametrize(("fill", "answer"), [("agree", "negative"), ("disagree", "positive")])
def test_agree_with_all_fills_in_and_signs_nothing(signing_client_of, tina, pat, fill, answer):
    scan = a_scan(tina)
    response = signing_client_of(pat).post(page(scan), {"fill": fill, "comment": "Good", "quality": "4"})
    text = response.content.decode()
    chosen = re.findall(r'name="answer_(\w+)" value="(\w+)"[^>]* checked', text)
    assert dict(chosen) == dict.fromkeys(NEGATIVE, answer)
    assert (response.status_code, Review.objects.count(), response.context["form"].errors) == (200, 0, {})


def test_what_is_missing_is_said_beside_its_field(signing_client_of, tina, pat):
    scan = a_scan(tina)
    form = {"decision": "returned", "content_digest": content_digest(scan)}
    response = signing_client_of(pat).post(page(scan), form)
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {
        "quality",
        "reason",
        *(f"answer_{question}" for question in NEGATIVE),
    }


def test_an_offered_reason_is_a_reason(signing_client_of, tina, pat):
    scan = a_scan(tina)
    signing_client_of(pat).post(page(scan), sent(scan, "returned", offered=["views"], reason="Send the apical view."))
    assert Review.objects.get().reason == "A required view is missing. Send the apical view."


def test_everything_that_a_reviewer_can_say_arrives(signing_client_of, tina, pat):
    scan = a_scan(tina, supervisor=pat)
    clip = scan.clips.get()
    more = {
        "attests_supervision": "on", "iaim_acquisition": "3", "entrustment": "4", "comment": "Good axis",
        "frame_clip_0": str(clip.pk), "frame_number_0": "7", "frame_text_0": "Here", "frame_clip_1": str(clip.pk),
        "frame_number_1": "", "frame_text_1": "", "call_back": "on",
    }  # fmt: skip
    assert signing_client_of(pat).post(page(scan), sent(scan, **more)).status_code == 302
    review = Review.objects.get()
    assert (review.iaim, review.entrustment, review.comment) == ({"acquisition": 3}, 4, "Good axis")
    assert review.comments_on_frames == [{"clip": str(clip.pk), "frame": 7, "text": "Here"}]
    assert (Attestation.objects.count(), CallBack.objects.count()) == (1, 1)


def test_a_frame_that_the_clip_does_not_have_is_said_beside_its_line(signing_client_of, tina, pat):
    scan = a_scan(tina)
    line = {"frame_clip_1": str(scan.clips.get().pk), "frame_number_1": "31", "frame_text_1": "There"}
    response = signing_client_of(pat).post(page(scan), sent(scan, **line))
    assert response.context["form"].errors == {"frame_text_1": ["This clip has frames 1 to 30."]}


def test_who_cannot_see_the_scan_does_not_learn_that_it_exists(client_of, tina, tom, sid, pat):
    scan = a_scan(tina, supervisor=pat)
    review = a_review(scan, pat, call_back=True)
    call_back = CallBack.objects.get()
    addresses = [
        page(scan), f"/reviews/{review.pk}/undo/", f"/reviews/{review.pk}/amend/", f"/scans/{scan.pk}/attest/",
        f"/call-backs/{call_back.pk}/close/",
    ]  # fmt: skip
    for person in (tom, sid):
        client = client_of(person)
        assert [client.get(address).status_code for address in addresses] == [404] * 5
        assert [client.post(address).status_code for address in addresses] == [404] * 5


def test_an_amendment_starts_from_what_was_said_and_asks_why(signing_client_of, tina, pat):
    scan = a_scan(tina)
    review = a_review(scan, pat, comment="Good axis")
    client, address = signing_client_of(pat), f"/reviews/{review.pk}/amend/"
    text = client.get(address).content.decode()
    assert "Good axis" in text
    assert 'value="returned"' not in text
    assert client.post(address, sent(scan, "rejected", quality="2")).status_code == 400
    response = client.post(address, sent(scan, "rejected", quality="2", reason="Read again."))
    assert response["Location"] == f"/scans/{scan.pk}/"
    assert (Review.objects.count(), Scan.objects.get().state) == (2, "rejected")


def test_undoing_without_a_session_asks_in_place(client_of, tina, pat):
    review = a_review(a_scan(tina), pat)
    client, address = client_of(pat), f"/reviews/{review.pk}/undo/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 403
    assert client.post(address, {"confirm_password": PASSWORD}).status_code == 302
    assert Scan.objects.get().state == "submitted"


def test_the_supervisor_attests_on_a_page_of_their_own(signing_client_of, tina, dana):
    scan = a_scan(tina, supervisor=dana)
    client = signing_client_of(dana)
    assert list(client.get("/attestations/").context["rows"]) == [scan]
    address = f"/scans/{scan.pk}/attest/"
    assert re.findall(r"<input[^>]* checked", client.get(address).content.decode()) == []
    assert client.post(address, {}).status_code == 400
    shown = re.search(r'name="content_digest" value="(\w+)"', client.get(address).content.decode()).group(1)
    Scan.objects.update(remarks="Subcostal view added")
    changed = client.post(address, {"mode": "bedside", "content_digest": shown})
    assert (changed.status_code, changed.context["form"].non_field_errors()[0][:37]) == (
        409, "This scan changed after you opened it",
    )  # fmt: skip
    anew = re.search(r'name="content_digest" value="(\w+)"', changed.content.decode()).group(1)
    assert client.post(address, {"mode": "bedside", "content_digest": anew})["Location"] == "/attestations/"
    assert Attestation.objects.get().supervisor == dana
    assert "Nothing waits for your word" in client.get("/attestations/").content.decode()


def test_who_was_named_wrongly_says_so_once_and_the_trainee_is_told(
    signing_client_of, client_of, tina, dana, mailoutbox, django_capture_on_commit_callbacks
):
    scan = a_scan(tina, supervisor=dana)
    client, owner = signing_client_of(dana), client_of(tina)
    address = f"/scans/{scan.pk}/attest/decline/"
    assert f'formaction="{address}"' in client.get(f"/scans/{scan.pk}/attest/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, follow=True).content.decode().count("Noted: you did not watch it.") == 1
    assert "Nothing waits for your word" in client.get("/attestations/").content.decode()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([tina.email], "Somebody you named did not watch your scan")
    ]
    assert "says not to have watched" in owner.get(f"/scans/{scan.pk}/").content.decode()
    told = html.unescape(owner.get(reverse("history", args=["scan", scan.pk])).content.decode())
    assert f"{dana.name}, whom {tina.name} named, says not to have watched this scan." in told
    again = client.post(address)
    assert (again.status_code, "It is said already that this scan was not watched." in again.content.decode()) == (
        409,
        True,
    )
    # A slip of the hand is put right by attesting.
    an_attestation(scan, dana)
    assert [(each.attested, each.declined_at) for each in Supervision.objects.all()] == [(True, None)]


def test_another_name_is_asked_and_the_same_one_is_not_asked_again(tina, pat, dana):
    scan = a_scan(tina, supervisor=dana, state="returned")
    Supervision.objects.update(declined_at=scan.submitted_at)
    scans.change(scan=scan, by=tina, supervision={"mode": "bedside", "supervisor": dana}, remarks="Again.")
    assert Supervision.objects.get().declined_at is not None
    scans.change(scan=scan, by=tina, supervision={"mode": "bedside", "supervisor": pat})
    assert Supervision.objects.get().declined_at is None
    assert [list(to_attest(each)) for each in (pat, dana)] == [[scan], []]


def test_nobody_is_asked_whether_they_watched_a_scan_that_was_rejected(signing_client_of, tina, pat, dana):
    scan = a_scan(tina, supervisor=dana)
    a_review(scan, pat, "rejected")
    client = signing_client_of(dana)
    assert list(client.get("/attestations/").context["rows"]) == []
    # An amendment may need it, so they may still say that they did.
    assert client.get(f"/scans/{scan.pk}/attest/").status_code == 200


def test_a_call_back_is_closed_by_saying_what_was_done(client_of, tina, pat):
    a_review(a_scan(tina), pat, call_back=True)
    call_back = CallBack.objects.get()
    client = client_of(tina)
    assert list(client.get("/call-backs/").context["rows"]) == [call_back]
    assert client.post(f"/call-backs/{call_back.pk}/close/", {"what_was_done": " "}).status_code == 400
    client.post(f"/call-backs/{call_back.pk}/close/", {"what_was_done": "Rang; seen today."})
    assert CallBack.objects.get().closed_by == tina
    assert client.get(f"/call-backs/{call_back.pk}/close/").status_code == 409
