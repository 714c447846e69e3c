"""A director's legal hold keeps a scan, or every scan of a trainee, from whatever would remove something of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from logbook import reminders_of_arrivals, reminders_of_destruction
from logbook.actions import arrivals, case_keys, clips, housekeeping, keeping, legal_holds, scans
from logbook.models import Arrival, CaseKey, Clip, LegalHold, Scan
from logbook.queries.originals import destroyed_on
from logbook.queries.scans import case_key_for
from logbook.reminders_of_destruction import remind
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.queries import history_of
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.logbook.machines.builders import a_device, arrives, object_of, pointing_to, said_of
from tests.logbook.reviews.builders import a_clip, a_review, a_scan
from tests.logbook.scans.builders import a_draft, a_sent_scan, watched_by

from .test_keeping import certified_months_ago

pytestmark = pytest.mark.django_db

WHY = "Asked for by the hospital's counsel, reference 12."


def put(scan: Scan, by, *, on_all: bool = False) -> LegalHold:
    only = None if on_all else scan
    return legal_holds.put(trainee=scan.trainee, institution=scan.institution, scan=only, by=by, reason=WHY)


@pytest.fixture
def over(tina, pat) -> Scan:
    """A scan whose recordings have been kept for their time."""
    scan = a_scan(tina)
    a_review(scan, pat)
    certified_months_ago(scan, 30)
    return Scan.objects.select_related("trainee", "institution").get(pk=scan.pk)


@pytest.mark.parametrize("on_all", [False, True])
def test_while_it_holds_no_recording_goes_and_once_lifted_it_does(on_all, over, dana, tom, pat):
    other = a_scan(tom)
    a_review(other, pat)
    certified_months_ago(other, 30)
    hold = put(over, dana, on_all=on_all)
    assert (keeping.remove_what_is_over(), other.clips.get().recording_removed_at is None) == (1, False)
    assert keeping.remove_recording(clip=over.clips.get()) is False
    legal_holds.lift(legal_hold=hold, by=dana, reason="The case is closed.")
    assert keeping.remove_what_is_over() == 1


def test_on_one_scan_it_keeps_no_other_of_the_same_trainee(over, dana, pat):
    other = a_scan(over.trainee)
    a_review(other, pat)
    certified_months_ago(other, 30)
    put(over, dana)
    assert keeping.remove_what_is_over() == 1
    assert [scan.clips.get().recording_removed_at is None for scan in (over, other)] == [True, False]


def test_what_waits_uncleaned_outlasts_its_thirty_days_and_nobody_is_warned(tina, dana, mailoutbox):
    scan = a_scan(tina, state="draft", clips=0)
    long_ago = timezone.now() - timedelta(days=24)
    clip = a_clip(scan, state="held", files={}, received_at=long_ago)
    hold = put(scan, dana, on_all=True)
    remind()
    Clip.objects.update(received_at=timezone.now() - timedelta(days=40))
    housekeeping.sweep()
    scans.withdraw(scan=scan, by=tina)
    clip.refresh_from_db()
    assert (mailoutbox, clip.original_destroyed_at) == ([], None)
    legal_holds.lift(legal_hold=hold, by=dana, reason="The case is closed.")
    assert destroyed_on(clip) is not None
    housekeeping.sweep()
    clip.refresh_from_db()
    assert clip.original_destroyed_at is not None


@pytest.mark.parametrize("on_all", [False, True])
def test_a_local_key_whose_day_has_come_stays_while_it_holds(on_all, tina, pat, dana):
    scan = a_sent_scan(tina, pat, case_key="bed 7")
    CaseKey.objects.update(delete_on=scan.institution.today())
    hold = put(scan, dana, on_all=on_all)
    housekeeping.delete_case_keys()
    assert CaseKey.objects.count() == 1
    legal_holds.lift(legal_hold=hold, by=dana, reason="The case is closed.")
    housekeeping.delete_case_keys()
    assert CaseKey.objects.count() == 0


@pytest.mark.parametrize("on_all", [False, True])
def test_what_came_by_itself_for_a_held_trainee_or_scan_outlasts_its_thirty_days_and_nobody_is_warned(
    on_all, hospital, tina, dana, mailoutbox, django_capture_on_commit_callbacks
):
    pointers = pointing_to(tina, hospital)
    arrival = arrives(a_device(hospital, dana), object_of(frames=1))
    study = arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, exam="" if on_all else "lung", **pointers))
    Arrival.objects.update(placed_at=None, received_at=timezone.now() - timedelta(days=24))  # came late
    hold = put(study.scan or a_scan(tina), dana, on_all=on_all)

    def gone_after(days: int) -> bool:
        with django_capture_on_commit_callbacks(execute=True):
            reminders_of_arrivals.remind()
        housekeeping.sweep(timezone.now() + timedelta(days=days))
        arrival.refresh_from_db()
        return arrival.destroyed_at is not None

    mailoutbox.clear()
    assert (gone_after(10), mailoutbox) == (False, [])
    legal_holds.lift(legal_hold=hold, by=dana, reason="The case is closed.")
    assert (gone_after(10), [mail.to for mail in mailoutbox]) == (True, [["tina@example.org"]])


def test_a_hold_that_is_put_between_looking_and_writing_stops_no_other_mail(
    tina, tom, dana, monkeypatch, mailoutbox, django_capture_on_commit_callbacks
):
    held, waiting = (a_scan(person, state="draft", clips=0) for person in (tina, tom))
    for scan in (held, waiting):
        a_clip(scan, state="held", files={}, received_at=timezone.now() - timedelta(days=24))
    found = list(reminders_of_destruction.due_within(reminders_of_destruction.WEEK, timezone.now()))
    monkeypatch.setattr(reminders_of_destruction, "due_within", lambda *_: iter(found))
    put(held, dana)
    with django_capture_on_commit_callbacks(execute=True):
        remind()
    assert [mail.to for mail in mailoutbox] == [["tom@example.org"]]


def test_a_key_that_was_renewed_meanwhile_stays(tina, hospital):
    scan = a_draft(tina, case_key="bed 7")
    CaseKey.objects.update(delete_on=hospital.today())
    found = CaseKey.objects.get()
    CaseKey.objects.update(delete_on=hospital.today() + timedelta(days=1))
    case_keys.delete(case_key=found)
    assert CaseKey.objects.get().scan == scan
    CaseKey.objects.update(delete_on=hospital.today())
    case_keys.delete(case_key=found)
    assert not CaseKey.objects.exists()


def test_a_hold_that_is_put_while_keys_are_deleted_keeps_what_was_not_deleted_yet(tina, dana, hospital, monkeypatch):
    one, two = (a_draft(tina, exam, case_key="bed 7") for exam in ("lung", "cardiac"))
    CaseKey.objects.update(delete_on=hospital.today() - timedelta(days=1))
    really, held = case_keys.delete, []

    def delete(*, case_key, by=None):
        if not held:
            held.append(two if case_key.scan_id == one.pk else one)
            put(held[0], dana)
        really(case_key=case_key, by=by)

    monkeypatch.setattr(housekeeping.case_keys, "delete", delete)
    housekeeping.delete_case_keys()
    assert [key.scan for key in CaseKey.objects.select_related("scan")] == held


def test_no_day_is_named_on_which_something_goes_that_a_hold_keeps(over, tina, dana, client_of):
    held = a_scan(tina, state="draft", clips=0)
    a_clip(held, state="held", files={}, received_at=timezone.now() - timedelta(days=3))

    def said() -> list[bool]:
        pages = [client_of(tina).get(f"/scans/{scan.pk}/").text for scan in (held, over)]
        return [
            "The uncleaned recording is destroyed on" in pages[0],
            "The clips have been kept for their time" in pages[1],
            "A legal hold keeps the clips until it is lifted." in pages[1],
        ]

    assert said() == [True, True, False]
    hold = put(over, dana, on_all=True)
    assert said() == [False, False, True]
    legal_holds.lift(legal_hold=hold, by=dana, reason="The case is closed.")
    assert said() == [True, True, False]


def test_the_page_of_a_scan_says_how_long_its_local_key_is_kept(tina, pat, dana, client_of):
    scan = a_draft(tina, case_key="bed 7", supervision=watched_by(pat))

    def said() -> list[bool]:
        pages = [client_of(tina).get(f"/scans/{scan.pk}/{page}").text for page in ("", "edit/")]
        return [words in page for page in pages for words in ("deleted after 90 days", "A legal hold keeps it")]

    assert said() == [True, False] * 2
    put(scan, dana, on_all=True)
    assert said() == [False, True] * 2


def test_its_owner_removes_no_clip_of_a_draft_that_is_held_and_is_told_why(tina, dana, client_of):
    scan = a_scan(tina, state="draft")
    clip = scan.clips.get()
    hold = put(scan, dana, on_all=True)
    with pytest.raises(NotNow) as refusal:
        clips.remove(clip=clip, by=tina)
    assert refusal.value.code == "on_hold"
    page = client_of(tina).post(f"/clips/{clip.pk}/remove/")
    assert (page.status_code, "under a legal hold" in page.content.decode()) == (409, True)
    legal_holds.lift(legal_hold=hold, by=dana, reason="The case is closed.")
    clips.remove(clip=clip, by=tina)
    assert Clip.objects.count() == 0


def test_only_a_director_of_the_trainees_programme_puts_and_lifts_one_and_once(over, dana, pat, sid, tina):
    for person in (pat, sid, tina):
        with pytest.raises(NotAllowed):
            put(over, person)
    hold = put(over, dana)
    with pytest.raises(NotNow) as twice:
        put(over, dana)
    with pytest.raises(NotAllowed):
        legal_holds.lift(legal_hold=hold, by=pat, reason="No.")
    put(over, dana, on_all=True)
    legal_holds.lift(legal_hold=hold, by=dana, reason="The case is closed.")
    with pytest.raises(NotNow) as again:
        legal_holds.lift(legal_hold=hold, by=dana, reason="Again.")
    assert (twice.value.code, again.value.code) == ("held_already", "hold_lifted")
    seen = [LegalHold.objects.visible_to(person).count() for person in (dana, pat, sid, tina)]
    assert seen == [2, 0, 0, 0]


def test_what_was_said_is_kept_by_the_database_and_told_in_the_history(over, dana):
    hold = put(over, dana)
    legal_holds.lift(legal_hold=hold, by=dana, reason="The case is closed.")
    put(over, dana, on_all=True)
    for change in ({"reason": "Another."}, {"put_by": over.trainee}, {"scan": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalHold.objects.filter(pk=hold.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).delete()
    names = {dana.pk: "Dana", over.trainee_id: "Tina"}
    told = [sentence(event, names) for event in history_of(over).filter(verb__startswith="legal_hold").order_by("seq")]
    assert told == [
        "Dana put a legal hold on this scan: nothing of it is removed.",
        "Dana lifted the legal hold on this scan.",
    ]
    last = Event.objects.filter(verb="legal_hold.put").order_by("seq").last()
    assert sentence(last, names) == "Dana put a legal hold on every scan of Tina here."


def test_the_pages_put_it_show_it_and_lift_it(over, dana, tina, client_of):
    client, address = client_of(dana), f"/scans/{over.pk}/legal-hold/"
    assert address in client.get(f"/scans/{over.pk}/").content.decode()
    assert client.post(address, {"on": "scan", "reason": " "}).status_code == 400
    assert client.post(address, {"on": "scan", "reason": WHY}).status_code == 302
    twice = client.post(address, {"on": "scan", "reason": WHY})
    assert (twice.status_code, "There is a legal hold on this already" in twice.content.decode()) == (409, True)
    assert client.post(address, {"on": "trainee", "reason": "All."}).status_code == 302
    page = client.get(f"/scans/{over.pk}/").content.decode()
    assert ("reference 12" in page, "All." in page, address in page) == (True, True, False)
    assert "reference 12" not in client_of(tina).get(f"/scans/{over.pk}/").content.decode()
    hold = LegalHold.objects.get(scan=over)
    assert client.post(f"/legal-holds/{hold.pk}/lift/", {"reason": "Case closed."}).status_code == 302
    listed = client.get("/legal-holds/").content.decode()
    assert [word in listed for word in ("reference 12", "Case closed.", "Every scan of Tina")] == [True] * 3
    why = ("reference 12", "Case closed.")
    histories = [client_of(each).get(f"/history/scan/{over.pk}/").content.decode() for each in (dana, tina)]
    assert [[word in page for word in why] for page in histories] == [[True, True], [False, False]]


def test_programs_put_it_read_it_and_lift_it(over, dana, api_of):
    api = api_of(dana)
    made = api.post("/api/v1/legal-holds/", {"scan": str(over.pk), "reason": WHY}, "json")
    assert (made.status_code, made.json()["trainee"]) == (201, str(over.trainee_id))
    enrolment = over.trainee.enrolments.get()
    every = api.post("/api/v1/legal-holds/", {"enrolment": str(enrolment.pk), "reason": WHY}, "json")
    assert (every.status_code, every.json()["scan"]) == (201, None)
    neither = api.post("/api/v1/legal-holds/", {"reason": WHY}, "json").json()
    assert [reason["code"] for reason in neither["reasons"]] == ["one_of_two"]
    address = f"/api/v1/legal-holds/{made.json()['id']}/"
    lifted = api.post(f"{address}lift/", {"reason": "Case closed."}, "json").json()
    assert (lifted["lifted_because"], api.get(address).json()["lifted_by"]) == ("Case closed.", str(dana.pk))
    assert len(api.get("/api/v1/legal-holds/").json()["results"]) == 2


def test_the_local_key_of_a_held_scan_is_neither_emptied_nor_written_over(tina, dana, pat, client_of, api_of):
    scan = a_draft(tina, case_key="bed 7")
    hold = put(scan, dana)
    for said in ("", "bed 8"):
        with pytest.raises(NotNow) as refusal:
            scans.change(scan=scan, by=tina, case_key=said, remarks="More")
        assert refusal.value.code == "key_on_hold"
    assert api_of(tina).patch(f"/api/v1/scans/{scan.pk}/", {"case_key": ""}, format="json").status_code == 409
    scans.change(scan=scan, by=tina, case_key="bed 7", remarks="More")
    assert case_key_for(tina, scan) == "bed 7"
    legal_holds.lift(legal_hold=hold, by=dana, reason="The case is closed.")
    scans.change(scan=scan, by=tina, case_key="")
    assert case_key_for(tina, scan) == ""
