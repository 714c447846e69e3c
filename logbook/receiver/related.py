"""How do several files leave in one answer (multipart/related), one chunk in memory at a time?"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.http import StreamingHttpResponse

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Piece:
    """So many bytes of a file, and where a program would ask for them alone."""

    path: Path
    start: int
    length: int
    address: str


def related(pieces: Sequence[Piece], *, kind: str, syntax: str) -> StreamingHttpResponse:
    boundary = secrets.token_hex(16)
    about = f'multipart/related; type="{kind}"; boundary="{boundary}"'
    response = StreamingHttpResponse(
        _written(pieces, boundary, f"{kind}; transfer-syntax={syntax}"), content_type=about
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _written(pieces: Sequence[Piece], boundary: str, kind: str) -> Iterator[bytes]:
    for piece in pieces:
        head = f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Length: {piece.length}\r\n"
        yield f"{head}Content-Location: {piece.address}\r\n\r\n".encode()
        left = piece.length
        with piece.path.open("rb") as file:
            file.seek(piece.start)
            while left:
                chunk = file.read(min(CHUNK, left))
                if not chunk:
                    raise EOFError("a file is shorter than it was")
                left -= len(chunk)
                yield chunk
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()
