"""A patient's name in tags, pixels and the file's name is found nowhere afterwards: files, database, logs, mails."""

from __future__ import annotations

import logging

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from logbook import storage
from logbook.actions import clips, scans
from logbook.dicom.facts import Box
from logbook.models import Clip
from tests.factories import ultrasound, words
from tests.logbook.dicom import hostile
from tests.logbook.scans.builders import SMALL, watched_by

pytestmark = pytest.mark.django_db

PATIENT = ultrasound.Planted()


def uploaded(**how) -> SimpleUploadedFile:
    content = ultrasound.encoded(ultrasound.Clip(**{**SMALL, "planted": PATIENT, **how}))
    return SimpleUploadedFile(PATIENT.file_name, content, content_type="application/dicom")


def everything_written() -> bytes:
    """The whole database, as its file would be or as text."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return connection.connection.serialize()
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- the database's own names
            rows.extend(cursor.fetchall())
    return repr(rows).encode()


def mails_sent() -> bytes:
    return "".join(f"{message.subject}{message.body}" for message in mail.outbox).encode()


def traces(content: bytes) -> list[str]:
    plain = content.lower()
    words = [*PATIENT.tokens(), PATIENT.file_name, "odaleth"]
    return sorted({word for word in words for form in ("utf-8", "utf-16-le") if word.lower().encode(form) in plain})


def test_the_file_that_is_sent_is_full_of_them():
    assert len(traces(uploaded().read())) >= 14


SAID = f"{PATIENT.family} {PATIENT.mrn}".encode()


def full_of_words() -> bytes:
    """Also in every corner of its frames that holds no pixels, and as the method by which it was compressed."""
    clip = ultrasound.Clip(**{**SMALL, "planted": PATIENT})
    said = hostile.changed(said_to_be_lossy, clip)
    return hostile.frames_in(said, lambda jpeg: words.everywhere(jpeg, SAID), clip.frames)


def said_to_be_lossy(dataset):
    dataset.LossyImageCompressionMethod, dataset.LossyImageCompressionRatio = f"ISO_{PATIENT.family}", 9


HOW = {
    "good": lambda: uploaded(regions="good"),
    "none": lambda: uploaded(regions="none"),
    "in its pictures": lambda: SimpleUploadedFile(PATIENT.file_name, full_of_words(), content_type="application/dicom"),
}


@pytest.mark.parametrize("how", HOW)
def test_nothing_of_the_patient_is_left(how, draft, work, committed, client_of, pat, tmp_data, caplog):
    caplog.set_level(logging.DEBUG)
    owner = client_of(draft.trainee)
    refused = owner.post(
        f"/scans/{draft.pk}/clips/", {"file": SimpleUploadedFile(PATIENT.file_name, b"%PDF " + PATIENT.mrn.encode())}
    )
    sent = owner.post(f"/scans/{draft.pk}/clips/", {"file": HOW[how]()})
    assert (refused.status_code, sent.status_code) == (422, 302)
    work()
    if how == "none":
        committed(clips.crop, clip=Clip.objects.get(), box=Box(10, 30, 100, 80), by=draft.trainee)
        work()
    scans.change(scan=draft, by=draft.trainee, supervision=watched_by(pat))
    committed(scans.submit, scan=draft, by=draft.trainee)
    clip = Clip.objects.get()
    assert clip.state == "ready"
    pages = [owner.get(address).content for address in (f"/scans/{draft.pk}/", "/scans/", f"/history/scan/{draft.pk}/")]
    found = {"database": traces(everything_written()), "logs": traces(caplog.text.encode())}
    found["mails"] = traces(mails_sent())
    found["pages"] = traces(b"".join([*pages, refused.content]))
    for path in tmp_data.rglob("*"):
        found[path.name] = traces(path.name.encode() + (path.read_bytes() if path.is_file() else b""))
    assert {place: words for place, words in found.items() if words} == {}


def test_the_banner_is_cut_off_the_film_and_the_pictures(draft, work):
    """The name is burned into the rows above the region: what remains starts below them."""
    how = ultrasound.Clip(**SMALL)
    clips.receive(scan=draft, by=draft.trainee, file=uploaded())
    work()
    clip = Clip.objects.get()
    _left, top, right, _bottom = how.region
    assert clip.crop["y"] >= top
    assert (clip.width, clip.height) == (clip.crop["width"], clip.crop["height"])
    assert clip.crop["x"] + clip.crop["width"] <= right + 1
    assert storage.place_of(draft.institution_id, clip.files["poster"]).exists()
