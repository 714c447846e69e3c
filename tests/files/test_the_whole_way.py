"""Everything that is kept lies in the bucket, from the machine to the archive and until it is destroyed."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from curriculum import films, papers
from curriculum.actions import kept_papers
from logbook import storage, unreferred
from logbook.actions import hiding, housekeeping, numbering, remaking, scans
from logbook.models import Clip
from pocus_credentialing.credentials import sheets
from pocus_credentialing.files.away import BucketAway
from pocus_credentialing.files.places import listed, write
from pocus_credentialing.people.models import Institution
from tests.logbook.scans.builders import a_draft, a_received_clip, watched_by

pytestmark = pytest.mark.django_db


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def kept() -> set[str]:
    ours = Institution.objects.values_list("pk", flat=True)
    return {path.name for path in unreferred.kept(ours)}


def on_the_disk(folder) -> list[str]:
    """What lies anywhere but among keys."""
    return [path.name for path in folder.rglob("*") if path.is_file() and path.parent.name != "keys"]


def test_a_clip_from_its_machine_until_it_is_destroyed(
    bucket,
    tina,
    pat,
    dana,
    work,
    committed,
    client_of,
    api_of,
    tmp_data,
):
    draft = a_draft(tina, supervision=watched_by(pat))
    a_received_clip(draft)
    still = a_received_clip(draft, frames=1, seed=2)
    work()
    film, still = Clip.objects.all()
    digests = {*film.files.values(), *still.files.values()}
    assert (kept(), (tmp_data / "media").exists()) == (digests, False)
    assert [name for name in on_the_disk(tmp_data) if name != ".bucket-turns"] == []

    # It is played, in parts, by whoever may see it, and by nobody else.
    owner, address = client_of(tina), f"/clips/{film.pk}/video/"
    whole = body(owner.get(address))
    assert hashlib.sha256(whole).hexdigest() == film.files["video"]
    for asked, first, last in (("bytes=0-1", 0, 1), ("bytes=100-", 100, len(whole) - 1), ("bytes=-7", -7, None)):
        part = owner.get(address, headers={"Range": asked})
        begin, end = (len(whole) - 7, len(whole) - 1) if last is None else (first, last)
        assert (part.status_code, part["Content-Range"]) == (206, f"bytes {begin}-{end}/{len(whole)}")
        assert (body(part), part["Cache-Control"]) == (whole[begin : end + 1], "private, no-store")
    assert owner.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416
    assert (owner.head(address)["Content-Length"], client_of(pat).get(address).status_code) == (str(len(whole)), 404)

    # It leaves in a ZIP, as an object, and frame by frame.
    with ZipFile(BytesIO(body(owner.post(f"/scans/{draft.pk}/export/")))) as archive:
        names = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    assert names == {"clip-1.mp4": film.files["video"], "clip-2.jpg": still.files["poster"]}
    # A picture that is removed before its turn is left out: the rest arrives, whole.
    place = storage.place_of(draft.institution_id, still.files["poster"])
    content, answer = place.read_bytes(), owner.post(f"/scans/{draft.pk}/export/")
    place.unlink()
    with ZipFile(BytesIO(body(answer))) as archive:
        assert (archive.namelist(), archive.testzip()) == (["clip-1.mp4"], None)
    write(place, content)
    with storage.on_disk(storage.place_of(draft.institution_id, film.files["dicom"])) as path:
        cleaned = path.read_bytes()
    web, at = api_of(tina), f"/dicomweb/studies/{film.study_uid}/series/{film.series_uid}"
    objects = web.get(at, headers={"Accept": 'multipart/related; type="application/dicom"'})
    assert cleaned in body(objects)
    address = f"{at}/instances/{film.instance_uid}"
    frames = web.get(f"{address}/frames/3,1", headers={"Accept": 'multipart/related; type="image/jpeg"'})
    assert [piece[:2] for piece in body(frames).split(b"\r\n\r\n")[1:]] == [b"\xff\xd8"] * 2
    assert web.get(f"{address}/metadata", headers={"Accept": "application/dicom+json"}).status_code == 200

    # What was made by an earlier version is made anew from it, and an earlier object is given its name.
    Clip.objects.filter(pk=film.pk).update(made_with=0, instance_uid="")
    assert [remaking.remake(clip=each) for each in remaking.waiting()] == [True]
    assert (numbering.number_clips(), Clip.objects.get(pk=film.pk).instance_uid) == (1, film.instance_uid)
    assert on_the_disk(tmp_data / "quarantine") == []

    # The sweep takes what was made before, and leaves what is used; what a director has destroyed goes, and what another clip shares stays.
    film, later = Clip.objects.get(pk=film.pk), timezone.now() + timedelta(hours=25)
    digests = {*film.files.values(), *still.files.values()}
    housekeeping.clear_media(later)
    assert kept() == digests
    scans.submit(scan=draft, by=tina)
    committed(hiding.hide, clip=film, by=pat)
    hiding.erase(clip=film, by=dana)
    work()
    assert kept() == digests  # made less than an hour ago
    hiding.destroy_files_of_erased(timezone.now() + timedelta(hours=2))
    assert kept() == set(still.files.values())
    Clip.objects.filter(pk=still.pk).update(recording_removed_at=timezone.now())
    housekeeping.clear_media(later)
    assert kept() == set()


def test_the_sweep_takes_what_nothing_names_and_nothing_of_anybody_else(bucket, tina, tmp_path):
    ours, digests = tina.memberships.first().programme.institution_id, []
    other = "0" * 8 + "-0000-4000-8000-" + "0" * 12
    for institution in (ours, other):
        (tmp_path / "one").write_bytes(str(institution).encode())
        digests.append(hashlib.sha256(str(institution).encode()).hexdigest())
        storage.put(tmp_path / "one", institution, digests[-1])
    sheets.write(ours, digests[0], str(ours).encode())
    films.keep_file(b"a film of a module")
    housekeeping.clear_media(timezone.now())
    assert kept() == {digests[0]}
    housekeeping.clear_media(timezone.now() + timedelta(hours=25))
    assert (kept(), [each.name for each in listed(other)]) == (set(), [digests[1]])
    assert (sheets.path_of(ours, digests[0]).exists(), len(list(listed("modules")))) == (True, 1)


def test_a_clip_waits_for_its_bucket_as_long_as_that_is_away(ours, tina, work, committed, client_of):
    clip = a_received_clip(a_draft(tina))
    ours.loses = True
    for _again in range(3):
        work()
        DBTaskResult.objects.update(run_after=timezone.now())
    assert DBTaskResult.objects.filter(exception_class_path__endswith=BucketAway.__qualname__, status="FAILED").exists()
    Clip.objects.update(received_at=timezone.now() - timedelta(hours=5))
    for _day in range(4):
        housekeeping.give_up_stuck(timezone.now())
        DBTaskResult.objects.filter(status="READY").update(
            status="FAILED", exception_class_path=f"{BucketAway.__module__}.{BucketAway.__qualname__}"
        )
    clip.refresh_from_db()
    assert (clip.state, storage.original(clip.pk).exists()) == ("processing", True)
    ours.loses = False
    housekeeping.give_up_stuck(timezone.now())
    work()
    clip.refresh_from_db()
    assert (clip.state, storage.original(clip.pk).exists(), kept()) == ("ready", False, set(clip.files.values()))
    ours.fails = 10
    page = client_of(tina).get(f"/clips/{clip.pk}/poster/")
    assert (page.status_code, "cannot be reached at the moment" in page.content.decode()) == (503, True)
    assert client_of(tina).get(f"/scans/{clip.scan_id}/").status_code == 200
    ours.fails = 0
    assert client_of(tina).get(f"/clips/{clip.pk}/poster/").status_code == 200


def test_papers_films_of_modules_and_printed_certificates_lie_there_too(bucket, hospital, tmp_data):
    paper = papers.Paper(b"a paper", hashlib.sha256(b"a paper").hexdigest(), "application/pdf")
    papers.keep(paper, hospital.pk)
    assert papers.place_of(hospital.pk, paper.digest).read_bytes() == paper.content
    kept_papers.clear_papers()
    kept_papers.clear_papers()
    assert not papers.place_of(hospital.pk, paper.digest).exists()
    digest = hashlib.sha256(b"%PDF").hexdigest()
    sheets.write(hospital.pk, digest, b"%PDF")
    assert [sheets.is_whole(hospital.pk, digest, size) for size in (4, 5)] == [True, False]
    assert not (tmp_data / "media").exists()
