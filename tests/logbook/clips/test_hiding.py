"""Patient data shows in a clip: whoever sees it hides it from everyone, author and director are told, a director decides."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from logbook import storage
from logbook.actions import clips, hiding, housekeeping, legal_holds, masks, scans, teaching
from logbook.dicom.facts import Box
from logbook.models import Clip, MachineMask, Scan
from logbook.queries.clips import hidden_alike, named_by
from logbook.queries.hiding import waiting
from pocus_credentialing.audit.models import Event
from tests.factories import ultrasound
from tests.logbook.reviews.builders import NEGATIVE, a_review, a_scan
from tests.logbook.scans.builders import a_draft, a_file, a_received_clip, needing_a_crop, watched_by
from tests.logbook.scans.side_by_side import refused

pytestmark = pytest.mark.django_db
FILES = ("video", "poster", "thumb", "dicom")


@pytest.fixture
def sent(draft, pat, dana, work) -> Clip:
    clip = clips.receive(scan=draft, by=draft.trainee, file=a_file())
    work()
    scans.change(scan=draft, by=draft.trainee, supervision=watched_by(pat))
    scans.submit(scan=draft, by=draft.trainee)
    return Clip.objects.select_related("scan").get(pk=clip.pk)


@pytest.fixture
def hidden(sent, pat) -> Clip:
    return hiding.hide(clip=sent, by=pat)


def opened(client, clip: Clip) -> list[int]:
    answers = [client.get(f"/clips/{clip.pk}/{file}/") for file in FILES]
    for answer in answers:
        b"".join(answer)  # read to its end, so that the file is closed
    return [answer.status_code for answer in answers]


def aged(clip: Clip) -> list[Path]:
    """Its files, made hours ago."""
    places = [storage.place_of(clip.scan.institution_id, digest) for digest in clip.files.values()]
    for place in places:
        os.utime(place, (timezone.now().timestamp() - 7200,) * 2)
    return places


def test_one_press_hides_it_from_everyone_and_tells_author_and_directors(
    sent, tina, pat, dana, client_of, api_of, committed, mailoutbox
):
    proctor = client_of(pat)
    assert [opened(client_of(person), sent) for person in (tina, pat)] == [[200] * 4] * 2
    for page in (f"/scans/{sent.scan_id}/", f"/scans/{sent.scan_id}/review/"):
        assert f'action="/clips/{sent.pk}/hide/"' in proctor.get(page).content.decode()
    mailoutbox.clear()
    answer = committed(proctor.post, f"/clips/{sent.pk}/hide/")
    assert (answer.status_code, answer.url) == (302, f"/scans/{sent.scan_id}/review/")
    assert [opened(client_of(person), sent) for person in (tina, pat)] == [[404] * 4] * 2
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([tina.email, dana.email])
    assert {mail.subject for mail in mailoutbox} == {"A clip was hidden: patient data was seen in it"}
    assert "No clip can be played" in proctor.get(f"/scans/{sent.scan_id}/review/").content.decode()
    assert "A director decides" in client_of(tina).get(f"/scans/{sent.scan_id}/").content.decode()
    assert api_of(tina).get(f"/api/v1/clips/{sent.pk}/").json()["hidden_at"] is not None
    assert client_of(tina).post(f"/scans/{sent.scan_id}/export/").status_code == 409
    assert Event.objects.get(verb="clip.hidden").actor == pat.pk


def test_a_director_looks_and_has_it_played_again(hidden, tina, dana, client_of, api_of):
    director = client_of(dana)
    assert "Patient data was seen in a clip" in director.get("/").content.decode()
    assert f'href="/clips/{hidden.pk}/hidden/"' in director.get("/hidden-clips/").content.decode()
    assert "It shows: destroy the clip" in director.get(f"/clips/{hidden.pk}/hidden/").content.decode()
    assert opened(director, hidden) == [200, 200, 200, 404]
    assert {event.actor for event in Event.objects.filter(verb="clip.hidden_seen")} == {dana.pk}
    assert director.post(f"/clips/{hidden.pk}/show-again/").status_code == 302
    assert opened(client_of(tina), hidden) == [200] * 4
    page = director.post(f"/clips/{hidden.pk}/show-again/")
    assert refused(page, api_of(dana).post(f"/api/v1/clips/{hidden.pk}/show-again/")) == (409, ["not_hidden"])


def test_what_does_show_patient_data_is_destroyed_and_the_record_stays(hidden, dana, client_of, work):
    places = aged(hidden)
    assert [place.exists() for place in places] == [True] * 4
    director = client_of(dana)
    assert director.post(f"/clips/{hidden.pk}/erase/").status_code == 302
    work()
    clip = Clip.objects.get(pk=hidden.pk)
    assert ([place.exists() for place in places], clip.files) == ([False] * 4, hidden.files)
    assert (Event.objects.get(verb="clip.erased").actor, opened(director, clip)) == (dana.pk, [404] * 4)
    page = director.get(f"/scans/{clip.scan_id}/")
    assert "Destroyed: patient data showed in it." in page.content.decode()
    assert [card["state"] for card in page.context["cards"]] == ["destroyed"]


def test_neither_author_nor_proctor_decides_but_who_hid_it_may_take_it_back(hidden, tina, pat, client_of, api_of):
    for person, verb in ((tina, "show-again"), (tina, "erase"), (pat, "erase")):
        page = client_of(person).post(f"/clips/{hidden.pk}/{verb}/")
        api = api_of(person).post(f"/api/v1/clips/{hidden.pk}/{verb}/")
        assert refused(page, api) == (403, ["not_deciding"])
    assert client_of(pat).post(f"/clips/{hidden.pk}/show-again/").status_code == 302
    assert Clip.objects.get().hidden_at is None


def test_what_one_reported_and_what_of_ones_own_is_hidden_stays_listed_until_it_is_decided(
    hidden, tina, tom, pat, dana, client_of, api_of
):
    decide = f'href="/clips/{hidden.pk}/hidden/"'
    places = (f"/scans/{hidden.scan_id}/review/", "/hidden-clips/", f"/scans/{hidden.scan_id}/")
    assert [decide in client_of(pat).get(place).content.decode() for place in places] == [True] * 3
    said = client_of(pat).get(f"/clips/{hidden.pk}/hidden/").content.decode()
    assert ("Then it waits for Dana Whitfield" in said, "destroy the clip" in said) == (True, False)
    own = client_of(tina).get("/hidden-clips/").content.decode()
    assert (f'href="/scans/{hidden.scan_id}/"' in own, decide in own, pat.name in own) == (True, False, False)

    def told() -> tuple[bool, int, list[bool]]:
        home = "1 clip of yours is hidden" in client_of(tina).get("/").content.decode()
        number = api_of(tina).get("/api/v1/waiting/").json()["own_hidden_clips"]
        pages = [client_of(person).get("/hidden-clips/") for person in (tina, tom, pat, dana)]
        return home, number, ["None waits" in page.content.decode() for page in pages]

    assert told() == (True, 1, [False, True, False, False])
    hiding.erase(clip=hidden, by=dana)
    assert told() == (False, 0, [True] * 4)


def test_under_a_legal_hold_a_director_looks_and_shows_again_and_destroys_nothing(hidden, dana, client_of):
    legal_holds.put(
        trainee=hidden.scan.trainee, institution=hidden.scan.institution, scan=hidden.scan, reason="A claim.", by=dana
    )
    said = client_of(dana).get(f"/clips/{hidden.pk}/hidden/").content.decode()
    assert [word in said for word in ("under a legal hold", "Nothing shows", "I was wrong", "destroy the clip")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert opened(client_of(dana), hidden) == [200, 200, 200, 404]


def test_a_file_that_another_clip_shares_is_not_destroyed_with_it(hidden, tom, dana, work):
    other = clips.receive(scan=a_draft(tom), by=tom, file=a_file())
    work()
    other.refresh_from_db()
    aged(hidden)
    assert other.files == hidden.files
    hiding.erase(clip=hidden, by=dana)
    work()
    assert all(storage.place_of(other.scan.institution_id, digest).exists() for digest in other.files.values())
    assert set(other.files.values()) <= {digest for _place, digest in housekeeping.files_in_use()}


def test_nor_one_that_a_worker_has_just_made_for_a_clip_that_does_not_say_so_yet(hidden, dana, work, tmp_path):
    """The same content is put in its place anew before the transaction that names it ends."""
    first, *others = aged(hidden)
    anew = tmp_path / "anew"
    anew.write_bytes(first.read_bytes())
    storage.put(anew, hidden.scan.institution_id, first.name)
    hiding.erase(clip=hidden, by=dana)
    work()
    assert ([first.exists()], [each.exists() for each in others]) == ([True], [False] * 3)
    housekeeping.sweep()
    assert first.exists()
    aged_alone = timezone.now().timestamp() - 7200
    os.utime(first, (aged_alone, aged_alone))
    housekeeping.sweep()
    assert not first.exists()


def test_nor_one_that_came_in_other_bytes(hidden, tom, dana, work):
    """The same object with another preamble is another file, and once cleaned the same."""
    content = a_file().read()
    other = clips.receive(scan=a_draft(tom), by=tom, file=ContentFile(b"other".ljust(128, b" ") + content[128:]))
    work()
    other.refresh_from_db()
    aged(hidden)
    assert (other.digest != hidden.digest, other.files) == (True, hidden.files)
    hiding.erase(clip=hidden, by=dana)
    work()
    assert all(storage.place_of(other.scan.institution_id, digest).exists() for digest in other.files.values())


def is_hidden(*these: Clip) -> list[bool]:
    there = dict(Clip.objects.values_list("pk", "hidden_at"))
    return [there[each.pk] is not None for each in these]


@pytest.fixture
def copies(sent, tom, work) -> list[Clip]:
    """Tom's: the same bytes, and the same exported anew."""
    kept = [a_received_clip(a_draft(tom)), a_received_clip(a_draft(tom, "lung"), frames=4)]
    a_received_clip(kept[0].scan, seed=9, planted=ultrasound.Planted(uid="1.2.3.9"))
    work()
    return kept


def test_the_same_recording_of_others_is_hidden_with_it_and_nobody_is_named_to_them(
    sent, copies, tina, tom, pat, client_of, committed, mailoutbox
):
    other = Clip.objects.exclude(pk__in=[sent.pk, *(each.pk for each in copies)]).get()
    assert is_hidden(sent, *copies, other) == [False] * 4
    committed(hiding.hide, clip=sent, by=pat)
    assert is_hidden(sent, *copies, other) == [True, True, True, False]
    assert [opened(client_of(tom), each) for each in (*copies, other)] == [[404] * 4, [404] * 4, [200] * 4]
    assert sorted(mail.to[0] for mail in mailoutbox if "hidden" in mail.subject).count(tom.email) == 2
    told = Event.objects.filter(within_id__in=[each.scan_id for each in copies], verb__startswith="clip.hidden")
    assert [(event.verb, event.actor) for event in told] == [("clip.hidden_along", None)] * 2


def test_who_hid_them_by_mistake_takes_it_back_for_all_and_a_director_decides_about_each(sent, copies, pat, dana):
    hiding.hide(clip=sent, by=pat)
    hiding.show_again(clip=sent, by=dana)
    assert is_hidden(sent, *copies) == [False, True, True]
    hiding.show_again(clip=copies[0], by=pat)
    assert is_hidden(sent, *copies) == [False, False, False]
    hiding.hide(clip=sent, by=pat)
    hiding.show_again(clip=sent, by=pat)
    assert is_hidden(sent, *copies) == [False, False, False]


def test_what_is_the_same_at_another_hospital_is_none_of_this_ones(sent, copies, sid, pat):
    Scan.objects.filter(pk=copies[0].scan_id).update(institution=sid.memberships.get().programme.institution)
    hiding.hide(clip=sent, by=pat)
    assert is_hidden(sent, *copies) == [True, False, True]


def test_once_its_time_is_over_nobody_is_asked_about_it_any_more_and_it_keeps_no_crop_back(hidden, tom, dana):
    crop = {"crop": {"x": 10, "y": 30, "width": 100, "height": 80}, "crop_drawn_at": timezone.now()}
    other = clips.receive(scan=a_draft(tom), by=tom, file=a_file(seed=2))
    Clip.objects.update(**crop)
    other.refresh_from_db()
    assert (list(waiting(dana)), hidden_alike(other)) == ([hidden], True)
    Clip.objects.filter(pk=hidden.pk).update(recording_removed_at=timezone.now())
    assert (list(waiting(dana)), hidden_alike(other)) == ([], False)


def test_the_crop_behind_it_serves_nobody_meanwhile_and_is_forgotten_once_it_is_destroyed(
    draft, tina, tom, pat, dana, client_of, work
):
    first = clips.receive(scan=draft, by=tina, file=needing_a_crop())
    work()
    clips.crop(clip=first, box=Box(10, 30, 100, 80), by=tina)
    work()
    mask = masks.confirm(mask=MachineMask.objects.get(), by=pat)
    scans.change(scan=draft, by=tina, supervision=watched_by(pat))
    scans.submit(scan=draft, by=tina)
    hiding.hide(clip=first, by=pat)
    later = clips.receive(scan=a_draft(tom), by=tom, file=needing_a_crop(seed=2))
    work()
    later.refresh_from_db()
    assert (later.state, later.reason) == ("held", "crop_needed")
    assert (
        "Patient data was seen in a clip that was made with this crop" in client_of(pat).get("/crops/").content.decode()
    )
    assert client_of(pat).post(f"/crops/{mask.pk}/confirm/").status_code == 409
    hiding.show_again(clip=first, by=dana)
    assert MachineMask.objects.get().doubted_at is None
    hiding.hide(clip=first, by=pat)
    hiding.erase(clip=first, by=dana)
    assert (MachineMask.objects.exists(), Event.objects.get(verb="mask.forgotten").actor) == (False, dana.pk)


def test_what_was_hidden_is_not_seen_on_the_page_of_crops_either(draft, tina, pat, client_of, api_of, work):
    clip = clips.receive(scan=draft, by=tina, file=needing_a_crop())
    work()
    clips.crop(clip=clip, box=Box(10, 30, 100, 80), by=tina)
    work()
    mask, proctor = MachineMask.objects.get(), client_of(pat)
    assert b"".join(proctor.get(f"/crops/{mask.pk}/picture/"))[:2] == b"\xff\xd8"
    hiding.hide(clip=clip, by=tina)
    assert proctor.get(f"/crops/{mask.pk}/picture/").status_code == 404
    assert api_of(pat).get(f"/api/v1/machine-masks/{mask.pk}/picture/").status_code == 404


def test_in_a_draft_its_author_removes_it_and_a_scan_is_not_sent_with_it_alone(draft, tina, work, client_of, api_of):
    clip = clips.receive(scan=draft, by=tina, file=a_file())
    work()
    author = client_of(tina)
    assert author.post(f"/clips/{clip.pk}/hide/").status_code == 302
    assert "Remove it, and add the file again" in author.get(f"/scans/{draft.pk}/").content.decode()
    page = author.post(f"/scans/{draft.pk}/submit/")
    assert refused(page, api_of(tina).post(f"/api/v1/scans/{draft.pk}/submit/")) == (409, ["clip_needed"])
    assert author.post(f"/clips/{clip.pk}/remove/").status_code == 302


def test_who_reads_it_in_the_teaching_library_hides_it_too(tina, tom, pat, dana, client_of, api_of):
    scan = a_scan(tina, answers=NEGATIVE)
    a_review(scan, pat, answers=NEGATIVE)
    case = teaching.release(clip=scan.clips.get(), by=dana)
    reader = client_of(tom)
    assert f'action="/teaching/{case.pk}/hide/"' in reader.get(f"/teaching/{case.pk}/").content.decode()
    assert reader.post(f"/teaching/{case.pk}/hide/").status_code == 302
    assert "This clip is hidden" in reader.get(f"/teaching/{case.pk}/").content.decode()
    assert scan.clips.get().hidden_by == tom
    answers = {f"answer_{code}": answer for code, answer in NEGATIVE.items()}
    page = reader.post(f"/teaching/{case.pk}/", answers)
    api = api_of(tom).post(f"/api/v1/teaching-cases/{case.pk}/read/", {"answers": NEGATIVE}, format="json")
    assert refused(page, api) == (409, ["hidden"])
    assert api_of(tom).post(f"/api/v1/teaching-cases/{case.pk}/hide/").status_code == 409


def test_a_picture_that_two_recordings_of_other_lengths_have_in_common_stays_for_the_other(
    tina, pat, dana, run_jobs, django_capture_on_commit_callbacks
):
    made = []
    for frames, exam in ((2, "cardiac"), (3, "lung")):  # the middle frame is the same
        scan = a_draft(tina, exam, supervision=watched_by(pat))
        planted = ultrasound.Planted(uid=f"1.2.3.{frames}", study_uid=f"1.2.4.{frames}")
        made.append(clips.receive(scan=scan, by=tina, file=a_file(frames=frames, seed=5, planted=planted)))
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    first, second = (Clip.objects.select_related("scan").get(pk=clip.pk) for clip in made)
    assert (first.files["poster"], first.files["dicom"] == second.files["dicom"]) == (second.files["poster"], False)
    scans.submit(scan=first.scan, by=tina)
    erased = hiding.erase(clip=hiding.hide(clip=Clip.objects.get(pk=first.pk), by=pat), by=dana)
    hiding.destroy_files(erased, timezone.now() + timedelta(hours=2))
    there = {
        kind: storage.place_of(second.scan.institution_id, digest).exists() for kind, digest in second.files.items()
    }
    assert there == dict.fromkeys(second.files, True)
    assert not storage.place_of(first.scan.institution_id, first.files["dicom"]).exists()


def test_of_all_that_a_hospital_has_only_what_names_a_file_of_the_destroyed_clip_is_read(tina, pat, dana, monkeypatch):
    scan = a_scan(tina, clips=1)
    clip = scan.clips.get()
    files = {"dicom": "a" * 64, "video": "b" * 64, "poster": "c" * 64, "thumb": "d" * 64}
    Clip.objects.filter(pk=clip.pk).update(
        files=files, erased_at=timezone.now(), hidden_at=timezone.now(), hidden_by=pat
    )
    named = [{"poster": f"{number:064}", "thumb": f"e{number:063}"} for number in range(50)]
    remade = [{}] * 50
    named[7], remade[8] = {"poster": "c" * 64}, {"video": "b" * 64}
    Clip.objects.bulk_create(
        Clip(scan=scan, uploaded_by=tina, state="ready", digest=f"{number:064}", size=1, files=each, remade=again)
        for number, (each, again) in enumerate(zip(named, remade, strict=True))
    )
    read = []
    monkeypatch.setattr(hiding, "named_by", lambda rows: read.append(rows.count()) or named_by(rows))
    monkeypatch.setattr(hiding, "discard", lambda place, oldest: gone.append(place))
    gone: list = []
    hiding.destroy_files(Clip.objects.select_related("scan").get(pk=clip.pk))
    assert (read, sorted(gone)) == ([2], sorted(storage.place_of(scan.institution_id, x * 64) for x in "ad"))
