"""How does a file leave the house?

Whole or in parts (a phone's player asks for ranges), never kept by a browser or a proxy, never guessed to be of
another kind. With `X_ACCEL_PREFIX` set, the web server in front sends the bytes of what lies on the disk, and does the
ranges. What lies in a bucket goes through here: nobody is sent there.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from pocus_credentialing.files.places import Place, goes_to, size_of

CHUNK = 64 * 1024
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def hand_out(request: HttpRequest, path: Place, kind: str, *, name: str = "") -> HttpResponseBase:
    """The file, as the media type `kind`; `name` makes it a download of that name."""
    response = _kept_by_nobody(_by_the_web_server(path, kind) or _by_ourselves(request, path, kind))
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def hand_out_bytes(request: HttpRequest, content: bytes, kind: str) -> HttpResponseBase:
    """What lies nowhere as it is: small, and opened only for this answer."""
    return _kept_by_nobody(_whole_or_part(request, io.BytesIO(content), len(content), kind, answer=HttpResponse))


def _kept_by_nobody(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _by_the_web_server(path: Place, kind: str) -> HttpResponse | None:
    prefix = settings.X_ACCEL_PREFIX
    if not prefix or not isinstance(path, Path) or not path.is_relative_to(settings.POCUS_DATA):
        return None
    response = HttpResponse(content_type=kind)
    response["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{path.relative_to(settings.POCUS_DATA)}"
    return response


def _by_ourselves(request: HttpRequest, path: Place, kind: str) -> HttpResponseBase:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return _whole_or_part(request, file, size_of(file), kind)


def _whole_or_part(
    request: HttpRequest,
    file: BinaryIO,
    size: int,
    kind: str,
    answer: type[HttpResponse | StreamingHttpResponse] = StreamingHttpResponse,
) -> HttpResponseBase:
    first, last, status = 0, size - 1, 200
    # Without validators of ours no If-Range can be met: then the whole is sent.
    if request.headers.get("Range") and "If-Range" not in request.headers:
        wanted = _range(request.headers["Range"], size)
        if wanted is None:
            file.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
        if wanted != (0, -1):
            first, last, status = *wanted, 206
    length = last - first + 1
    if request.method == "HEAD":
        file.close()
        response: HttpResponseBase = HttpResponse(status=status, content_type=kind)
    else:
        response = answer(_Part(file, first, length), status=status, content_type=kind)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(length)
    if status == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None where nothing of it exists; (0, -1) for what we answer with the whole."""
    found = RANGE.fullmatch(header.strip())
    if found is None or found.group(1) == found.group(2) == "":
        return 0, -1
    begin, end = found.groups()
    if not begin:
        return (max(0, size - int(end)), size - 1) if int(end) and size else None
    first = int(begin)
    last = min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return 0, -1
    return (first, last) if first < size else None


class _Part:
    """So many bytes from a place on. Closed by the response, even one of which nothing was ever read."""

    def __init__(self, file: BinaryIO, first: int, length: int) -> None:
        self.file, self.left = file, length
        goes_to(file, first, length)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = self.file.read(min(CHUNK, self.left)) if self.left > 0 and not self.file.closed else b""
        if not chunk:
            self.close()
            raise StopIteration
        self.left -= len(chunk)
        return chunk

    def close(self) -> None:
        self.file.close()
