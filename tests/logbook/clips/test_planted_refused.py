"""A patient's name in a file that is refused, that fails, or at which the worker falls over: it is found nowhere either."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from logbook.actions import clips, housekeeping
from logbook.models import Clip
from logbook.reminders_of_destruction import remind
from pocus_credentialing.jobs.models import Heartbeat
from tests.factories import ultrasound
from tests.logbook.dicom import hostile
from tests.logbook.scans.builders import SMALL, a_draft

from .test_planted import PATIENT, everything_written, mails_sent, traces, uploaded

pytestmark = pytest.mark.django_db

PLANTED = ultrasound.Clip(**{**SMALL, "planted": PATIENT})
AT_THE_DOOR = {
    "cut off": lambda: ultrasound.encoded(PLANTED)[:-700],
    "its header cut off": lambda: ultrasound.encoded(PLANTED)[:900],
    "no ultrasound": lambda: hostile.setting(PLANTED, SOPClassUID="1.2.840.10008.5.1.4.1.1.2", Modality="CT"),
    "no picture": lambda: hostile.setting(PLANTED, PixelData=None),
    "a name as its modality": lambda: hostile.setting(
        PLANTED, SOPClassUID="1.2.840.10008.5.1.4.1.1.7.4", Modality=PATIENT.family
    ),
    "a name as its kind": lambda: hostile.setting(PLANTED, SOPClassUID=PATIENT.uid),
    "a name as its colours": lambda: hostile.setting(PLANTED, PhotometricInterpretation=PATIENT.family),
    "a name as its syntax": lambda: hostile.part10(PATIENT.mrn, b""),
    "a name as its character set": lambda: hostile.character_set(PATIENT.family.encode()),
}


@pytest.fixture
def nothing_is_left(tmp_data, caplog):
    caplog.set_level(logging.DEBUG)

    def look(*said: bytes) -> None:
        found = {"database": traces(everything_written()), "logs": traces(caplog.text.encode())}
        found |= {"mails": traces(mails_sent()), "answers": traces(b"".join(said))}
        for path in tmp_data.rglob("*"):
            found[path.name] = traces(path.name.encode() + (path.read_bytes() if path.is_file() else b""))
        assert {place: words for place, words in found.items() if words} == {}

    return look


@pytest.mark.parametrize("kind", AT_THE_DOOR)
def test_what_is_refused_at_the_door_leaves_nothing(kind, draft, client_of, api_of, nothing_is_left):
    content = AT_THE_DOOR[kind]()
    file = lambda: SimpleUploadedFile(PATIENT.file_name, content, content_type="application/dicom")  # noqa: E731
    page = client_of(draft.trainee).post(f"/scans/{draft.pk}/clips/", {"file": file()})
    address, program = f"/api/v1/scans/{draft.pk}/clips/", api_of(draft.trainee)
    form = program.post(address, {"file": file()}, "multipart", HTTP_IDEMPOTENCY_KEY="once")
    body = program.generic("POST", address, content, "application/dicom")
    assert [page.status_code, form.status_code, body.status_code] == [422] * 3
    nothing_is_left(page.content, form.content, body.content)


def test_what_fails_later_is_named_by_its_number_and_is_gone_after_its_time(
    draft, work, committed, client_of, api_of, lying, nothing_is_left
):
    content = hostile.frames_of(hostile.announcing(9000, 9000), PLANTED)
    owner, program = client_of(draft.trainee), api_of(draft.trainee)
    owner.post(f"/scans/{draft.pk}/clips/", {"file": SimpleUploadedFile(PATIENT.file_name, content)})
    work()
    clip = Clip.objects.get()
    assert (clip.state, lying()) == ("failed", [f"{clip.pk}.dcm"])
    for days in (23, 29, 30):
        Clip.objects.update(received_at=timezone.now() - timedelta(days=days))
        committed(remind)
        committed(housekeeping.sweep)
    pages = [owner.get(f"/scans/{draft.pk}/"), owner.get(f"/history/scan/{draft.pk}/")]
    answers = [program.get(f"/api/v1/clips/{clip.pk}/"), program.get(f"/api/v1/scans/{draft.pk}/")]
    assert (lying(), [each.status_code for each in (*pages, *answers)]) == ([], [200] * 4)
    nothing_is_left(*(each.content for each in (*pages, *answers)))


def test_what_a_worker_left_behind_that_fell_over_names_nobody(draft, settings, tmp_data, work, nothing_is_left):
    """Its folder of cleaned files is a file: the job ends in a traceback. Mended, the same clip is made ready."""
    clips.receive(scan=draft, by=draft.trainee, file=uploaded())
    Path(settings.MEDIA_ROOT).write_text("no folder")
    work()
    job = DBTaskResult.objects.get(args_kwargs__args=[str(Clip.objects.get().pk)])
    assert (Clip.objects.get().state, job.traceback != "") == ("processing", True)
    Path(settings.MEDIA_ROOT).unlink()
    clips.process(Clip.objects.get().pk)
    assert Clip.objects.get().state == "ready"
    (tmp_data / "quarantine" / f"{Clip.objects.get().pk}.dcm").unlink(missing_ok=True)
    nothing_is_left(repr(list(Heartbeat.objects.values())).encode())


def test_the_pictures_are_the_same_whether_or_not_a_name_was_burned_in(tina, tom, work):
    """Byte for byte: poster, thumbnail and film hold nothing of the banner."""
    for person, banner in ((tina, True), (tom, False)):
        clips.receive(scan=a_draft(person), by=person, file=uploaded(banner=banner, syntax="explicit", planted=PATIENT))
    work()
    named, unnamed = [clip.files for clip in Clip.objects.order_by("received_at")]
    shown = ("poster", "thumb", "video")
    assert [named[kind] for kind in shown] == [unnamed[kind] for kind in shown]


def test_another_picture_gives_other_files(tina, tom, work):
    for person, seed in ((tina, 1), (tom, 2)):
        clips.receive(scan=a_draft(person), by=person, file=uploaded(syntax="explicit", seed=seed))
    work()
    first, second = [clip.files for clip in Clip.objects.order_by("received_at")]
    assert {kind: first[kind] == second[kind] for kind in first} == dict.fromkeys(first, False)
