"""What nobody may send is not read, and what is read from nobody who is known is not written down."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory

from logbook import uploads
from pocus_credentialing.people import kept_forms
from tests.logbook.scans.builders import a_file
from tests.logbook.scans.side_by_side import refused

pytestmark = pytest.mark.django_db

MB = 1024**2
BOUNDARY = "----a-boundary"
LOGIN = "/account/login/"
# As anybody can send one along.
TOKEN = "a" * 32
SIGNED_OUT = "This is more than is taken from somebody who is not signed in. Sign in, then send it again."


class Counted(BytesIO):
    """A body, and how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


def a_form(size: int) -> bytes:
    """A file of so many bytes, and a field behind it."""
    head = 'Content-Disposition: form-data; name="file"; filename="a.dcm"\r\nContent-Type: application/dicom\r\n'
    field = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="login"\r\n\r\ntina@example.org\r\n'
    return f"--{BOUNDARY}\r\n{head}\r\n".encode() + bytes(size) + f"\r\n{field}--{BOUNDARY}--\r\n".encode()


def post(client: Client, path: str, body: bytes, *, kind: str = f"multipart/form-data; boundary={BOUNDARY}"):
    """What was answered, and how much of the body was read for it."""
    client.cookies["csrftoken"] = TOKEN
    stream = Counted(body)
    sent = {"wsgi.input": stream, "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": kind}
    return client.generic("POST", path, **sent), stream.taken


@pytest.fixture
def written(monkeypatch) -> list[int]:
    """The sizes of the files that were written down unsealed while a form was read."""
    sizes: list[int] = []
    really = uploads.BoundedUploadHandler.file_complete

    def noted(handler, size):
        sizes.append(handler.written)
        return really(handler, size)

    monkeypatch.setattr(uploads.BoundedUploadHandler, "file_complete", noted)
    return sizes


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    "path", [LOGIN, "/scans/00000000-0000-4000-8000-000000000000/clips/", "/nowhere/", "/v/0000-0000-0000-0000/"]
)
def test_of_more_than_a_form_nothing_is_read_from_who_is_not_signed_in(path, stranger, written):
    answer, taken = post(stranger, path, a_form(MB))
    assert (answer.status_code, SIGNED_OUT in answer.content.decode()) == (413, True)
    assert (taken, written) == (0, [])


def test_a_form_of_theirs_is_read_and_no_file_in_it_is_written(stranger, written):
    body = a_form(MB // 2)
    answer, taken = post(stranger, LOGIN, body)
    assert (answer.status_code, taken, written) == (403, len(body), [])


def test_a_text_in_a_form_with_a_file_is_still_heard(written):
    body = a_form(1000)
    request = RequestFactory().generic("POST", LOGIN, body, f"multipart/form-data; boundary={BOUNDARY}")
    assert (request.POST["login"], list(request.FILES), written) == ("tina@example.org", [], [])


@pytest.mark.parametrize("path", ["/account/password/change/", "/outside/new/", "/help/"])
def test_a_page_takes_what_a_page_takes_of_who_is_signed_in(path, tina, client_of, written):
    answer, taken = post(client_of(tina), path, a_form(48 * MB))
    said = "This is more than is taken here at once, which is 48 MB. Send less: fewer files, or smaller ones."
    assert (answer.status_code, said in answer.content.decode(), taken, written) == (413, True, 0, [])
    body = a_form(2 * MB)
    answer, taken = post(client_of(tina), path, body)
    assert (answer.status_code == 413, taken) == (False, len(body))


def test_where_recordings_are_taken_more_is(draft, client_of, settings):
    settings.UPLOAD_MAX_BYTES = MB
    answer, taken = post(client_of(draft.trainee), f"/scans/{draft.pk}/clips/", b"-" * (53 * MB))
    assert (answer.status_code, taken) == (413, 0)
    body = a_form(49 * MB)
    answer, taken = post(client_of(draft.trainee), f"/scans/{draft.pk}/clips/", body)
    assert (answer.status_code, taken) == (422, len(body))


def test_a_program_is_told_so_as_programs_are(tina, api_of):
    path = "/api/v1/scans/"
    answer, taken = post(api_of(tina), path, b" " * (48 * MB + 1), kind="application/json")
    assert (answer.status_code, answer["Content-Type"], taken) == (413, "application/problem+json", 0)
    assert answer.json()["reasons"][0]["code"] == "too_much"


def test_a_program_that_nobody_knows_is_told_to_sign_in_before_it_is_read(stranger, written):
    answer, taken = post(stranger, f"/api/v1/scans/{uuid4()}/clips/", a_form(2 * MB))
    assert (answer.status_code, taken, written) == (401, 0, [])


def test_on_a_full_disk_nothing_is_written_before_it_is_said(draft, client_of, api_of, settings, written, lying):
    def sent():
        page = client_of(draft.trainee).post(f"/scans/{draft.pk}/clips/", {"file": a_file()})
        path = f"/api/v1/scans/{draft.pk}/clips/"
        return page, api_of(draft.trainee).post(path, {"file": a_file()}, format="multipart")

    settings.DISK_KEEPS_FREE = 2**62
    assert (refused(*sent()), written, lying()) == ((507, ["no_room"]), [], [])
    settings.DISK_KEEPS_FREE = 0
    assert [answer.status_code for answer in sent()] == [302, 200]


def test_a_full_disk_keeps_no_form_without_a_file_from_being_sent(tina, client_of, settings):
    settings.DISK_KEEPS_FREE = 2**62
    answer = client_of(tina).post("/outside/new/", {"title": "A course"})
    assert answer.status_code == 400


def test_a_person_has_no_more_on_its_way_than_the_quota(draft, client_of, api_of, settings, written, lying):
    def sent():
        page = client_of(draft.trainee).post(f"/scans/{draft.pk}/clips/", {"file": a_file()})
        path = f"/api/v1/scans/{draft.pk}/clips/"
        return page, api_of(draft.trainee).post(path, {"file": a_file()}, format="multipart")

    settings.UPLOAD_QUOTA_BYTES = 1000
    assert (refused(*sent()), written, lying()) == ((409, ["uploads_too_large"]), [], [])
    settings.UPLOAD_QUOTA_BYTES = 10 * MB
    assert [answer.status_code for answer in sent()] == [302, 200]


def test_what_was_typed_is_kept_of_a_form_with_a_file_whose_session_is_over(tina, client_of, settings, written):
    client = client_of(tina)
    session = client.session
    session[kept_forms.SIGNED_OUT] = [str(tina.pk), 2**40]
    session.save()
    # As after the end of a session: it is known who was here, and nobody is.
    session = client.session
    for name in ("_auth_user_id", "_auth_user_backend", "_auth_user_hash"):
        del session[name]
    session.save()
    answer, _taken = post(client, "/outside/new/", a_form(2 * MB))
    assert (answer.status_code, written) == (302, [])
    assert client.session[kept_forms.KEY]["said"] == {"login": ["tina@example.org"]}
    answer, taken = post(client, "/outside/new/", a_form(12 * MB))
    assert (answer.status_code, taken) == (413, 0)


class BreaksOff(Counted):
    def read(self, size: int | None = -1) -> bytes:
        raise TimeoutError


def test_what_broke_off_is_told_so_to_people_and_to_programs(draft, client_of, api_of):
    def sent():
        for client, path in ((client_of, "/scans"), (api_of, "/api/v1/scans")):
            kind = f"multipart/form-data; boundary={BOUNDARY}"
            broken = {"wsgi.input": BreaksOff(), "CONTENT_LENGTH": "5000", "CONTENT_TYPE": kind}
            yield client(draft.trainee).generic("POST", f"{path}/{draft.pk}/clips/", content_type=kind, **broken)

    assert refused(*sent()) == (408, ["not_whole"])
    whole = {"file": a_file()}
    assert client_of(draft.trainee).post(f"/scans/{draft.pk}/clips/", whole).status_code == 302
