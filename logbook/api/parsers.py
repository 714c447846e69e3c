"""How does a DICOM file arrive as the whole body of a request?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework.parsers import BaseParser

CHUNK = 256 * 1024


class Body:
    """The bytes of a request, one chunk at a time; read once. Speaks like an uploaded file."""

    def __init__(self, stream: Any, size: int) -> None:
        self.stream, self.size = stream, size

    def chunks(self) -> Iterator[bytes]:
        while chunk := self.stream.read(CHUNK):
            yield chunk


class DicomParser(BaseParser):
    media_type = "application/dicom"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        announced = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
        return Body(stream, int(announced) if announced.isdigit() else 0)
