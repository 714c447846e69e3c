"""Films are made anew from their cleaned objects; what was signed stays as it was, and a stop in the middle costs nothing."""

from __future__ import annotations

import hashlib
import os
from io import BytesIO, StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from pydicom import dcmread
from pydicom.encaps import generate_frames

from logbook import storage
from logbook.actions import clips, housekeeping, legal_holds, remaking, scans
from logbook.dicom.attributes import uids_of
from logbook.dicom.facts import Box
from logbook.models import Clip, MachineMask, Scan
from logbook.queries.content import content_digest
from pocus_credentialing.audit.models import Event
from tests.factories import words
from tests.logbook.dicom import hostile
from tests.logbook.reviews.builders import an_attestation
from tests.logbook.scans.builders import a_draft, a_file, needing_a_crop, watched_by

pytestmark = pytest.mark.django_db

NAME = b"QUERZOLIN^ODALETH"


def remake(*options: str) -> str:
    said = StringIO()
    try:
        call_command("remake_clips", *options, stdout=said)
    except SystemExit as stopped:
        return f"{said.getvalue()}exit {stopped.code}"
    return said.getvalue()


def test_unsigned_films_are_replaced_and_signed_ones_kept_beside_the_new(tina, pat, run_jobs, client_of):
    signed, draft = a_draft(tina, supervision=watched_by(pat)), a_draft(tina)
    for seed, scan in enumerate((signed, draft)):
        clips.receive(scan=scan, by=tina, file=a_file(seed=seed))
    run_jobs()
    signed = scans.submit(scan=signed, by=tina)
    an_attestation(signed, pat)
    first = {scan.pk: scan.clips.get() for scan in (signed, draft)}
    wrong = "0" * 64
    Clip.objects.filter(scan=draft).update(files={**first[draft.pk].files, "video": wrong})
    before = content_digest(signed)
    assert remake() == "0 clips were made anew.\n"
    assert remake("--again") == "2 clips were made anew.\n"
    of_signed, of_draft = (Clip.objects.get(scan=scan) for scan in (signed, draft))
    assert (of_signed.files, set(of_signed.remade)) == (first[signed.pk].files, {"video", "poster", "thumb"})
    assert content_digest(Scan.objects.get(pk=signed.pk)) == before
    assert (of_draft.remade, of_draft.files["dicom"]) == ({}, first[draft.pk].files["dicom"])
    assert of_draft.files["video"] != wrong
    shown = client_of(pat).get(f"/clips/{of_signed.pk}/video/")
    assert (
        b"".join(shown.streaming_content)
        == storage.place_of(signed.institution_id, of_signed.remade["video"]).read_bytes()
    )
    assert Event.objects.filter(verb="clip.remade").count() == 2
    assert (remake(), Event.objects.filter(verb="clip.remade").count()) == ("0 clips were made anew.\n", 2)


def test_after_a_stop_it_goes_on_where_it_was_and_names_what_it_cannot_make(tina, run_jobs):
    scan = a_draft(tina)
    for seed in range(2):
        clips.receive(scan=scan, by=tina, file=a_file(seed=seed))
    run_jobs()
    Clip.objects.update(made_with=0)
    one, other = remaking.waiting()
    assert remaking.remake(clip=one) is True
    assert [clip.pk for clip in remaking.waiting()] == [other.pk]
    storage.discard(storage.place_of(scan.institution_id, other.files["dicom"]))
    assert remake() == f"clip {other.pk}: its cleaned object is not there\n0 clips were made anew.\nexit 1"
    housekeeping.sweep()
    assert storage.place_of(scan.institution_id, other.files["video"]).exists()


# --- what an earlier version left in them -----------------------------------------------------------------------------


def as_made_before(clip) -> None:
    """A comment in each stored frame and in both pictures, a name as the lossy method: as version 1 could leave them."""
    files = {}
    for kind, digest in clip.files.items():
        content = storage.place_of(clip.scan.institution_id, digest).read_bytes()
        if kind == "dicom":
            content = hostile.frames_in(content, lambda jpeg: words.as_comment(jpeg, NAME), clip.frames)
            content = content.replace(b"ISO_10918_1 ", b"ISO_QUERZOLI")
        elif kind != "video":
            content = words.as_comment(content, NAME)
        files[kind] = hashlib.sha256(content).hexdigest()
        place = storage.place_of(clip.scan.institution_id, files[kind])
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    Clip.objects.filter(pk=clip.pk).update(files=files, made_with=1)


def naming(tmp_data) -> int:
    """In how many files a name stands, once what nothing refers to is a day old and was swept up."""
    kept = [path for path in (tmp_data / "media").rglob("*") if path.is_file()]
    for path in kept:
        os.utime(path, (1, 1))
    housekeeping.sweep()
    return sum(b"QUERZOLI" in path.read_bytes() for path in kept if path.exists())


def pixels_of(clip) -> list[np.ndarray]:
    dataset = dcmread(storage.place_of(clip.scan.institution_id, clip.file("dicom")))
    frames = generate_frames(dataset.PixelData, number_of_frames=clip.frames)
    return [np.asarray(Image.open(BytesIO(frame)).convert("L"), float) for frame in frames]


def test_a_name_that_an_earlier_version_left_is_gone_and_the_object_is_called_as_before(tina, pat, run_jobs, tmp_data):
    """Also where it was signed: the digests of what was signed stay, what they name is destroyed but for the film."""
    signed, draft = a_draft(tina, supervision=watched_by(pat)), a_draft(tina)
    for seed, scan in enumerate((signed, draft)):
        clips.receive(scan=scan, by=tina, file=a_file(seed=seed))
    run_jobs()
    for clip in Clip.objects.all():
        as_made_before(clip)
    signed = scans.submit(scan=Scan.objects.get(pk=signed.pk), by=tina)
    an_attestation(signed, pat)
    before = {scan.pk: scan.clips.get() for scan in (signed, draft)}
    digest, pixels = content_digest(signed), {pk: pixels_of(clip) for pk, clip in before.items()}
    assert naming(tmp_data) == 4  # of each an object, and a picture: so small a poster is the thumbnail
    assert (remake(), naming(tmp_data)) == ("2 clips were made anew.\n", 0)
    assert content_digest(Scan.objects.get(pk=signed.pk)) == digest
    of_signed, of_draft = (Clip.objects.get(scan=scan) for scan in (signed, draft))
    assert (of_signed.files, set(of_signed.remade)) == (before[signed.pk].files, {"dicom", "video", "poster", "thumb"})
    assert (of_draft.remade, set(of_draft.files.values()) & set(before[draft.pk].files.values())) == ({}, set())
    assert storage.place_of(signed.institution_id, of_signed.files["video"]).exists()
    for clip in (of_signed, of_draft):
        with storage.place_of(signed.institution_id, clip.file("dicom")).open("rb") as file:
            said = uids_of(file)
        assert (said.study, said.series, said.instance) == (clip.study_uid, clip.series_uid, clip.instance_uid)
        assert (
            max(np.abs(one - other).mean() for one, other in zip(pixels[clip.scan_id], pixels_of(clip), strict=True))
            < 0.5
        )
    assert remake("--again") == "2 clips were made anew.\n"
    assert Clip.objects.get(scan=draft).files["dicom"] == of_draft.files["dicom"]
    assert Clip.objects.get(scan=signed).remade["dicom"] == of_signed.remade["dicom"]


def test_clips_under_a_legal_hold_are_left_as_they_are_until_it_is_lifted(tina, dana, run_jobs):
    scan = a_draft(tina)
    clips.receive(scan=scan, by=tina, file=a_file(seed=1))
    run_jobs()
    as_made_before(Clip.objects.get())
    before = Clip.objects.get()
    hold = legal_holds.put(trainee=tina, institution=scan.institution, scan=scan, by=dana, reason="A claim.")
    left = "1 clips are left for a legal hold: run this again once it is lifted.\n"
    assert (remake(), remaking.remake(clip=before)) == (f"0 clips were made anew.\n{left}", False)
    assert Clip.objects.get().files == before.files
    legal_holds.lift(legal_hold=hold, by=dana, reason="Settled.")
    assert remake() == "1 clips were made anew.\n"
    assert Clip.objects.get().files["dicom"] != before.files["dicom"]


def test_what_is_hidden_and_the_picture_of_a_crop_are_made_clean_as_well(tina, run_jobs, tmp_data):
    scan = a_draft(tina)
    clip = clips.receive(scan=scan, by=tina, file=needing_a_crop())
    run_jobs()
    clips.crop(clip=Clip.objects.get(), box=Box(10, 30, 100, 80), by=tina)
    run_jobs()
    as_made_before(Clip.objects.get())
    clip = Clip.objects.get()
    MachineMask.objects.update(picture=clip.files["poster"])
    left_over = words.as_comment(storage.place_of(scan.institution_id, clip.files["thumb"]).read_bytes(), NAME)
    storage.place_of(scan.institution_id, "e" * 64).parent.mkdir(parents=True)
    storage.place_of(scan.institution_id, "e" * 64).write_bytes(left_over)
    shown, other = MachineMask.objects.get(), MachineMask.objects.get()
    other.pk, other.picture, other.rows = None, "e" * 64, 7
    other.save(force_insert=True)
    Clip.objects.update(hidden_at=timezone.now(), hidden_by=tina)
    said = "1 crops are shown without a picture until the next clip brings one.\n"
    assert (remake(), naming(tmp_data)) == (f"1 clips were made anew.\n{said}", 0)
    shown.refresh_from_db()
    other.refresh_from_db()
    assert (shown.picture, other.picture) == (Clip.objects.get().files["poster"], "")
