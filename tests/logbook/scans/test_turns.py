"""Whose turn it is, what each clip is called, and what is asked before something is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from logbook.actions import clips, reviews, scans
from logbook.models import Clip, Scan
from logbook.queries.claims import clips_of
from logbook.queries.numbering import numbers
from pocus_credentialing.audit.models import Event
from tests.factories.people import a_person
from tests.logbook.reviews.builders import a_clip, a_review
from tests.logbook.scans.builders import a_draft, a_file, a_sent_scan, watched_by

pytestmark = pytest.mark.django_db

CROP = "Yours. Crop or leave out each clip that waits; then it goes to the proctors by itself."


def main_of(answer) -> str:
    html = answer.content.decode().split("<main", 1)[1].split("</main", 1)[0]
    return re.sub(r"\s+", " ", html)


# --- whose turn ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (["ready"], "Sent. It is now the proctors&#x27; turn."),
        (["ready", "processing"], "Sent. It reaches the proctors when every clip is ready."),
        (
            ["held", "processing"],
            "Sent. Crop 1 clip or leave it out first; then it goes to the proctors by itself.",
        ),
        (["held", "failed"], "Sent. Crop 2 clips or leave them out first; then it goes to the proctors by itself."),
    ],
)
def test_sending_says_whose_turn_it_is_now(states, said, tina, pat, client_of):
    scan = a_draft(tina, supervision=watched_by(pat))
    for state in states:
        a_clip(scan, state=state)
    assert said in main_of(client_of(tina).post(f"/scans/{scan.pk}/submit/", follow=True))


@pytest.mark.parametrize(
    ("state", "tag", "turn"),
    [
        ("held", "Needs your crop", CROP),
        ("failed", "Waits for your clip", "Yours. Leave out each clip that cannot be used;"),
        ("processing", "Clips being checked", "It comes before the proctors by itself once every clip is ready"),
    ],
)
def test_a_sent_scan_whose_clip_waits_for_its_trainee_says_so(state, tag, turn, tina, pat, client_of):
    scan = a_draft(tina, supervision=watched_by(pat))
    a_clip(scan, state=state)
    scans.submit(scan=scan, by=tina)
    owner = client_of(tina)
    page, log, home = (main_of(owner.get(url)) for url in (f"/scans/{scan.pk}/", "/scans/", "/"))
    assert (tag in page, turn in page, tag in log) == (True, True, True)
    asked = {"held": "needs your crop", "failed": "waits for your clip"}.get(state)
    assert ("needs your crop" in home, "waits for your clip" in home) == (
        asked == "needs your crop",
        asked == "waits for your clip",
    )
    reviewers = main_of(client_of(pat).get(f"/scans/{scan.pk}/"))
    assert ("Waits for the trainee" in reviewers) is (asked is not None)


# --- numbers ------------------------------------------------------------------------------------------------------


def test_a_clip_keeps_its_number_whatever_becomes_of_the_others(tina, pat, client_of):
    scan = a_draft(tina, supervision=watched_by(pat))
    made = [a_clip(scan, position=place, state=state) for place, state in enumerate(["held", "processing", "ready"])]
    assert numbers(scan) == {clip.pk: number for number, clip in enumerate(made, start=1)}
    clips.leave_out(clip=made[0], by=tina)
    Clip.objects.filter(pk=made[1].pk).update(state="ready")
    assert [(clip["id"], clip["number"]) for clip in clips_of(scan)] == [(made[1].pk, 2), (made[2].pk, 3)]
    scans.submit(scan=scan, by=tina)
    a_review(scan, pat, "returned", comments_on_frames=[{"clip": str(made[2].pk), "frame": 4, "text": "Here."}])
    owner = client_of(tina)
    page = main_of(owner.get(f"/scans/{scan.pk}/"))
    fragment = owner.get(f"/clips/{made[2].pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "Clip 3, frame 4" in page
    cards = dict(re.findall(r'id="clip-([0-9a-f-]{36})".*?<p class="strong">(Clip \d)</p>', page))
    assert cards == {str(clip.pk): f"Clip {number}" for number, clip in enumerate(made, start=1)}
    assert '<p class="strong">Clip 3</p>' in fragment


# --- two windows --------------------------------------------------------------------------------------------------


def seen_on(page) -> str:
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]


def test_the_second_of_two_windows_does_not_overwrite_the_first(tina, client_of):
    scan, owner = a_draft(tina), client_of(tina)
    address = f"/scans/{scan.pk}/edit/"
    seen = seen_on(owner.get(address))
    assert owner.post(address, {"context": "clinical", "remarks": "First", "seen": seen}).status_code == 302
    second = owner.post(address, {"context": "clinical", "remarks": "Second", "seen": seen})
    assert (second.status_code, Scan.objects.get().remarks) == (409, "First")
    html = second.content.decode()
    assert ("changed in another window since you opened it" in html, "Second" in html) == (True, True)
    again = owner.post(address, {"context": "clinical", "remarks": "Second", "seen": seen_on(second)})
    assert (again.status_code, Scan.objects.get().remarks) == (302, "Second")


def test_a_form_that_is_wrong_otherwise_is_no_newer_for_it(tina, client_of):
    scan, owner = a_draft(tina), client_of(tina)
    seen = seen_on(owner.get(f"/scans/{scan.pk}/edit/"))
    scans.change(scan=scan, by=tina, remarks="Elsewhere", case_key="bed 4")
    wrong = owner.post(f"/scans/{scan.pk}/edit/", {"performed_at": "2099-01-01T10:00", "seen": seen})
    assert (wrong.status_code, seen_on(wrong)) == (400, seen)


def test_a_changed_case_key_is_a_change(tina, client_of):
    scan, owner = a_draft(tina, case_key="bed 4"), client_of(tina)
    seen = seen_on(owner.get(f"/scans/{scan.pk}/edit/"))
    scans.change(scan=scan, by=tina, case_key="bed 4")
    assert seen_on(owner.get(f"/scans/{scan.pk}/edit/")) == seen
    scans.change(scan=scan, by=tina, case_key="bed 5")
    assert seen_on(owner.get(f"/scans/{scan.pk}/edit/")) != seen


# --- asked before -------------------------------------------------------------------------------------------------


def test_withdrawing_is_asked_once_more(tina, pat, client_of):
    scan, owner = a_sent_scan(tina, pat), client_of(tina)
    assert f'href="/scans/{scan.pk}/withdraw/"' in main_of(owner.get(f"/scans/{scan.pk}/"))
    asked = owner.get(f"/scans/{scan.pk}/withdraw/")
    assert (asked.status_code, Scan.objects.get().state) == (200, "submitted")
    assert "It cannot be brought back." in main_of(asked)
    owner.post(f"/scans/{scan.pk}/withdraw/")
    assert Scan.objects.get().state == "withdrawn"


# --- the exam used last -------------------------------------------------------------------------------------------


def test_the_exam_used_last_is_chosen_and_can_be_sent(tina, pat, client_of):
    owner = client_of(tina)
    assert 'aria-current="true"' not in main_of(owner.get("/scans/new/"))
    a_sent_scan(tina, pat)
    a_sent_scan(tina, pat, "lung")
    page = main_of(owner.get("/scans/new/"))
    assert re.findall(r'id="exam-(\w+)"[^>]*aria-current="true"', page) == ["lung"]
    assert 'action="?exam=lung"' in page
    assert 'action="?exam=cardiac"' in main_of(owner.get("/scans/new/?exam=cardiac"))


# --- left out -----------------------------------------------------------------------------------------------------


def test_a_clip_that_was_left_out_can_be_put_back(tina, client_of):
    scan = a_draft(tina)
    clip, owner = a_clip(scan, state="held"), client_of(tina)
    owner.post(f"/clips/{clip.pk}/leave-out/")
    page = main_of(owner.get(f"/scans/{scan.pk}/"))
    assert ("Left out" in page, "Put it back" in page, "Cannot be used" in page) == (True, True, False)
    assert owner.post(f"/clips/{clip.pk}/put-back/").status_code == 302
    assert (Clip.objects.get().left_out, Clip.objects.get().state) == (False, "held")
    assert Event.objects.filter(verb="clip.put_back", thing_id=clip.pk).count() == 1
    assert owner.post(f"/clips/{clip.pk}/put-back/").status_code == 409


def test_what_was_left_out_is_destroyed_when_the_scan_is_sent(tina, pat, client_of):
    scan = a_draft(tina, supervision=watched_by(pat))
    clip = a_clip(scan, state="held")
    clips.leave_out(clip=clip, by=tina)
    assert Clip.objects.get().original_destroyed_at is None
    scans.submit(scan=scan, by=tina)
    assert Clip.objects.get().original_destroyed_at is not None
    scans.take_back(scan=scan, by=tina)
    answer = client_of(tina).post(f"/clips/{clip.pk}/put-back/")
    assert (answer.status_code, Clip.objects.get().left_out) == (409, True)


def test_a_withdrawn_scan_says_of_its_clips_what_became_of_them(tina, client_of):
    scan = a_draft(tina)
    waits, late = a_clip(scan, state="held", position=1), a_clip(scan, state="held", position=2, digest="b" * 64)
    Clip.objects.filter(pk=late.pk).update(
        received_at=timezone.now() - timedelta(days=31), original_destroyed_at=timezone.now()
    )
    scans.withdraw(scan=scan, by=tina)
    page = main_of(client_of(tina).get(f"/scans/{scan.pk}/"))
    assert page.count("The recording was deleted when the scan was withdrawn.") == 1
    assert page.count("The recording was deleted after 30 days.") == 1
    assert ("Needs your crop" in page, "Leave" in page, page.count("Deleted")) == (False, False, 2)
    told = Event.objects.filter(within_id=scan.pk, verb="clip.original_destroyed")
    assert [event.thing_id for event in told] == [waits.pk]


# --- words --------------------------------------------------------------------------------------------------------


def test_who_watched_is_open_until_it_is_said(tina, client_of):
    open_, nobody = a_draft(tina, supervision=None), a_draft(tina)
    owner = client_of(tina)

    def told(scan) -> str:
        return re.search(r"<dt>Who watched</dt> <dd> (.*?) </dd>", main_of(owner.get(f"/scans/{scan.pk}/")))[1]

    assert (told(open_), told(nobody)) == ("–", "Nobody")


def test_a_returned_scan_says_first_why_it_came_back(tina, pat, client_of):
    scan = a_sent_scan(tina, pat)
    a_review(scan, pat, "returned", reason="Please add the ventricle.")
    page = main_of(client_of(tina).get(f"/scans/{scan.pk}/"))
    order = ["Please add the ventricle.", f"/scans/{scan.pk}/edit/", "Send it again", 'id="looking"', 'id="claim"']
    places = [page.index(each) for each in order]
    assert (places, page.count('id="turn"')) == (sorted(places), 1)


def test_the_limit_stands_beside_the_field(tina, settings, client_of):
    settings.UPLOAD_MAX_BYTES = 7 * 1024**2
    owner, scan = client_of(tina), a_draft(tina)
    for address in ("/scans/new/?exam=lung", f"/scans/{scan.pk}/"):
        assert "DICOM, MP4, MOV, AVI, JPEG or PNG, or several in a ZIP, up to 7 MB each." in main_of(owner.get(address))


def test_a_clip_of_another_scan_leads_there(tina, client_of):
    first, second = a_draft(tina), a_draft(tina)
    clips.receive(scan=first, by=tina, file=a_file())
    answer = client_of(tina).post(f"/scans/{second.pk}/clips/", {"file": a_file()})
    assert (answer.status_code, f'<a href="/scans/{first.pk}/">' in main_of(answer)) == (409, True)


def test_a_trainee_who_left_keeps_the_way_to_their_log_and_is_not_told_to_send(tina, pat, client_of):
    scan = a_draft(tina, supervision=watched_by(pat))
    owner, sends, left = (
        client_of(tina),
        "Send to proctor",
        "so it can be sent to nobody. It stays in your log as it is.",
    )
    page = main_of(owner.get(f"/scans/{scan.pk}/"))
    assert (sends in page, left in page) == (True, False)
    tina.enrolments.update(ended_on=timezone.now().date() - timedelta(days=2))
    page = main_of(owner.get(f"/scans/{scan.pk}/"))
    assert (sends in page, left in page) == (False, True)
    home = owner.get("/").content.decode()
    assert "You are in no programme now" in home
    assert all(f'href="{address}"' in home for address in ("/scans/", "/progress/"))
    stranger = client_of(a_person("Nobody Yet")).get("/").content.decode()
    assert "You are in no programme yet" in stranger
    assert 'href="/progress/"' not in stranger


def test_why_a_scan_is_not_taken_back_any_more_is_said(tina, pat, client_of):
    scan = a_sent_scan(tina, pat)
    said = "A reviewer has opened it, so it is not taken back any more."
    assert said not in main_of(client_of(tina).get(f"/scans/{scan.pk}/"))
    reviews.open(scan=scan, by=pat)
    assert said in main_of(client_of(tina).get(f"/scans/{scan.pk}/"))


def test_of_an_exam_that_no_programme_asks_for_it_is_said_that_it_counts_for_none(tina, client_of):
    said = "No programme of yours asks for this exam: the scan stays in your log and counts for none of them."
    pages = [main_of(client_of(tina).get(f"/scans/{a_draft(tina, code).pk}/")) for code in ("tee", "cardiac")]
    assert [said in page for page in pages] == [True, False]
