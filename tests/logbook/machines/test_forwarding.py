"""Cleaned clips go to a teaching archive once, those that were released or accepted and no others; what the archive does not
take is tried again, and said."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pydicom
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from logbook import storage
from logbook.actions import forwarding, hiding, teaching
from logbook.models import Forwarding, Scan
from logbook.queries.forwarding import to_forward
from logbook.sending import cstore
from logbook.sending.opening import SECONDS_IN_ALL
from logbook.sending.targets import BROKE_OFF, Unreachable
from logbook.states import ScanState
from pocus_credentialing.audit.queries import history_of
from pocus_credentialing.audit.sentences import sentence

pytestmark = pytest.mark.django_db


def forward(hospital, archive, *more, title="TEACHING") -> str:
    out = StringIO()
    call_command("forward", hospital.code, title, "127.0.0.1", str(archive.port), *more, stdout=out)
    return out.getvalue().strip()


def test_what_was_accepted_is_sent_once_cleaned_and_the_history_says_so(hospital, archive, accepted):
    assert forward(hospital, archive, "--accepted") == "2 sent, 0 to be tried again, 0 not taken."
    assert forward(hospital, archive, "--accepted") == "0 sent, 0 to be tried again, 0 not taken."
    read = [pydicom.dcmread(pydicom.filebase.DicomBytesIO(each)) for each in archive.got]
    assert [each.SOPInstanceUID for each in read] == list(accepted.clips.values_list("instance_uid", flat=True))
    assert {(str(each.PatientName), each.PatientIdentityRemoved) for each in read} == {("", "YES")}
    assert [sentence(event, {}) for event in history_of(accepted)][-2:] == [
        "A clip was sent to the hospital’s teaching archive."
    ] * 2


def test_by_itself_only_what_was_released_for_teaching_goes(hospital, archive, accepted, dana):
    assert forward(hospital, archive) == "0 sent, 0 to be tried again, 0 not taken."
    case = teaching.release(clip=accepted.clips.first(), by=dana)
    assert forward(hospital, archive) == "1 sent, 0 to be tried again, 0 not taken."
    teaching.withdraw(case=case, by=dana, reason="A mistake.")
    teaching.release(clip=accepted.clips.last(), by=dana)
    assert (forward(hospital, archive)[:6], len(archive.got)) == ("1 sent", 2)


def test_what_is_not_taken_is_tried_five_times_and_again_when_asked(hospital, archive, accepted):
    archive.answers = [0xA700] * 10
    with pytest.raises(CommandError):
        forward(hospital, archive, "--accepted")
    assert set(Forwarding.objects.values_list("state", "tries", "said")) == {("waiting", 1, "status A700")}
    for clip in accepted.clips.all():
        for _again in range(4):
            forwarding.note_forwarded(clip=clip, archive=f"TEACHING@127.0.0.1:{archive.port}", said="status A700")
    archive.answers = []
    assert forward(hospital, archive, "--accepted") == "0 sent, 0 to be tried again, 0 not taken."
    assert forward(hospital, archive, "--accepted", "--again") == "2 sent, 0 to be tried again, 0 not taken."


def test_sending_one_ends_before_another_worker_may_take_it():
    assert forwarding.TAKEN_FOR.total_seconds() > SECONDS_IN_ALL


def test_what_is_hidden_while_others_are_being_sent_stays_here(hospital, archive, accepted, pat, monkeypatch):
    last, sending = accepted.clips.last(), cstore.Association.send

    def meanwhile(opened, path, uid):
        hiding.hide(clip=last, by=pat)
        return sending(opened, path, uid)

    monkeypatch.setattr(cstore.Association, "send", meanwhile)
    assert forward(hospital, archive, "--accepted") == "1 sent, 0 to be tried again, 0 not taken."
    assert not last.forwardings.exists()


def test_an_object_at_which_the_archive_breaks_off_keeps_the_others_back_five_times_at_most(
    hospital, archive, accepted, monkeypatch
):
    first, sending = accepted.clips.first(), cstore.Association.send
    heavy = storage.place_of(hospital.pk, first.files["dicom"])

    def breaking(opened, path, uid):
        if path == heavy:
            raise Unreachable(BROKE_OFF)
        return sending(opened, path, uid)

    monkeypatch.setattr(cstore.Association, "send", breaking)
    for _again in range(forwarding.TRIES):
        with pytest.raises(CommandError):
            forward(hospital, archive, "--accepted")
    assert forward(hospital, archive, "--accepted") == "1 sent, 0 to be tried again, 0 not taken."
    assert (first.forwardings.get().state, first.forwardings.get().said) == ("failed", "it broke off")


def test_nothing_else_goes_out(hospital, other_hospital, archive, accepted, tina, pat):
    """Not what is being reviewed, nor what a reviewer may still undo, nor what is hidden or left out, nor another
    hospital's."""
    first, last = accepted.clips.all()

    def due(**more):
        said = {"archive": "A", "accepted": True, "settled": timezone.now() - timedelta(minutes=10), **more}
        return set(to_forward(said.pop("at", hospital), **said))

    assert (due(), due(at=other_hospital)) == ({first, last}, set())
    type(first).objects.filter(pk=first.pk).update(hidden_at=timezone.now(), hidden_by=tina)
    assert due() == {last}
    type(first).objects.filter(pk=last.pk).update(left_out=True)
    assert due() == set()
    type(first).objects.update(left_out=False, hidden_at=None, hidden_by=None)
    Scan.objects.update(state=ScanState.SUBMITTED, submitted_at=timezone.now(), queued_at=timezone.now())
    assert due() == set()


def test_an_archive_is_tested_and_one_that_is_not_there_is_named(hospital, archive):
    assert forward(hospital, archive, "--test") == f"TEACHING@127.0.0.1:{archive.port} answers."
    with pytest.raises(CommandError, match="turns POCUS_SEH away"):
        forward(hospital, archive, "--test", title="SOMEONE")
