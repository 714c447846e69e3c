"""How does a DICOM file arrive as the whole body of a request?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from rest_framework.parsers import BaseParser

from logbook.dicom.errors import Code, Unusable
from pocus_credentialing.http import is_in_pieces

CHUNK = 256 * 1024


class Body:
    """The bytes of a request, one chunk at a time; read once. Speaks like an uploaded file."""

    def __init__(self, stream: Any, size: int) -> None:
        self.stream, self.size = stream, size

    def chunks(self) -> Iterator[bytes]:
        while chunk := self._next():
            yield chunk

    def _next(self) -> bytes:
        try:
            chunk: bytes = self.stream.read(CHUNK)
        except Exception:  # the sender is gone, or the pieces do not fit: each server has its own word for it
            raise Unusable(Code.TRUNCATED) from None
        return chunk


def unparsed(request: Any) -> Body:
    """A body that came without its length, piece by piece, which Django takes for none; else one without a byte."""
    meta = request.META
    if is_in_pieces(meta) and meta.get("wsgi.input_terminated"):
        return Body(meta["wsgi.input"], 0)
    return Body(BytesIO(), 0)


class DicomParser(BaseParser):
    media_type = "application/dicom"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        announced = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
        return Body(stream, int(announced) if announced.isdigit() else 0)
