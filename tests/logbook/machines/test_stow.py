"""STOW-RS: the same ingest over HTTP, by a token; every object is answered for."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from django.test import Client

from logbook.models import Arrival, ArrivedStudy
from pocus_credentialing.people import tokens
from tests.factories import filmed
from tests.factories.filmed import Filmed

from .builders import a_device, arrives, object_of

BOUNDARY = "a-boundary-nobody-draws"


def related(*objects: bytes, kind: str = "application/dicom", end: bool = True, boundary: str = BOUNDARY) -> bytes:
    parts = [b"--%s\r\nContent-Type: %s\r\n\r\n%s\r\n" % (boundary.encode(), kind.encode(), each) for each in objects]
    return b"".join(parts) + (b"--%s--\r\n" % boundary.encode() if end else b"")


def send(person, body: bytes, *, asks: str = "", boundary: str = BOUNDARY, **headers):
    token = tokens.make(person)
    kind = f'multipart/related; type="application/dicom"; boundary="{boundary}"'
    said = {"HTTP_AUTHORIZATION": f"Bearer {token}", "CONTENT_TYPE": kind, **headers}
    return Client().generic("POST", f"/dicomweb/studies{asks}", body, content_type=kind, **said)


def test_a_trainees_objects_come_into_their_own_log(hospital, tina, run_jobs):
    first, second = (object_of(study="2.25.9", description="Lung", seed=seed) for seed in (1, 2))
    answer = send(tina, related(first, second))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/dicom+json")
    assert [set(each) for each in answer.json()["00081199"]["Value"]] == [{"00081150", "00081155"}] * 2
    run_jobs()
    study = ArrivedStudy.objects.get()
    assert (study.owner, study.rule, study.door, study.scan.clips.count()) == (tina, "sender", "web", 2)
    assert send(tina, related(first)).status_code == 200
    assert Arrival.objects.count() == 2


def test_what_a_machine_sent_is_the_same_object_by_this_door(hospital, dana, tina):
    content = object_of()
    arrives(a_device(hospital, dana), content)
    assert send(tina, related(content)).status_code == 200
    assert Arrival.objects.count() == 1


def test_a_clip_that_is_a_film_becomes_one_with_frames(hospital, tina, run_jobs):
    film = Filmed("MPEG-2 in a program stream", said={"StudyDescription": "Lung"})
    assert send(tina, related(filmed.encoded(film))).status_code == 200
    run_jobs()
    clip = ArrivedStudy.objects.get().scan.clips.get()
    assert (clip.state, clip.frames, clip.machine) == ("ready", 6, "Invented Imaging Speckle 5")


def test_a_directors_program_forwards_for_the_hospital(hospital, dana, sid, pat, run_jobs):
    assert send(dana, related(object_of())).status_code == 200
    run_jobs()
    study = ArrivedStudy.objects.get()
    assert (study.owner, study.doubt, study.institution) == (None, "no_code", hospital)
    assert send(sid, related(object_of()), asks=f"?institution={hospital.pk}").status_code == 403
    assert (send(pat, related(object_of())).status_code, Arrival.objects.count()) == (403, 1)


@pytest.mark.parametrize(
    ("body", "status", "reasons"),
    [
        (lambda: related(object_of(), b"no dicom"), 202, [0xC000]),
        (lambda: related(object_of(sop_class="1.2.840.10008.5.1.4.1.1.2")), 409, [0x0122]),
        (lambda: related(b"\0" * 132, b"", object_of()[:200]), 409, [0xC000] * 3),
        (lambda: related(object_of(), kind="application/json"), 409, [0xC000]),
    ],
    ids=["one of two", "a CT", "nonsense", "no dicom part"],
)
def test_each_object_that_is_not_taken_is_named_with_a_reason(tina, body, status, reasons):
    answer = send(tina, body())
    failed = answer.json()["00081198"]["Value"]
    assert (answer.status_code, [each["00081197"]["Value"][0] for each in failed]) == (status, reasons)
    assert {bool(each["00000902"]["Value"][0]) for each in failed} == {True}


@pytest.mark.parametrize("words", [b"for people", b"Subject: a heading\r\n\r\nfor people", b"--", b"long " * 2000])
def test_words_before_the_first_boundary_and_after_the_last_are_no_object(tina, words):
    answer = send(tina, words + b"\r\n" + related(object_of(), object_of(seed=5)) + b"\r\n" + words)
    assert (answer.status_code, list(answer.json()), Arrival.objects.count()) == (200, ["00081199"], 2)


def test_what_stands_behind_the_last_boundary_is_no_object_even_if_it_looks_like_one(tina):
    answer = send(tina, related(object_of()) + b"\r\n" + related(object_of(seed=6)))
    assert (answer.status_code, len(answer.json()["00081199"]["Value"]), Arrival.objects.count()) == (200, 1, 1)
    assert send(tina, b"for people\r\n" + related()).status_code == 400


@pytest.mark.parametrize("within", [b"x--b", b"\n--b", b"\r--b", b"--b-", b"--b\r\n"])
@pytest.mark.parametrize("at", [50, 256 * 1024 - 90, 256 * 1024 - 3])
def test_a_short_boundary_that_stands_in_the_pixels_as_well_cuts_no_object_off(within, at, tina):
    content = object_of(width=640, height=480, frames=1, syntax="explicit", photometric="MONOCHROME2")
    first = content.index(b"\xe0\x7f\x10\x00") + 12
    at = max(first, at)
    content = content[:at] + within + content[at + len(within) :]
    answer = send(tina, related(content, object_of(seed=5), boundary="b"), boundary="b")
    assert (answer.status_code, list(answer.json()), Arrival.objects.count()) == (200, ["00081199"], 2)
    assert Arrival.objects.filter(digest=hashlib.sha256(content).hexdigest()).count() == 1


def test_nothing_or_no_multipart_is_a_bad_request(tina):
    assert [send(tina, body).status_code for body in (b"", b"--", related())] == [400] * 3
    token = tokens.make(tina)
    plain = Client().post("/dicomweb/studies", b"x", content_type="text/plain", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert plain.status_code == 415


def test_an_object_that_is_too_large_is_named_and_the_next_one_is_taken(tina, settings, tmp_data):
    large, small = object_of(width=640, height=480, syntax="explicit", photometric="RGB"), object_of()
    settings.UPLOAD_MAX_BYTES = 100_000
    answer = send(tina, related(large, small))
    assert (answer.status_code, len(answer.json()["00081198"]["Value"]), Arrival.objects.count()) == (202, 1, 1)
    assert len(list((tmp_data / "quarantine").iterdir())) == 1


@pytest.mark.parametrize(
    ("setting", "value", "status", "reason"),
    [("DISK_KEEPS_FREE", 2**60, 507, 0xA700), ("UPLOAD_MAX_BYTES", 3000, 409, 0xC000)],
)
def test_an_object_for_which_there_is_no_room_is_named_and_is_taken_later(
    tina, settings, setting, value, status, reason
):
    body, usual = related(object_of(uid="2.25.41"), object_of(uid="2.25.42", seed=2)), getattr(settings, setting)
    setattr(settings, setting, value)
    answer = send(tina, body)
    failed = answer.json()["00081198"]["Value"]
    assert (answer.status_code, [each["00081197"]["Value"] for each in failed]) == (status, [[reason]] * 2)
    assert [each["00081155"]["Value"] for each in failed] == [["2.25.41"], ["2.25.42"]]
    assert {each["00081150"]["Value"][0] for each in failed} == {"1.2.840.10008.5.1.4.1.1.3.1"}
    setattr(settings, setting, usual)
    answer = send(tina, body)
    assert [each["00081155"]["Value"] for each in answer.json()["00081199"]["Value"]] == [["2.25.41"], ["2.25.42"]]


def test_a_body_that_ends_too_early_keeps_what_was_whole(tina):
    body = related(object_of(), object_of(seed=3))
    answer = send(tina, body, **{"wsgi.input": BytesIO(body[:-5000])})
    assert (answer.status_code, Arrival.objects.count()) == (202, 1)


def test_a_body_without_its_length_is_read_as_it_comes(tina):
    """As programs send large ones: piece by piece, which the server puts together."""
    body = BytesIO(related(object_of(), object_of(seed=4)))
    in_pieces = {"wsgi.input": body, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = send(tina, b"", CONTENT_LENGTH="", **in_pieces)
    assert (answer.status_code, Arrival.objects.count()) == (200, 2)
