"""Recordings are kept for a set time, then removed; what was signed about them still holds, and every page says so."""

from __future__ import annotations

import os
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from curriculum.models import Enrolment
from logbook import storage
from logbook.actions import keeping, reviews, teaching
from logbook.models import Clip, MachineMask, Scan
from logbook.queries.content import content_digest
from logbook.queries.keeping import keeping_of, months_after, over
from logbook.states import ScanState
from logbook.tasks import remove_recordings_whose_time_is_over
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.jobs import periodic
from pocus_credentialing.refusals import NotNow
from tests.logbook.reviews.builders import a_review, a_scan, words

pytestmark = pytest.mark.django_db

KINDS = ("dicom", "video", "poster", "thumb")


def lying(scan: Scan, letters: str = "abcd", days_old: int = 2) -> Clip:
    """The scan's clip with its files on the disk."""
    files = {kind: letter * 64 for kind, letter in zip(KINDS, letters, strict=True)}
    moment = (timezone.now() - timedelta(days=days_old)).timestamp()
    for digest in files.values():
        place = storage.place_of(scan.institution_id, digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"cleaned")
        os.utime(place, (moment, moment))
    scan.clips.update(files=files)
    return scan.clips.get()


def there(clip: Clip) -> list[bool]:
    return [storage.place_of(clip.scan.institution_id, clip.files[kind]).exists() for kind in KINDS]


def certified_months_ago(scan: Scan, months: int, days: int = 0) -> None:
    day = months_after(scan.institution.today(), -months) - timedelta(days=days)
    keeping.note_certified(counted=[scan.pk], exams=None, on=day)


@pytest.fixture
def reviewed(tina, pat) -> Scan:
    """Accepted by Pat, with one clip."""
    scan = a_scan(tina)
    lying(scan)
    a_review(scan, pat)
    return Scan.objects.get(pk=scan.pk)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ((2026, 11, 26), 24, (2028, 11, 26)),
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2026, 12, 1), 1, (2027, 1, 1)),
        ((2026, 3, 31), -1, (2026, 2, 28)),
    ],
)
def test_so_many_months_later_is_the_same_day_or_the_last_one(day, months, later):
    assert months_after(date(*day), months) == date(*later)


def test_after_a_certificate_they_are_kept_for_the_hospitals_months_and_go_on_that_day(reviewed, tmp_data):
    clip = lying(reviewed)
    found = {}
    for days in (-1, 0):
        Scan.objects.update(certified_on=None)
        certified_months_ago(reviewed, 24, days)
        scan = Scan.objects.get()
        found[days] = [
            (keeping_of(scan).until - scan.institution.today()).days,
            keeping.remove_what_is_over(),
            there(clip),
        ]
    assert found == {-1: [1, 0, [True] * 4], 0: [0, 1, [False] * 4]}
    clip.refresh_from_db()
    assert (clip.state, len(clip.files), clip.recording_removed_at is not None) == ("ready", 4, True)


@pytest.mark.parametrize("another", [False, True])
def test_the_picture_of_a_crop_that_nobody_confirmed_goes_with_the_recording(
    reviewed, another, client_of, pat, tmp_data
):
    clip, box = lying(reviewed), {"x": 10, "y": 30, "width": 100, "height": 80}
    made = {"machine_key": "5" * 64, "rows": 128, "columns": 160, "crop": box, "crop_drawn_at": timezone.now()}
    Clip.objects.update(**made)
    if another:
        later = lying(a_scan(reviewed.trainee), "efgh")
        Clip.objects.filter(pk=later.pk).update(**made)
    mask = MachineMask.objects.create(
        institution=reviewed.institution, machine_key="5" * 64, rows=128, columns=160, box=box,
        drawn_by=reviewed.trainee, picture=clip.files["poster"],
    )  # fmt: skip
    certified_months_ago(reviewed, 24)
    assert keeping.remove_what_is_over() == 1
    mask.refresh_from_db()
    assert (mask.picture, there(clip)) == ("g" * 64 if another else "", [False] * 4)
    answer = client_of(pat).get(f"/crops/{mask.pk}/picture/")
    answer.getvalue()  # whole: a file that is left open is closed whenever
    assert answer.status_code == (200 if another else 404)


def test_the_hospital_sets_another_time(reviewed, client_of, dana, api_of):
    certified_months_ago(reviewed, 7)
    assert over(reviewed.institution) == []
    page = client_of(dana).get(f"/institutions/{reviewed.institution_id}/")
    assert page.context["form"]["clips_kept_months"].value() == 24
    address = f"/api/v1/institutions/{reviewed.institution_id}/"
    wrong = [api_of(dana).patch(address, {"clips_kept_months": n}, "json").status_code for n in (0, 241)]
    six = {"clips_kept_months": 6, "removes_clips": 1}
    assert (wrong, api_of(dana).patch(address, six, "json").json()["clips_kept_months"]) == ([400, 400], 6)
    assert keeping.remove_what_is_over() == 1


REMOVES = "This removes 1 clip that is older, within a day and for good. Say that it is meant, or keep more months."


def test_before_fewer_months_remove_clips_the_page_says_how_many_and_asks_once(reviewed, client_of, dana):
    certified_months_ago(reviewed, 7)
    director, address = client_of(dana), f"/institutions/{reviewed.institution_id}/"
    sent = {**director.get(address).context["form"].initial, "clips_kept_months": 6}
    asked = director.post(address, sent)
    here = reviewed.institution
    here.refresh_from_db()
    assert (asked.status_code, here.clips_kept_months) == (409, 24)
    assert asked.context["form"].non_field_errors() == [REMOVES]
    assert 'value="1"' in str(asked.context["form"]["removes_clips"])
    assert director.post(address, {**sent, "removes_clips": "1"}).status_code == 302
    here.refresh_from_db()
    assert (here.clips_kept_months, keeping.remove_what_is_over()) == (6, 1)


def test_fewer_months_that_remove_nothing_are_saved_without_a_question(reviewed, client_of, dana):
    certified_months_ago(reviewed, 7)
    director, address = client_of(dana), f"/institutions/{reviewed.institution_id}/"
    sent = {**director.get(address).context["form"].initial, "clips_kept_months": 8}
    assert (director.post(address, sent).status_code, keeping.remove_what_is_over()) == (302, 0)


def test_a_program_says_how_many_clips_it_means_to_remove(reviewed, api_of, dana):
    certified_months_ago(reviewed, 7)
    program, address = api_of(dana), f"/api/v1/institutions/{reviewed.institution_id}/"
    refused = program.patch(address, {"clips_kept_months": 6}, "json")
    (reason,) = refused.json()["reasons"]
    assert (refused.status_code, reason["code"], reason["sentence"]) == (409, "removes_clips", REMOVES)
    assert over(reviewed.institution) == []
    assert program.patch(address, {"clips_kept_months": 6, "removes_clips": 1}, "json").status_code == 200


def test_never_certified_they_are_kept_while_the_trainee_is_enrolled_and_as_long_again(reviewed):
    today = reviewed.institution.today()
    Scan.objects.update(performed_at=timezone.now() - timedelta(days=3000))
    found = {}
    for name, ended_on in {
        "enrolled": None,
        "left a day too late": months_after(today, -24) + timedelta(days=1),
        "left so long ago": months_after(today, -24),
    }.items():
        Enrolment.objects.update(started_on=date(2015, 1, 1), ended_on=ended_on)
        scan = Scan.objects.get()
        found[name] = (keeping_of(scan).until, len(over(scan.institution)))
    assert found == {
        "enrolled": (None, 0),
        "left a day too late": (today + timedelta(days=1), 0),
        "left so long ago": (today, 1),
    }


def test_what_waits_for_a_review_or_stands_in_the_teaching_library_stays(reviewed, dana):
    certified_months_ago(reviewed, 30)
    case = teaching.release(clip=reviewed.clips.get(), by=dana)
    assert keeping.remove_what_is_over() == 0
    teaching.withdraw(case=case, by=dana, reason="Enough.")
    Scan.objects.update(state=ScanState.SUBMITTED)
    assert keeping.remove_what_is_over() == 0
    Scan.objects.update(state=ScanState.ACCEPTED)
    assert keeping.remove_what_is_over() == 1


def test_the_page_says_what_the_teaching_library_keeps(reviewed, dana, tina, client_of):
    certified_months_ago(reviewed, 30)
    words = ("they are removed within a day.", "One that stands in the teaching library stays as long as it does.")

    def said() -> list[bool]:
        page = client_of(tina).get(f"/scans/{reviewed.pk}/").text
        return [each in page for each in words]

    assert said() == [True, False]
    teaching.release(clip=reviewed.clips.get(), by=dana)
    assert said() == [True, True]
    certified_months_ago(reviewed, 1)
    assert said() == [False, True]


def test_what_changed_after_it_was_found_is_not_removed(reviewed):
    certified_months_ago(reviewed, 30)
    (found,) = over(reviewed.institution)
    Scan.objects.update(certified_on=reviewed.institution.today())
    assert keeping.remove_recording(clip=found) is False
    certified_months_ago(reviewed, -30)
    Scan.objects.update(certified_on=date(2020, 1, 1))
    assert [keeping.remove_recording(clip=found) for _ in range(2)] == [True, False]


def test_of_two_clips_with_one_file_it_stays_until_both_are_over(reviewed, tina):
    first, other = lying(reviewed), a_scan(tina)
    second = lying(other, "abef")
    certified_months_ago(reviewed, 30)
    assert keeping.remove_what_is_over() == 1
    assert (there(first), there(second)) == ([True, True, False, False], [True] * 4)


def test_what_was_signed_still_holds_and_is_told_with_what_went(reviewed):
    before, files = content_digest(reviewed), dict(reviewed.clips.get().files)
    certified_months_ago(reviewed, 30)
    keeping.remove_what_is_over()
    assert content_digest(Scan.objects.get()) == before
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert "every signature fits" in said.getvalue()
    event = Event.objects.get(verb="clip.recording_removed")
    assert (event.within_id, event.data["files"], event.actor) == (reviewed.pk, files, None)
    assert sentence(event, {}) == "The recording of a clip was removed: it had been kept for its time."


def test_afterwards_nothing_of_it_opens_and_every_page_says_why(reviewed, tina, pat, dana, client_of, api_of):
    clip, day = reviewed.clips.get(), f"{reviewed.institution.today():%-d %b %Y}"
    kept = "Clips are kept for 24 months after the certificate; without one, after the training here ends."
    assert kept in client_of(tina).get(f"/scans/{reviewed.pk}/").content.decode()
    opened = [client_of(tina).head(f"/clips/{clip.pk}/{kind}/").status_code for kind in KINDS]
    certified_months_ago(reviewed, 24)
    keeping.remove_what_is_over()
    said = f"The recording was removed on {day}: it had been kept for its time."
    addresses = (f"/scans/{reviewed.pk}/", f"/reviews/{reviewed.reviews.get().pk}/amend/")
    pages = [
        client_of(person).get(each).content.decode() for person, each in ((tina, addresses[0]), (pat, addresses[1]))
    ]
    assert [said in page for page in pages] == [True, True]
    assert ("<video" in pages[0], kept in pages[0]) == (False, False)
    gone = [client_of(tina).head(f"/clips/{clip.pk}/{kind}/").status_code for kind in KINDS]
    assert (opened, gone) == ([200] * 4, [404] * 4)
    assert api_of(tina).get(f"/api/v1/clips/{clip.pk}/").json()["recording_removed_at"] is not None
    assert client_of(tina).post(f"/scans/{reviewed.pk}/export/").status_code == 409


def test_nobody_accepts_anew_what_nobody_can_look_at_any_more(reviewed, pat, authentication):
    certified_months_ago(reviewed, 24)
    keeping.remove_what_is_over()
    review = reviewed.reviews.get()

    def amend(decision: str) -> str:
        said = words(Scan.objects.get(), decision, reason="Looked again.")
        return reviews.amend(review=review, by=pat, authentication=authentication, **said).decision

    with pytest.raises(NotNow) as refusal:
        amend("accepted_not_counting")
    assert refusal.value.code == "nobody_saw_it"
    assert "removed" in str(refusal.value)
    assert amend("rejected") == "rejected"


def test_the_worker_does_it_every_day(reviewed, run_jobs):
    periodic.discover()
    name = remove_recordings_whose_time_is_over.module_path
    assert periodic.registry[name] == ("day", remove_recordings_whose_time_is_over)
    certified_months_ago(reviewed, 24)
    remove_recordings_whose_time_is_over.enqueue()
    run_jobs()
    assert Clip.objects.get().recording_removed_at is not None
