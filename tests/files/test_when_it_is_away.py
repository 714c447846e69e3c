"""What is destroyed while the bucket is away is destroyed: it is said so, nobody opens it, and its files go once that is back."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from curriculum import films, papers
from curriculum.actions import kept_papers, outside
from curriculum.models import OutsideCertificate
from logbook import storage
from logbook.actions import hiding, housekeeping, scans
from logbook.models import Clip
from pocus_credentialing.credentials import logos
from pocus_credentialing.credentials.actions.logos import clear_logos
from pocus_credentialing.files import turns
from pocus_credentialing.files.places import write
from pocus_credentialing.files.unused import lying
from tests.curriculum.outside.conftest import SAID
from tests.curriculum.outside.files import PDF, upload
from tests.curriculum.quiz_files.test_pictures import SHOWING, package
from tests.factories.pictures import a_picture
from tests.logbook.scans.builders import a_draft, a_received_clip, watched_by

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["disk", "bucket"])
def somewhere(request):
    if request.param == "bucket":
        request.getfixturevalue("ours")


@pytest.fixture
def away(bucket, settings):
    """Its key is refused: that is told at once, and nothing is tried again."""

    def is_away(so: bool) -> None:
        settings.STORAGE = replace(bucket, key="another") if so else bucket

    return is_away


@pytest.fixture
def again(work):
    """The worker comes back to what failed a moment ago."""

    def run() -> None:
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
        work()

    return run


def put(*steps: str, content: bytes = b"nobody's"):
    place = papers.place(*steps, hashlib.sha256(content).hexdigest())
    write(place, content)
    return place


def test_a_certificate_is_withdrawn_though_its_paper_cannot_be_reached(
    tina, dana, hospital, client_of, work, again, away
):
    brought = outside.send_in(institution=hospital, by=tina, file=upload(), **SAID)
    place, address = papers.place_of(hospital.pk, brought.digest), f"/outside/{brought.pk}/"
    assert client_of(tina).get(f"{address}file/").status_code == 200
    away(True)
    assert client_of(tina).post(f"{address}withdraw/").status_code == 302
    work()
    assert OutsideCertificate.objects.get().state == "withdrawn"
    away(False)
    assert [place.exists(), client_of(tina).get(f"{address}file/").status_code] == [True, 404]
    again()
    assert place.exists() is False


def test_a_paper_goes_that_no_certificate_is_in_and_no_other(tina, dana, hospital, somewhere):
    brought = outside.send_in(institution=hospital, by=tina, file=upload(), **SAID)
    shared = outside.send_in(institution=hospital, by=tina, file=upload(), **{**SAID, "title": "Another one"})
    outside.withdraw(certificate=shared, by=tina)
    nobodys = put("papers", str(hospital.pk), "aa", "bb")
    strangers = put("papers", "0" * 8 + "-0000-4000-8000-" + "0" * 12, "aa", "bb")
    films.keep_file(b"a film of a module")
    kept_papers.clear_papers()
    place = papers.place_of(hospital.pk, brought.digest)
    assert [each.exists() for each in (place, nobodys, strangers)] == [True, False, True]
    assert len(list(lying("modules", "films/*"))) == 1
    outside.withdraw(certificate=brought, by=tina)
    assert place.exists()
    kept_papers.clear_papers()
    assert place.exists() is False


@pytest.mark.django_db(transaction=True)
def test_nobody_takes_for_unused_what_somebody_is_about_to_name(ours):
    order, paper = [], papers.Paper(PDF, hashlib.sha256(PDF).hexdigest(), "application/pdf")

    def removes() -> None:
        with turns.alone():
            order.append("looked")
        connection.close()

    removing = threading.Thread(target=removes)
    with kept_papers.kept(paper, "0" * 8 + "-0000-4000-8000-" + "0" * 12):
        removing.start()
        removing.join(0.2)
        order.append("named")
    removing.join(5)
    assert order == ["named", "looked"]


def test_by_program_what_could_not_be_put_there_is_sent_again_under_its_key(tina, dana, hospital, api_of, away):
    def send():
        given = {**SAID, "institution": str(hospital.pk), "completed_on": "2026-03-01", "file": upload()}
        return api_of(tina).post(
            "/api/v1/outside-certificates/", given, "multipart", headers={"Idempotency-Key": "one"}
        )

    away(True)
    assert (send().status_code, OutsideCertificate.objects.count()) == (503, 0)
    away(False)
    first = send()
    assert (first.status_code, send().json(), OutsideCertificate.objects.count()) == (201, first.json(), 1)


def test_a_logo_is_removed_though_it_cannot_be_reached(hospital, dana, client_of, api_of, work, again, away):
    """And it is put there by program before the transaction of its key."""
    sent = {"file": SimpleUploadedFile("logo.png", a_picture())}
    address, by_key = f"/institutions/{hospital.pk}/logo/", {"Idempotency-Key": "logo"}
    assert api_of(dana).post(f"/api/v1{address}", sent, "multipart", headers=by_key).status_code == 200
    hospital.refresh_from_db()
    place, nobodys = logos.place_of(hospital.pk, hospital.logo), logos.place_of(hospital.pk, "0" * 64)
    write(nobodys, b"nobody's")
    clear_logos()
    assert [place.exists(), nobodys.exists()] == [True, False]
    away(True)
    assert client_of(dana).post(f"{address}remove/").status_code == 302
    work()
    away(False)
    assert place.exists()
    again()
    assert place.exists() is False


def test_pictures_of_a_quiz_are_put_there_before_the_transaction_of_a_key(programme, dana, api_of, ours):
    brought = package(item_dot_xml=SHOWING, pictures={"pictures/lung one.png": a_picture()})
    sent = {
        "title": "Signs", "summary": "One.", "competency": "acquisition", "minutes": 3, "pass_percent": 80, "text": "Read.",
        "file": SimpleUploadedFile("q.zip", brought),
    }  # fmt: skip
    address, by_key = f"/api/v1/programmes/{programme.pk}/modules/", {"Idempotency-Key": "module"}
    answer = api_of(dana).post(address, sent, "multipart", headers=by_key)
    assert (answer.status_code, len(ours.objects)) == (201, 1)


def test_a_clip_is_erased_though_its_files_cannot_be_reached(bucket, tina, pat, dana, client_of, work, away):
    draft = a_draft(tina, supervision=watched_by(pat))
    a_received_clip(draft)
    work()
    clip = Clip.objects.get()
    scans.submit(scan=draft, by=tina)
    hiding.hide(clip=clip, by=pat)
    places = [storage.place_of(draft.institution_id, digest) for digest in clip.files.values()]
    away(True)
    answer = client_of(dana).post(f"/clips/{clip.pk}/erase/", follow=True)
    assert (answer.status_code, "The clip is destroyed." in answer.content.decode()) == (200, True)
    work()
    clip.refresh_from_db()
    assert (clip.erased_at is not None, clip.is_shown) == (True, False)
    away(False)
    assert [each.exists() for each in places] == [True] * len(places)
    housekeeping.sweep(timezone.now() + timedelta(hours=2))
    assert [each.exists() for each in places] == [False] * len(places)
