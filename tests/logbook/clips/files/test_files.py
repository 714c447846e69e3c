"""Cleaned files go to whoever may see the scan, in parts where asked for, and are kept by nobody on the way."""

from __future__ import annotations

import io

import pydicom
import pytest

from logbook import storage
from logbook.actions import scans
from tests.logbook.scans.builders import watched_by

pytestmark = pytest.mark.django_db


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture(params=["/clips/{}/video/", "/api/v1/clips/{}/video/"], ids=["page", "api"])
def video(request, ready, client_of, api_of):
    """Ask for the film, as a player does; and the film itself."""
    person = ready.scan.trainee
    client = api_of(person) if request.param.startswith("/api") else client_of(person)
    whole = storage.place_of(ready.scan.institution_id, ready.files["video"]).read_bytes()

    def ask(method: str = "get", **headers):
        headers = {"Accept": "video/*", **headers}
        return getattr(client, method)(request.param.format(ready.pk), headers=headers), whole

    return ask


def test_the_whole_film(video):
    answer, whole = video()
    assert (answer.status_code, body(answer)) == (200, whole)
    kept = {name: answer[name] for name in ("Content-Type", "Cache-Control", "Accept-Ranges", "X-Content-Type-Options")}
    assert kept == {
        "Content-Type": "video/mp4",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Content-Length"] == str(len(whole))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-1", 0, 1), ("bytes=100-", 100, None), ("bytes=-7", -7, None), ("bytes=5-99999999", 5, None)],
)
def test_a_part_of_it(asked, first, last, video):
    answer, whole = video(Range=asked)
    begin = first if first >= 0 else len(whole) + first
    end = last if last is not None else len(whole) - 1
    assert (answer.status_code, answer["Content-Range"]) == (206, f"bytes {begin}-{end}/{len(whole)}")
    assert body(answer) == whole[begin : end + 1]


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_part_that_is_not_there(asked, video):
    answer, whole = video(Range=asked)
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(whole)}")


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,4-5", "frames=1-2", "bytes=-", "bytes=²-"])
def test_what_is_no_range_is_answered_with_the_whole(asked, video):
    answer, whole = video(Range=asked.encode().decode("latin-1"))
    assert (answer.status_code, len(body(answer))) == (200, len(whole))


def test_a_condition_that_nothing_meets_is_answered_with_the_whole(video):
    answer, whole = video(Range="bytes=0-1", **{"If-Range": '"x"'})
    assert (answer.status_code, len(body(answer))) == (200, len(whole))


def test_the_head_of_it(video):
    answer, whole = video("head")
    assert (answer.status_code, answer["Content-Length"], body(answer)) == (200, str(len(whole)), b"")


def test_the_object_is_a_download_of_our_name_without_the_patient(ready, client_of):
    answer = client_of(ready.scan.trainee).get(f"/clips/{ready.pk}/dicom/")
    assert answer["Content-Disposition"] == f'attachment; filename="clip-{ready.pk}.dcm"'
    dataset = pydicom.dcmread(io.BytesIO(body(answer)))
    assert (dataset.NumberOfFrames, str(dataset.get("PatientName", ""))) == (3, "")


def test_pictures_are_pictures(ready, client_of):
    owner = client_of(ready.scan.trainee)
    for kind in ("poster", "thumb"):
        answer = owner.get(f"/clips/{ready.pk}/{kind}/")
        assert (answer["Content-Type"], body(answer)[:3]) == ("image/jpeg", b"\xff\xd8\xff")


@pytest.mark.parametrize("kind", ["video", "poster", "thumb", "dicom"])
def test_whoever_sees_the_scan_sees_its_files_and_nobody_else(kind, ready, client_of, pat, tom, sid):
    address = f"/clips/{ready.pk}/{kind}/"
    assert [client_of(person).get(address).status_code for person in (pat, tom, sid)] == [404, 404, 404]
    scans.change(scan=ready.scan, by=ready.scan.trainee, supervision=watched_by(pat))
    scans.submit(scan=ready.scan, by=ready.scan.trainee)
    answers = [client_of(person).get(address) for person in (pat, tom, sid)]
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    answers[0].close()
    assert client_of(None).get(address).status_code == 302


def test_the_web_server_in_front_sends_them_where_there_is_one(ready, client_of, settings):
    settings.X_ACCEL_PREFIX = "/files/"
    answer = client_of(ready.scan.trainee).get(f"/clips/{ready.pk}/video/")
    digest = ready.files["video"]
    place = f"/files/media/{ready.scan.institution_id}/{digest[:2]}/{digest[2:4]}/{digest}"
    assert (answer["X-Accel-Redirect"], answer.content, answer["Content-Type"]) == (place, b"", "video/mp4")
