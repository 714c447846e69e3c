"""A file that comes piece by piece, without its length; and one that breaks off on its way."""

from __future__ import annotations

from io import BytesIO

import pytest

from logbook.models import Clip
from tests.logbook.scans.builders import a_file

pytestmark = pytest.mark.django_db


class BreaksOff(BytesIO):
    """A connection that is lost after what there is."""

    error: Exception = OSError("no more data")

    def read(self, size: int | None = -1) -> bytes:
        if chunk := super().read(size):
            return chunk
        raise self.error


class DoesNotFit(Exception):
    """What a server says of pieces that are not as long as they say."""


@pytest.fixture
def send(draft, api_of):
    """Post a body as a server hands it on that has put the pieces together; status and code."""

    def do(stream: BytesIO, *, kind: str = "application/dicom", **more: str) -> tuple[int, list[str]]:
        environ = {"wsgi.input": stream, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", **more}
        answer = api_of(draft.trainee).generic("POST", f"/api/v1/scans/{draft.pk}/clips/", content_type=kind, **environ)
        return answer.status_code, [reason["code"] for reason in answer.json().get("reasons", [])]

    return do


def test_a_file_in_pieces_is_taken_whole(send, draft):
    content = a_file().read()
    assert send(BytesIO(content)) == (201, [])
    assert Clip.objects.get().size == len(content)


def test_no_piece_at_all_is_an_empty_file(send, lying):
    assert (send(BytesIO()), lying()) == ((422, ["empty"]), [])


def test_a_file_in_pieces_is_no_larger_than_any_other(send, settings, lying):
    settings.UPLOAD_MAX_BYTES = 10_000
    assert (send(BytesIO(a_file().read())), lying()) == ((422, ["too_large"]), [])


@pytest.mark.parametrize("error", [OSError("no more data"), DoesNotFit("zz")], ids=repr)
def test_what_breaks_off_is_refused_and_leaves_nothing(error, send, lying):
    broken = BreaksOff(a_file().read()[:5000])
    broken.error = error
    assert send(broken) == (422, ["truncated"])
    assert (lying(), Clip.objects.exists()) == ([], False)


def test_what_is_shorter_than_was_announced_is_refused_however_well_it_reads(draft, api_of, lying):
    content = a_file().read()
    address = f"/api/v1/scans/{draft.pk}/clips/"
    announced = {"wsgi.input": BytesIO(content), "CONTENT_LENGTH": str(len(content) + 4)}
    answer = api_of(draft.trainee).generic("POST", address, content_type="application/dicom", **announced)
    assert (answer.status_code, answer.json()["reasons"][0]["code"], lying()) == (422, "truncated", [])
    assert api_of(draft.trainee).generic("POST", address, content, "application/dicom").status_code == 201


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x"])
def test_anything_else_without_its_length_is_not_taken_for_nothing(kind, send):
    status, _codes = send(BytesIO(b"{}"), kind=kind)
    assert status == 400
