"""A large file is sent bit by bit, goes on wherever it broke off, and becomes the same clip as in one go (tus 1.0.0)."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from logbook import pieces, storage
from logbook.actions import clips, housekeeping, scans, sendings, uploads
from logbook.models import Clip, Upload
from logbook.rules import uploads as rules
from pocus_credentialing.audit.models import Event
from tests.logbook.scans.builders import a_file, a_received_clip, watched_by

from .test_archives import zipped

pytestmark = pytest.mark.django_db

PIECE = "application/offset+octet-stream"
LEAST_PIECE = rules.LEAST_PIECE


@pytest.fixture(scope="module")
def content() -> bytes:
    return a_file().read()


@pytest.fixture(autouse=True)
def least(monkeypatch) -> int:
    """The files drawn here are small, and their pieces smaller."""
    monkeypatch.setattr(rules, "LEAST_PIECE", 500)
    return 500


class Sender:
    """A program that speaks the protocol, word by word."""

    def __init__(self, api, scan) -> None:
        self.api, self.scan = api, scan

    def ask(self, verb: str, address: str, body: bytes = b"", **headers: str):
        said = {name.replace("_", "-"): str(value) for name, value in {"Tus_Resumable": "1.0.0", **headers}.items()}
        content_type = PIECE if verb == "PATCH" else ""
        return self.api.generic(verb, address, body, content_type=content_type, headers=said)

    def begin(self, size: int, **about: object):
        said = ",".join(f"{name} {base64.b64encode(str(value).encode()).decode()}" for name, value in about.items())
        headers = {"Upload_Metadata": said} if about else {}
        return self.ask("POST", f"/api/v1/scans/{self.scan.pk}/uploads/", Upload_Length=size, **headers)

    def begun(self, size: int, **about: object) -> str:
        return self.begin(size, **about)["Location"]

    def piece(self, address: str, content: bytes, start: int, end: int | None = None):
        return self.ask("PATCH", address, content[start:end], Upload_Offset=start)

    def offset(self, address: str) -> int:
        return int(self.ask("HEAD", address)["Upload-Offset"])

    def outcome(self, address: str) -> list:
        return [
            (
                each["number"],
                each["clip"] and ("clip" if each["is_new"] else "known"),
                [one["code"] for one in each["reasons"]],
            )
            for each in self.ask("GET", address).json()["recordings"]
        ]


@pytest.fixture
def sender(draft, api_of) -> Sender:
    return Sender(api_of(draft.trainee), draft)


def codes(answer) -> tuple[int, list[str]]:
    return answer.status_code, [reason["code"] for reason in answer.json()["reasons"]]


def test_a_file_in_pieces_is_the_clip_that_it_would_have_been_in_one_go(sender, content, draft, lying, committed):
    begun = sender.begin(len(content), client_id=(mark := uuid4()), filename="QUERZOLIN.dcm")
    assert (begun.status_code, begun["Upload-Offset"], begun["Tus-Resumable"]) == (201, "0", "1.0.0")
    address = begun["Location"]
    assert address.startswith("http://testserver/api/v1/uploads/")
    first = sender.piece(address, content, 0, 1000)
    assert (first.status_code, first["Upload-Offset"], first.content) == (204, "1000", b"")
    head = sender.ask("HEAD", address)
    assert (head.status_code, head["Upload-Offset"], head["Upload-Length"]) == (200, "1000", str(len(content)))
    assert head["Cache-Control"] == "no-store"
    assert not Clip.objects.exists()
    assert b"DICM" not in b"".join(path.read_bytes() for path in pieces.folder(Upload.objects.get().pk).iterdir())
    last = committed(sender.piece, address, content, 1000)
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(content)))
    clip = draft.clips.get()
    assert (clip.digest, clip.client_id, clip.state) == (hashlib.sha256(content).hexdigest(), mark, "received")
    assert sender.outcome(address) == [(0, "clip", [])]
    assert lying() == [f"{clip.pk}.dcm"]
    assert list(Event.objects.filter(verb__startswith="upload.").values_list("verb", flat=True)) == ["upload.begun"]


def test_what_is_acknowledged_is_on_the_disk_with_the_names_that_lead_to_it(sender, content, monkeypatch):
    address, synced, really = sender.begun(len(content)), [], storage.sync
    monkeypatch.setattr(storage, "sync", lambda folder: synced.append(folder) or really(folder))
    sender.piece(address, content, 0, 1000)
    assert synced == [storage.quarantine(), pieces.folder(Upload.objects.get().pk)]


def test_what_this_house_speaks_is_said_to_whoever_asks(sender):
    said = sender.ask("OPTIONS", f"/api/v1/scans/{sender.scan.pk}/uploads/")
    assert (said.status_code, said["Tus-Version"], said["Tus-Extension"], said["Tus-Max-Size"]) == (
        204, "1.0.0", "creation,termination,expiration", str(512 * 1024**2),
    )  # fmt: skip
    other = sender.ask("POST", f"/api/v1/scans/{sender.scan.pk}/uploads/", Tus_Resumable="0.2.2", Upload_Length=5)
    assert (other.status_code, other["Tus-Version"]) == (412, "1.0.0")


def test_a_sender_that_breaks_off_goes_on_from_what_came(sender, content, draft, monkeypatch):
    address = sender.begun(len(content))
    upload = Upload.objects.get()

    def breaking():
        yield content[:700]
        yield content[700:1500]
        raise storage.Unusable("truncated")

    uploads.send_on(upload=upload, by=draft.trainee, offset=0, chunks=breaking())
    assert sender.offset(address) == 1500
    assert sender.piece(address, content, 1500).status_code == 204
    assert draft.clips.get().digest == hashlib.sha256(content).hexdigest()


def test_a_piece_that_is_next_to_nothing_is_refused_unless_it_is_the_last(sender, content, draft, least):
    assert least < 64 * 1024 == LEAST_PIECE
    address = sender.begun(len(content))
    assert codes(sender.piece(address, content, 0, least - 1)) == (422, ["piece_too_small"])
    assert (sender.offset(address), list(pieces.folder(Upload.objects.get().pk).iterdir())) == (0, [])
    end = len(content) - 1
    for start, stop in ((0, least), (least, end), (end, None)):
        assert sender.piece(address, content, start, stop).status_code == 204
    assert draft.clips.get().digest == hashlib.sha256(content).hexdigest()


def test_nothing_is_kept_of_what_broke_off_at_once_and_it_goes_on(sender, content, draft, least):
    address = sender.begun(len(content))
    assert sender.piece(address, content, 0, 1000).status_code == 204

    def breaking():
        yield content[1000 : 1000 + least - 1]
        raise storage.Unusable("truncated")

    after = uploads.send_on(upload=Upload.objects.get(), by=draft.trainee, offset=1000, chunks=breaking())
    assert (after.offset, sender.offset(address)) == (1000, 1000)
    assert [path.name for path in pieces.folder(after.pk).iterdir()] == ["000000000000000"]
    assert sender.piece(address, content, 1000).status_code == 204
    assert draft.clips.get().digest == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("start", [0, 999, 1001])
def test_a_piece_that_does_not_begin_where_the_last_one_ended_is_refused_and_changes_nothing(start, sender, content):
    address = sender.begun(len(content))
    assert sender.piece(address, content, 0, 1000).status_code == 204
    assert codes(sender.piece(address, content, start, start + 50)) == (409, ["other_offset"])
    assert sender.offset(address) == 1000


def test_more_than_was_announced_is_refused(sender, content):
    address = sender.begun(1000)
    assert codes(sender.piece(address, content, 0, 1001)) == (422, ["damaged"])


def test_a_server_that_stops_before_the_clip_is_kept_asks_for_the_last_piece_again(sender, content, draft, monkeypatch):
    address = sender.begun(len(content))
    sender.piece(address, content, 0, 1000)
    with monkeypatch.context() as patched:
        patched.setattr(sendings, "take", lambda **_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            sender.piece(address, content, 1000)
    assert (sender.offset(address), draft.clips.count()) == (1000, 0)
    assert sender.piece(address, content, 1000).status_code == 204
    assert (sender.offset(address), draft.clips.count()) == (len(content), 1)
    # The answer may have been lost: the same again is no more than that.
    assert sender.piece(address, content, len(content)).status_code == 204
    assert draft.clips.count() == 1


def test_another_file_of_the_same_size_is_no_second_sending_where_both_say_what_is_in_them(sender, content):
    mark, digest = uuid4(), hashlib.sha256(content).hexdigest()
    sender.begun(len(content), client_id=mark, sha256=digest)
    assert [sender.begin(len(content), client_id=mark, sha256=each).status_code for each in (digest, "0" * 64)] == [
        200,
        409,
    ]


def test_the_same_file_begun_again_is_the_same_upload_until_its_clip_is_removed(sender, content, draft):
    mark = uuid4()
    address = sender.begun(len(content), client_id=mark)
    sender.piece(address, content, 0, 1000)
    again = sender.begin(len(content), client_id=mark)
    assert (again.status_code, again["Location"], again["Upload-Offset"]) == (200, address, "1000")
    assert codes(sender.begin(5, client_id=mark)) == (409, ["client_id_reused"])
    sender.piece(address, content, 1000)
    assert sender.begin(len(content), client_id=mark)["Upload-Offset"] == str(len(content))
    clips.remove(clip=draft.clips.get(), by=draft.trainee)
    anew = sender.begin(len(content), client_id=mark)
    assert (anew.status_code, anew["Upload-Offset"]) == (201, "0")


def test_what_is_no_recording_is_told_so_with_its_first_piece(sender, lying):
    address = sender.begun(10**6)
    answer = sender.piece(address, b"Dear colleague, " * 100, 0)
    assert codes(answer) == (422, ["not_dicom"])
    assert (answer["Content-Type"], sender.outcome(address)) == ("application/problem+json", [(0, None, ["not_dicom"])])
    assert [name for name in lying() if not name.endswith(".up")] == []
    # Whoever did not hear it asks how far the file is, goes on there, and would for ever.
    assert codes(sender.piece(address, b"Dear colleague, " * 100, sender.offset(address))) == (422, ["not_dicom"])


def test_a_file_that_came_otherwise_than_announced_is_refused_and_one_as_announced_taken(sender, content, draft):
    address = sender.begun(len(content), sha256="0" * 64)
    assert codes(sender.piece(address, content, 0)) == (422, ["came_damaged"])
    right = sender.begun(len(content), sha256=hashlib.sha256(content).hexdigest())
    assert (sender.piece(right, content, 0).status_code, draft.clips.count()) == (204, 1)


def test_a_zip_in_pieces_becomes_its_recordings(sender, content, draft):
    packed = zipped(("a", content), ("b", b"a letter"), ("c", a_file(seed=2).read()))
    address = sender.begun(len(packed))
    sender.piece(address, packed, 0, 500)
    assert sender.piece(address, packed, 500).status_code == 204
    assert sender.outcome(address) == [(1, "clip", []), (2, None, ["not_dicom"]), (3, "clip", [])]
    assert draft.clips.count() == 2


def test_a_full_disk_says_so_and_loses_nothing_of_what_came(sender, content, settings, draft):
    address = sender.begun(len(content))
    sender.piece(address, content, 0, 1000)
    settings.DISK_KEEPS_FREE = 2**62
    assert codes(sender.piece(address, content, 1000)) == (507, ["no_room"])
    assert codes(sender.begin(10)) == (507, ["no_room"])
    settings.DISK_KEEPS_FREE = 0
    assert sender.offset(address) == 1000
    assert sender.piece(address, content, 1000).status_code == 204
    assert draft.clips.count() == 1


@pytest.mark.parametrize(
    ("setting", "least", "code"),
    [
        ("UPLOAD_MAX_BYTES", 99, (413, ["too_large"])),
        ("UPLOAD_MOST_WAITING", 1, (409, ["too_many_uploads"])),
        ("UPLOAD_QUOTA_BYTES", 199, (409, ["uploads_too_large"])),
    ],
)
def test_each_limit_is_a_setting_and_refuses_in_a_sentence(setting, least, code, sender, settings):
    assert sender.begin(100 if least > 99 or least == 1 else 99).status_code == 201
    setattr(settings, setting, least)
    assert codes(sender.begin(100)) == code
    setattr(settings, setting, 1000)
    assert sender.begin(100).status_code == 201


def test_nothing_is_begun_that_could_not_be_taken(sender, draft, settings):
    a_received_clip(draft)
    settings.SCAN_MOST_CLIPS = 1
    assert codes(sender.begin(100)) == (409, ["too_many_clips"])
    settings.SCAN_MOST_CLIPS = 40
    assert codes(sender.begin(0)) == (422, ["empty"])
    for said in ("", "-5", "1e3", "9" * 16):
        assert sender.ask("POST", f"/api/v1/scans/{draft.pk}/uploads/", Upload_Length=said).status_code == 400
    assert sender.begin(100, client_id="mine").status_code == 400
    assert sender.ask("POST", sender.begun(7), Upload_Offset=0).status_code == 405


def test_what_is_deleted_is_gone_at_once_and_what_nobody_sends_on_after_its_time(sender, content, committed):
    kept, dropped = sender.begun(len(content)), sender.begun(len(content))
    for address in (kept, dropped):
        sender.piece(address, content, 0, 1000)
    folder = pieces.folder(Upload.objects.get(pk=dropped.rstrip("/").rpartition("/")[2]).pk)
    assert folder.exists()
    assert committed(sender.ask, "DELETE", dropped).status_code == 204
    assert (folder.exists(), sender.ask("HEAD", dropped).status_code) == (False, 404)
    rest = pieces.folder(Upload.objects.get().pk)
    for hours, there in ((47, True), (49, False)):
        committed(housekeeping.sweep, timezone.now() + timedelta(hours=hours))
        assert (rest.exists(), Upload.objects.exists()) == (there, there)
    assert Event.objects.filter(verb="upload.deleted").count() == 2


def test_only_its_sender_sends_it_on(sender, content, api_of, tom, pat, sid, draft):
    address = sender.begun(len(content))
    for person in (tom, pat, sid):
        other = Sender(api_of(person), draft)
        assert [other.ask(verb, address).status_code for verb in ("HEAD", "GET", "DELETE")] == [404, 404, 404]
        assert other.piece(address, content, 0).status_code == 404
        assert other.begin(5).status_code == 404
    assert sender.piece(address, content, 0).status_code == 204


def test_who_reviews_a_scan_is_not_told_of_its_authors_files(sender, content, draft, pat, api_of):
    a_received_clip(draft, seed=7)
    mark = uuid4()
    sender.begun(len(content), client_id=mark)
    scans.change(scan=draft, by=draft.trainee, supervision=watched_by(pat))
    scans.submit(scan=draft, by=draft.trainee)
    other = Sender(api_of(pat), draft)
    for size in (len(content), 5):
        assert codes(other.begin(size, client_id=mark))[1][0] == "not_owner"


def test_what_was_taken_before_the_scan_was_sent_is_found_after_it(sender, content, draft):
    clips.receive(scan=draft, by=draft.trainee, file=ContentFile(content))
    scans.submit(scan=draft, by=draft.trainee)
    address = sender.begun(len(content))
    assert sender.piece(address, content, 0).status_code == 204
    other = a_file(seed=4).read()
    assert codes(sender.piece(sender.begun(len(other)), other, 0)) == (409, ["not_editable"])
