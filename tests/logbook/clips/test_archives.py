"""Several recordings come in one ZIP, or as the folder of a disc: each is taken or refused by its place, whatever else is in it."""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
import zlib

import pytest
from django.core.files.base import ContentFile
from pydicom.dataset import FileMetaDataset
from pydicom.filewriter import write_file_meta_info

from logbook import received, sandbox, storage
from logbook.actions import clips, sendings
from logbook.dicom import limits
from logbook.dicom.errors import Unusable
from logbook.models import Clip
from logbook.refusal import ClipRefused
from pocus_credentialing.refusals import NoRoom
from tests.logbook.scans.builders import a_draft, a_file

pytestmark = pytest.mark.django_db


def zipped(*files: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        archive.comment = comment
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def the_list(content: bytes) -> bytes:
    """DICOMDIR, as far as we look at it."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = "1.2.840.10008.1.3.10", "1.2.3"
    meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    file = io.BytesIO()
    file.write(b"\0" * 128 + b"DICM")
    write_file_meta_info(file, meta, enforce_standard=False)
    return file.getvalue() + content


@pytest.fixture(scope="module")
def recordings() -> list[bytes]:
    return [a_file(seed=seed).read() for seed in (1, 2)]


@pytest.fixture(scope="module")
def disc(recordings) -> list[tuple[str, bytes]]:
    """As machines write it: a table of contents, a letter, folders, what a Mac left behind, and the recordings."""
    one, two = recordings
    names = ["IMAGES/", "IMAGES/QUERZOLIN.dcm", "../../etc/0002", "__MACOSX/._0002"]
    return [("DICOMDIR", the_list(b"")), *zip(names, [b"", one, two, b"mac"], strict=True), ("README.TXT", b"a letter")]


def outcome(sent: list[sendings.Sent]) -> list[tuple[int, str]]:
    return [
        (each.number, each.refusal.code if each.refusal else "new" if each.clip.is_new else "known") for each in sent
    ]


def send(scan, content: bytes) -> list[tuple[int, str]]:
    return outcome(sendings.receive(scan=scan, by=scan.trainee, file=ContentFile(content)))


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_of_a_disc_in_a_zip_each_recording_is_taken_and_the_rest_told_by_its_place(
    packing, disc, draft, lying, recordings
):
    content = zipped(*disc, packing=packing, comment=b"PK\5\6 a comment")
    assert send(draft, content) == [(1, "directory"), (2, "new"), (3, "new"), (4, "not_dicom")]
    assert sorted(clip.size for clip in draft.clips.all()) == sorted(map(len, recordings))
    assert lying() == sorted(f"{clip.pk}.dcm" for clip in draft.clips.all())
    assert send(draft, content) == [(1, "directory"), (2, "known"), (3, "known"), (4, "not_dicom")]


def test_the_page_says_what_became_of_each_file_of_a_zip_and_of_a_folder(disc, draft, client_of, recordings):
    one, two = recordings
    owner, address = client_of(draft.trainee), f"/scans/{draft.pk}/clips/"
    letter = ContentFile(b"a letter", name="x.txt")
    files = [letter, ContentFile(zipped(*disc), name="disc.zip")]
    page = owner.post(address, {"file": files})
    words = page.content.decode()
    assert (page.status_code, Clip.objects.count()) == (422, 2)
    assert "Files 1, 4 in ZIP 2: This is not a clip that we can read." in words
    assert "File 1 in ZIP 2: This is the table of contents of a disc (DICOMDIR)" in words
    assert "2 clips were received." in words
    assert "QUERZOLIN" not in words
    folder = owner.post(address, {"folder": [ContentFile(one, name="1"), ContentFile(two, name="2")]}, follow=True)
    assert (folder.status_code, "2 of these clips are in this scan already." in folder.content.decode()) == (200, True)
    nothing = owner.post(address, {})
    assert (nothing.status_code, "Choose a file first." in nothing.content.decode()) == (400, True)


def test_what_fails_in_a_zip_keeps_nothing_else_out(draft, recordings, settings):
    one, two = recordings
    elsewhere = a_draft(draft.trainee, "lung")
    clips.receive(scan=elsewhere, by=draft.trainee, file=ContentFile(one))
    settings.SCAN_MOST_CLIPS = 1
    third = a_file(seed=3).read()
    content = zipped(("a", one), ("b", zipped(("c", two))), ("d", two), ("e", third))
    assert send(draft, content) == [(1, "clip_of_another_scan"), (2, "archive"), (3, "new"), (4, "too_many_clips")]


def test_a_zip_of_which_the_disk_takes_only_a_part_is_sent_again_without_loss(draft, recordings, monkeypatch, lying):
    content, adopt, full = zipped(*zip("ab", recordings, strict=True)), received.take_over, iter([False, True])

    def filling(path):
        if next(full, False):
            raise OSError(28, "No space left on device")
        return adopt(path)

    monkeypatch.setattr(received, "take_over", filling)
    with pytest.raises(NoRoom) as refusal:
        send(draft, content)
    assert (refusal.value.status, refusal.value.code, Clip.objects.count()) == (507, "no_room", 1)
    assert send(draft, content) == [(1, "known"), (2, "new")]
    assert len(lying()) == 2


def test_a_zip_that_fills_the_disk_while_it_is_unpacked_is_stopped_there(draft, monkeypatch, lying, settings):
    """What it packs may be far more than the ZIP itself: the disk is looked at before each part is written."""
    part, seen, usage = 1024**2, [], shutil.disk_usage("/")
    content = zipped(*((name, bytes(part)) for name in "abc"))
    settings.DISK_KEEPS_FREE = 10**6

    def filling(_folder):
        seen.append(sum(path.stat().st_size for path in storage.quarantine().glob("work-*/*.part")))
        return usage._replace(free=10**6 + 2 * len(content) + 3 * part // 2 - seen[-1])

    monkeypatch.setattr(shutil, "disk_usage", filling)
    with pytest.raises(NoRoom):
        send(draft, content)
    assert (max(seen), lying(), Clip.objects.count()) == (part, [], 0)


def damaged(content: bytes) -> bytes:
    return content.replace(b"LETTER", b"letter", 1)


def swelling() -> bytes:
    return zipped(("a", b"\0" * (limits.ZIP_RATIO * 1100 + 2 * 1024**2)))


def overlapping() -> bytes:
    """Two entries of the list that mean the same bytes."""
    content = zipped(("a", b"x" * 2000), packing=zipfile.ZIP_STORED)
    at = content.index(b"PK\1\2")
    end = content.index(b"PK\5\6")
    entry = content[at:end]
    return content[:at] + entry * 2 + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, 2 * len(entry), at, 0)


def lying_about_its_size() -> bytes:
    content = bytearray(zipped(("a", b"\0" * 50_000)))
    at = content.index(b"PK\1\2")
    content[at + 24 : at + 28] = struct.pack("<L", 100)
    content[at + 16 : at + 20] = struct.pack("<L", zlib.crc32(b"\0" * 100))
    return bytes(content)


HOSTILE = {
    "empty": (lambda: zipped(), "archive_empty"),
    "only folders": (lambda: zipped(("a/", b"")), "archive_empty"),
    "cut off": (lambda: zipped(("a", b"abc" * 50))[:-30], "truncated"),
    "too many": (lambda: zipped(*((str(n), b"") for n in range(limits.ZIP_FILES + 1))), "archive_full"),
    "swelling": (swelling, "archive_swells"),
    "overlapping": (overlapping, "archive_swells"),
    "beginning only": (lambda: b"PK\3\4" + b"\0" * 50, "truncated"),
    "list elsewhere": (lambda: b"PK\3\4" + zipped(("a", b"abc")), "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_zip_that_leads_astray_is_refused_whole_and_leaves_nothing(name, draft, lying):
    make, code = HOSTILE[name]
    with pytest.raises(ClipRefused) as refusal:
        send(draft, make())
    assert (refusal.value.code, str(refusal.value) != "", lying()) == (code, True, [])


def locked() -> bytes:
    content = bytearray(zipped(("a", b"abc"), ("b", b"def")))
    content[content.index(b"PK\1\2") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (
            lambda: damaged(zipped(("a", b"A LETTER"), ("b", b"text"), packing=zipfile.ZIP_STORED)),
            ["damaged", "not_dicom"],
        ),
        (locked, ["archive_locked", "not_dicom"]),
        (lambda: zipped(("a", b"abc"), packing=zipfile.ZIP_LZMA), ["archive_packing"]),
        (lying_about_its_size, ["damaged"]),
    ],
)
def test_one_bad_file_of_a_zip_is_refused_by_itself(make, codes, draft, lying):
    assert [code for _number, code in send(draft, make())] == codes
    assert lying() == []


def test_any_damage_to_a_zip_ends_in_a_refusal_or_in_what_was_packed(tmp_path):
    whole, seen = zipped(("a", b"abc" * 40), ("b", b"xyz" * 40)), set()
    path = tmp_path / "some.zip"
    for at in range(0, len(whole), 9):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        into = tmp_path / str(at)
        into.mkdir()
        try:
            seen |= {each.code or each.path.read_bytes() for each in sandbox.unpack(path, into)}
        except Unusable as error:
            seen.add(error.code)
    known = {"damaged", "truncated", "archive_locked", "archive_packing", "archive_full", "archive_swells"}
    assert seen - known - {"archive_empty", "too_costly"} == {b"abc" * 40, b"xyz" * 40}


def test_a_disk_that_is_nearly_full_takes_no_clip_and_says_so_on_page_and_by_program(
    draft, client_of, api_of, settings
):
    settings.DISK_KEEPS_FREE = 2**62
    page = client_of(draft.trainee).post(f"/scans/{draft.pk}/clips/", {"file": a_file()})
    body = {"data": a_file().read(), "content_type": "application/dicom"}
    api = api_of(draft.trainee).post(f"/api/v1/scans/{draft.pk}/clips/", **body)
    assert (page.status_code, api.status_code, api.json()["reasons"][0]["code"]) == (507, 507, "no_room")
    assert "There is no room for more at the moment. Nothing was lost." in page.content.decode()
    settings.DISK_KEEPS_FREE = 0
    assert api_of(draft.trainee).post(f"/api/v1/scans/{draft.pk}/clips/", **body).status_code == 201
