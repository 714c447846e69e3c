"""Films are made anew from their cleaned objects; what was signed stays as it was, and a stop in the middle costs nothing."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from logbook import storage
from logbook.actions import clips, housekeeping, remaking, scans
from logbook.models import Clip, Scan
from logbook.queries.content import content_digest
from pocus_credentialing.audit.models import Event
from tests.logbook.reviews.builders import an_attestation
from tests.logbook.scans.builders import a_draft, a_file, watched_by

pytestmark = pytest.mark.django_db


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
