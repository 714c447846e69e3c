"""The worker makes a film of it, once; the original is gone; the scan comes before the reviewers."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from logbook import sandbox, storage
from logbook.actions import clips, processing, scans
from logbook.dicom.attributes import uids_of
from logbook.models import Clip, Scan
from pocus_credentialing.audit.models import Event
from tests.logbook.dicom import hostile
from tests.logbook.scans.builders import a_draft, a_received_clip, needing_a_crop

pytestmark = pytest.mark.django_db


def verbs(clip) -> list[str]:
    return list(Event.objects.filter(thing_id=clip.pk).order_by("seq").values_list("verb", flat=True))


def test_a_clip_becomes_ready_and_its_original_is_destroyed(draft, work, lying):
    clip = a_received_clip(draft)
    assert work() == 2  # made, and compared
    clip.refresh_from_db()
    assert (clip.state, clip.frames, clip.still) == ("ready", 3, False)
    assert sorted(clip.files) == ["dicom", "poster", "thumb", "video"]
    for digest in clip.files.values():
        path = storage.place_of(draft.institution_id, digest)
        assert path.parts[-4:] == (str(draft.institution_id), digest[:2], digest[2:4], digest)
        assert (path.is_file(), path.stat().st_mode & 0o777) == (True, 0o600)
    assert (lying(), clip.original_destroyed_at is not None) == ([], True)
    assert verbs(clip) == ["clip.received", "clip.ready"]


def test_a_still_has_no_film(draft, work):
    clip = a_received_clip(draft, frames=1)
    work()
    clip.refresh_from_db()
    assert (clip.state, clip.still, sorted(clip.files)) == ("ready", True, ["dicom", "poster", "thumb"])


def test_run_twice_it_has_one_effect(draft, committed):
    clip = a_received_clip(draft)
    committed(processing.process, clip.pk)
    before = Clip.objects.values().get()
    committed(processing.process, clip.pk)
    assert Clip.objects.values().get() == before
    assert verbs(clip) == ["clip.received", "clip.ready"]


def test_work_that_was_killed_in_the_middle_begins_again(draft, committed):
    clip = a_received_clip(draft)
    assert processing._begin(clip.pk) is not None  # and then the power fails
    committed(processing.process, clip.pk)
    assert Clip.objects.get().state == "ready"


def test_of_two_workers_that_finish_the_second_changes_nothing(draft, committed, tmp_path):
    clip = a_received_clip(draft)
    begun = processing._begin(clip.pk)
    with storage.opened(clip.pk) as path:
        derived = sandbox.derive(path, crop=None, uid_key=b"k", into=tmp_path / "w")
    with (tmp_path / "w" / "clip.dcm").open("rb") as file:
        uids = uids_of(file)
    committed(processing._finish, begun, derived, uids)
    committed(processing._finish, begun, derived, uids)
    committed(processing.process, clip.pk)
    assert verbs(clip) == ["clip.received", "clip.ready"]


def test_a_clip_removed_while_it_waited_is_no_fault(draft, work, lying, committed):
    clip = a_received_clip(draft)
    committed(clips.remove, clip=clip, by=draft.trainee)
    assert (work(), lying(), Clip.objects.count()) == (1, [], 0)
    assert verbs(clip) == ["clip.received", "clip.removed"]


def test_a_lost_original_is_a_fault_and_not_a_silence(draft):
    clip = a_received_clip(draft)
    storage.destroy_original(clip.pk)
    with pytest.raises(FileNotFoundError):
        processing.process(clip.pk)


def test_a_clip_that_cannot_be_read_fails_with_its_reason(draft, work, client_of):
    # The header is good; the pictures say of themselves that they have another size.
    wrong = hostile.frames_of(hostile.announcing(4000, 3000))
    clip = clips.receive(scan=draft, by=draft.trainee, file=ContentFile(wrong))
    work()
    clip.refresh_from_db()
    assert (clip.state, clip.reason) == ("failed", "picture_differs")
    page = client_of(draft.trainee).get(f"/scans/{draft.pk}/").content.decode()
    assert "Cannot be used" in page
    assert "Leave it out" in page
    assert verbs(clip) == ["clip.received", "clip.failed"]


# --- the queue --------------------------------------------------------------------------------------------------


def test_a_sent_scan_is_queued_when_its_last_clip_is_ready(draft, work):
    first, second = a_received_clip(draft), a_received_clip(draft, seed=2)
    scans.submit(scan=draft, by=draft.trainee)
    assert Scan.objects.get().queued_at is None
    processing.process(first.pk)
    assert Scan.objects.get().queued_at is None
    processing.process(second.pk)
    scan = Scan.objects.get()
    assert (scan.queued_at is not None, scan.due_on is not None) == (True, True)
    assert Event.objects.filter(verb="scan.queued").count() == 1


def test_a_held_clip_keeps_a_scan_out_of_the_queue_until_it_is_left_out(draft, work, committed, lying):
    a_received_clip(draft)
    held = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=2))
    scans.submit(scan=draft, by=draft.trainee)
    work()
    assert Scan.objects.get().queued_at is None
    assert lying() == [f"{held.pk}.dcm", f"{held.pk}.jpg"]
    committed(clips.leave_out, clip=held, by=draft.trainee)
    assert (Scan.objects.get().queued_at is not None, lying()) == (True, [])


def test_leaving_out_the_only_clip_that_was_needed_makes_it_a_draft_again(draft, work):
    held = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop())
    scans.submit(scan=draft, by=draft.trainee)
    work()
    clips.leave_out(clip=held, by=draft.trainee)
    scan = Scan.objects.get()
    assert (scan.state, scan.queued_at) == ("draft", None)
    assert [reason.code for reason in scans.rules.missing(scan)] == ["clip_needed"]


def test_a_draft_is_not_queued(tina, work):
    a_received_clip(a_draft(tina))
    work()
    assert (Scan.objects.get().state, Scan.objects.get().queued_at) == ("draft", None)


def test_the_card_asks_again_until_the_clip_has_settled(draft, client_of, work):
    clip = a_received_clip(draft)
    owner = client_of(draft.trainee)
    asking = owner.get(f"/clips/{clip.pk}/", headers={"HX-Request": "true"})
    assert ('hx-trigger="every 2s"' in asking.content.decode(), "HX-Trigger" in asking) == (True, False)
    work()
    settled = owner.get(f"/clips/{clip.pk}/", headers={"HX-Request": "true"})
    assert ("hx-trigger" in settled.content.decode(), settled["HX-Trigger"]) == (False, "clip-settled")
    whole = owner.get(f"/clips/{clip.pk}/")
    assert (whole.status_code, whole.url) == (302, f"/scans/{draft.pk}/#clip-{clip.pk}")
