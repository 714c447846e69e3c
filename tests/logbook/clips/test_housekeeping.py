"""What lies around too long, or belongs to nothing, is destroyed; what is needed stays."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from logbook import storage
from logbook.actions import clips, housekeeping, scans
from logbook.actions.processing import ask_to_process
from logbook.models import CaseKey, Clip
from logbook.queries.scans import case_key_for
from logbook.tasks import delete_case_keys, sweep
from pocus_credentialing.audit.models import Event
from pocus_credentialing.jobs import leases, periodic
from tests.logbook.scans.builders import a_draft, a_received_clip, a_sent_scan, needing_a_crop

pytestmark = pytest.mark.django_db


def age(path, days: float) -> None:
    moment = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))


def test_both_are_done_by_the_clock():
    assert periodic.registry[sweep.module_path][0] == "hour"
    assert periodic.registry[delete_case_keys.module_path][0] == "day"


def test_files_that_belong_to_nothing_go_after_a_day(draft, work, lying, tmp_data):
    ready = a_received_clip(draft)
    work()
    held = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=2))
    work()
    quarantine = tmp_data / "quarantine"
    for name in ("broken.part", f"{ready.pk}.dcm", "young.part"):
        (quarantine / name).write_bytes(b"x")
    (quarantine / "work-1").mkdir()
    orphan = storage.place_of(draft.institution_id, "f" * 64)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    derived = [storage.place_of(draft.institution_id, name) for name in Clip.objects.get(pk=ready.pk).files.values()]
    for path in [*quarantine.iterdir(), *derived, orphan]:
        age(path, 2)
    age(quarantine / "young.part", 0.5)
    housekeeping.sweep()
    assert lying() == sorted([f"{held.pk}.dcm", f"{held.pk}.jpg", "young.part"])
    assert ([path.exists() for path in derived], orphan.exists()) == ([True] * len(derived), False)


def test_an_original_that_nobody_cropped_goes_after_thirty_days(draft, work, lying, committed, client_of):
    held = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop())
    work()
    Clip.objects.update(received_at=timezone.now() - timedelta(days=29))
    committed(housekeeping.sweep)
    assert len(lying()) == 2
    Clip.objects.update(received_at=timezone.now() - timedelta(days=31))
    committed(housekeeping.sweep)
    committed(housekeeping.sweep)
    assert (lying(), Event.objects.filter(verb="clip.original_destroyed", thing_id=held.pk).count()) == ([], 1)
    page = client_of(draft.trainee).get(f"/clips/{held.pk}/crop/")
    assert (page.status_code, "deleted after 30 days" in page.content.decode()) == (409, True)
    assert client_of(draft.trainee).post(f"/clips/{held.pk}/leave-out/").status_code == 302


def lose_three_workers() -> None:
    for worker in ("ann", "bob", "cid"):
        assert leases.claim_next(worker) is not None
        assert leases.take_over_abandoned() == 1


def test_a_clip_of_which_three_workers_died_says_so_as_soon_as_the_third_did(draft, client_of):
    clip = a_received_clip(draft)
    lose_three_workers()
    clip.refresh_from_db()
    assert (clip.state, clip.reason) == ("failed", "could_not_be_read")
    page = client_of(draft.trainee).get(f"/scans/{draft.pk}/").content.decode()
    assert "This file could not be read. Export the clip from the machine again" in page
    assert Event.objects.filter(verb="clip.failed", thing_id=clip.pk).count() == 1


def test_a_clip_that_was_asked_for_anew_meanwhile_is_not_given_up(draft, work):
    clip = a_received_clip(draft)
    DBTaskResult.objects.update(priority=1)
    ask_to_process(clip)
    lose_three_workers()
    assert Clip.objects.get(pk=clip.pk).state == "received"
    work()
    assert Clip.objects.get(pk=clip.pk).state == "ready"


def test_a_clip_that_no_worker_will_take_again_says_so(draft):
    waits = a_received_clip(draft)
    given_up = a_received_clip(draft, seed=2)
    lost = "pocus_credentialing.jobs.leases.WorkerLost"
    jobs = DBTaskResult.objects.filter(args_kwargs__args=[str(given_up.pk)])
    jobs.update(status="FAILED", exception_class_path=lost)
    Clip.objects.update(received_at=timezone.now() - timedelta(hours=2))
    housekeeping.sweep()
    found = {clip.pk: (clip.state, clip.reason) for clip in Clip.objects.all()}
    assert found == {waits.pk: ("received", ""), given_up.pk: ("failed", "could_not_be_read")}


def test_what_was_parked_for_another_reason_is_tried_anew_an_hour_later_and_given_up_in_the_end(draft, work):
    """As after a full disk; with the disk still full for hours, its owner is told."""
    clip = a_received_clip(draft)
    Clip.objects.update(received_at=timezone.now() - timedelta(hours=2))
    jobs = DBTaskResult.objects.filter(args_kwargs__args=[str(clip.pk)])
    found = []
    for _hour in range(3):
        jobs.update(status="FAILED", exception_class_path="builtins.OSError")
        housekeeping.sweep()
        housekeeping.sweep()
        found.append((jobs.filter(status="READY").count(), Clip.objects.get().state))
    assert found == [(1, "received"), (1, "received"), (0, "failed")]


def test_once_what_stopped_it_is_over_the_clip_becomes_ready(draft, work):
    clip = a_received_clip(draft)
    Clip.objects.update(received_at=timezone.now() - timedelta(hours=2))
    DBTaskResult.objects.update(status="FAILED", exception_class_path="builtins.OSError")
    housekeeping.sweep()
    work()
    assert Clip.objects.get(pk=clip.pk).state == "ready"


# --- case keys --------------------------------------------------------------------------------------------------


def test_a_case_key_is_encrypted_and_read_by_author_and_director_only(tina, pat, dana, sid, tmp_data):
    scan = a_sent_scan(tina, pat, case_key="bed 7, 0417")
    kept = CaseKey.objects.get()
    assert b"0417" not in bytes(kept.ciphertext)
    assert [case_key_for(person, scan) for person in (tina, dana, pat, sid)] == ["bed 7, 0417", "bed 7, 0417", "", ""]
    assert (tmp_data / "keys" / "case-keys.key").stat().st_mode & 0o777 == 0o400


def test_a_case_key_is_on_the_page_of_those_who_may_read_it_and_in_no_program(tina, pat, dana, client_of, api_of):
    scan = a_sent_scan(tina, pat, case_key="bed 7, 0417")
    shown = ["0417" in client_of(person).get(f"/scans/{scan.pk}/").content.decode() for person in (tina, dana, pat)]
    assert shown == [True, True, False]
    assert b"0417" not in api_of(tina).get(f"/api/v1/scans/{scan.pk}/").content


def test_a_case_key_is_deleted_on_its_day(tina, pat):
    scan = a_sent_scan(tina, pat, case_key="bed 7")
    later = a_sent_scan(tina, pat, "lung", case_key="bed 8")
    assert (CaseKey.objects.get(scan=scan).delete_on - scan.institution.today()).days == 90
    CaseKey.objects.filter(scan=scan).update(delete_on=scan.institution.today())
    housekeeping.delete_case_keys()
    assert list(CaseKey.objects.values_list("scan", flat=True)) == [later.pk]
    assert Event.objects.filter(verb="case_key.deleted", within_id=scan.pk).count() == 1


def test_a_case_key_can_be_changed_and_emptied(tina):
    scan = a_draft(tina, case_key="bed 7")
    scans.change(scan=scan, by=tina, case_key="bed 9")
    assert case_key_for(tina, scan) == "bed 9"
    scans.change(scan=scan, by=tina, case_key="")
    assert not CaseKey.objects.exists()
