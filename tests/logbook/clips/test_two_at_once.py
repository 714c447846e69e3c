"""Sixteen who do the same in the same moment are one, and each gets an answer."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from logbook.actions import clips, processing, scans
from logbook.dicom.facts import Box
from logbook.models import Clip, MachineMask, Scan
from pocus_credentialing.audit import queries as audit
from pocus_credentialing.audit.models import Event
from tests.logbook.reviews.parallel import PARALLEL, a_database_of_several_connections, at_once, seen_from_outside
from tests.logbook.scans.builders import a_draft, a_file, all_said, needing_a_crop, watched_by

pytestmark = pytest.mark.django_db(transaction=True)


def events(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def test_sixteen_startings_with_one_client_id_are_one_scan(tina, tmp_path):
    said, mark = all_said(), uuid4()
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: scans.start(by=tina, client_id=mark, **said))
        left = seen_from_outside(lambda: (Scan.objects.count(), events("scan.started"), list(audit.verify())))
    assert (found, left) == ({"done": PARALLEL}, (1, 1, []))


def test_sixteen_submissions_are_one(tina, pat, tmp_path):
    scan = a_draft(tina, supervision=watched_by(pat))
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: scans.submit(scan=scan, by=tina))
        left = seen_from_outside(
            lambda: (Scan.objects.get().readings.count(), events("scan.submitted"), events("scan.queued"))
        )
    assert (found, left) == ({"done": 1, ("wrong_state",): PARALLEL - 1}, (1, 1, 1))


def test_sixteen_sendings_of_one_file_are_one_clip(tina, tmp_path, tmp_data):
    scan, content = a_draft(tina), a_file().read()
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: clips.receive(scan=scan, by=tina, file=ContentFile(content)))
        kept, received = seen_from_outside(lambda: (list(Clip.objects.all()), events("clip.received")))
    assert (found, len(kept), received) == ({"done": PARALLEL}, 1, 1)
    assert [path.name for path in (tmp_data / "quarantine").iterdir()] == [f"{kept[0].pk}.dcm"]


def test_of_one_file_for_two_scans_at_once_one_is_refused(tina, tmp_path):
    content = a_file().read()
    drafts = iter([a_draft(tina), a_draft(tina, "lung")] * PARALLEL)
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: clips.receive(scan=next(drafts), by=tina, file=ContentFile(content)))
        assert seen_from_outside(lambda: Clip.objects.count()) == 1
    assert found == {"done": PARALLEL // 2, ("clip_of_another_scan",): PARALLEL // 2}


def test_of_two_people_who_send_one_recording_at_once_the_second_is_flagged(tina, tom, tmp_path):
    content = a_file().read()
    drafts = iter([a_draft(tina), a_draft(tom)] * PARALLEL)
    with a_database_of_several_connections(tmp_path):

        def send() -> None:
            scan = next(drafts)
            clips.receive(scan=scan, by=scan.trainee, file=ContentFile(content))

        found = at_once(send)
        flagged = seen_from_outside(lambda: sorted(Clip.objects.values_list("seen_elsewhere", flat=True)))
        told = seen_from_outside(lambda: events("clip.seen_elsewhere"))
    assert (found, flagged, told) == ({"done": PARALLEL}, [False, True], 1)


def test_sixteen_crops_are_one(tina, tmp_path):
    clip = clips.receive(scan=a_draft(tina), by=tina, file=needing_a_crop())
    processing.process(clip.pk)
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: clips.crop(clip=clip, box=Box(10, 30, 100, 80), by=tina))
        left = seen_from_outside(lambda: (Clip.objects.get().state, events("clip.cropped")))
    assert (found, left) == ({"done": 1, ("no_crop_needed",): PARALLEL - 1}, ("processing", 1))


def test_crops_of_clips_alike_in_two_scans_at_once_are_two(tina, tmp_path):
    """Each would serve the other's clip too: whoever comes second finds it done."""
    alike = [
        clips.receive(scan=a_draft(tina, code), by=tina, file=needing_a_crop(seed=seed))
        for seed, code in enumerate(("cardiac", "lung"))
    ]
    for clip in alike:
        processing.process(clip.pk)
    turns = iter(alike * PARALLEL)
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: clips.crop(clip=next(turns), box=Box(10, 30, 100, 80), by=tina))
        left = seen_from_outside(lambda: ({clip.state for clip in Clip.objects.all()}, events("clip.cropped")))
    assert (found, left) == ({"done": 1, ("no_crop_needed",): PARALLEL - 1}, ({"processing"}, 2))


def test_several_workers_with_one_clip_make_it_ready_once(tina, pat, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.logbook.reviews.parallel.PARALLEL", 4)
    scan = a_draft(tina)
    clip = clips.receive(scan=scan, by=tina, file=a_file())
    scans.submit(scan=scan, by=tina)
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: processing.process(clip.pk))
        left = seen_from_outside(
            lambda: (Clip.objects.get().state, events("clip.ready"), events("scan.queued"), list(audit.verify()))
        )
    assert (found, left) == ({"done": 4}, ("ready", 1, 1, []))


def test_of_two_crops_that_one_person_draws_at_once_for_one_machine_the_later_is_remembered(tina, tmp_path):
    made = [
        clips.receive(scan=a_draft(tina, exam), by=tina, file=needing_a_crop(seed=seed))
        for seed, exam in enumerate(("cardiac", "lung"))
    ]
    for clip in made:
        processing.process(clip.pk)
    # Each waits because text was read in it, and is looked at by itself.
    whole = {"x": 0, "y": 0, "width": 160, "height": 128, "frame": 0}
    Clip.objects.update(reason="text_seen", reason_params=whole)
    turns = iter(list(Clip.objects.select_related("scan").order_by("pk")) * PARALLEL)
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: clips.crop(clip=next(turns), box=Box(10, 30, 100, 80), by=tina))
        left = seen_from_outside(lambda: MachineMask.objects.count())
    assert (found, left) == ({"done": 2, ("no_crop_needed",): PARALLEL - 2}, 1)
