"""How is a request taken apart that carries several objects (multipart/related), without holding one in memory?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http.multipartparser import BoundaryIter, ChunkIter, InputStreamExhausted, LazyStream
from django.utils.http import parse_header_parameters
from rest_framework.parsers import BaseParser

from logbook.dicom.errors import Code, Unusable
from pocus_credentialing.http import is_in_pieces

CHUNK = 256 * 1024
DICOM = "application/dicom"
MOST_PARTS = 200
HEADER_BYTES = 4096


class Announced:
    """A stream that says so when it ends before what was announced."""

    def __init__(self, stream: Any, announced: int) -> None:
        self.stream, self.announced, self.read_so_far = stream, announced, 0

    def read(self, size: int) -> bytes:
        try:
            chunk: bytes = self.stream.read(size)
        except Exception:  # the sender is gone: each server has its own word for it
            raise Unusable(Code.TRUNCATED) from None
        self.read_so_far += len(chunk)
        if not chunk and self.read_so_far < self.announced:
            raise Unusable(Code.TRUNCATED)
        return chunk


class Part:
    """One object, readable once, chunk by chunk."""

    def __init__(self, kind: str, stream: Any) -> None:
        self.kind, self.stream = kind, stream
        self.head = b""

    def chunks(self) -> Iterator[bytes]:
        # No `yield from`: whoever stops early must not close what the rest is read from.
        for chunk in self.stream:
            self.head = self.head or chunk
            yield chunk

    def begins(self) -> bytes:
        """Its first bytes, also where nobody has read any yet."""
        return self.head or next(self.chunks(), b"")

    def skip(self) -> None:
        for _chunk in self.stream:
            pass


class RelatedParser(BaseParser):
    """`request.data` is an iterator of parts, each to be read before the next."""

    media_type = "multipart/related"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        announced = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
        return _between(Announced(stream, int(announced) if announced.isdigit() else 0), media_type or "")


def objects_in(request: Any) -> Iterator[Part]:
    """Also of a body that came without its length, piece by piece, which Django takes for none."""
    meta = request.META
    if is_in_pieces(meta) and meta.get("wsgi.input_terminated"):
        return _between(Announced(meta["wsgi.input"], 0), request.content_type)
    found: Iterator[Part] = request.data
    return found if isinstance(found, Iterator) else iter(())


def _between(source: Announced, content_type: str) -> Iterator[Part]:
    _kind, params = parse_header_parameters(content_type)
    boundary = params.get("boundary", "")
    if not boundary or len(boundary) > 200 or not boundary.isascii():
        return iter(())
    return parts(source, boundary)


class Lines(BoundaryIter):
    """A boundary is one at the start of a line alone (RFC 2046 5.1.1): a short one may stand anywhere in pixels, where Django
    finds it, too, and would cut the object off."""

    _boundary: bytes

    def _find_boundary(self, data: bytes) -> tuple[int, int] | None:
        at = data.find(self._boundary)
        while at > 0 and data[at - 2 : at] != b"\r\n":  # with nothing before it, it is the first line
            at = data.find(self._boundary, at + 1)
        return (max(0, at - 2), at + len(self._boundary)) if at >= 0 else None


def _streams(stream: Any, boundary: bytes) -> Iterator[Any]:
    while True:
        try:
            between = Lines(stream, boundary)
        except InputStreamExhausted:
            return
        yield LazyStream(between)


def parts(source: Any, boundary: str) -> Iterator[Part]:
    """What Django's parser of forms finds between the boundaries, with headers of our own reading."""
    between = _streams(LazyStream(ChunkIter(source, CHUNK)), b"--" + boundary.encode())
    is_over = False
    for number, stream in enumerate(between):
        head = stream.read(HEADER_BYTES)
        is_over = is_over or (number > 0 and head.startswith(b"--"))
        # What stands before the first boundary and after the last is for people (RFC 2046 5.1.1).
        is_part = number > 0 and not is_over and head.strip() != b""
        if is_part and number > MOST_PARTS:
            raise Unusable(Code.TOO_COMPLEX)
        part = Part(_kind_of(head, stream) if is_part else "", stream)
        if is_part:
            yield part
        part.skip()


def _kind_of(chunk: bytes, stream: Any) -> str:
    """The content type in the headers with which it begins; what follows them is put back."""
    end = chunk.find(b"\r\n\r\n")
    if end < 0:
        return ""
    stream.unget(chunk[end + 4 :])
    for line in chunk[:end].decode("latin-1").split("\r\n"):
        name, _colon, value = line.partition(":")
        if name.strip().lower() == "content-type":
            return value.split(";")[0].strip().lower()
    return ""
