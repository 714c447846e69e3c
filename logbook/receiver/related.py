"""How do several files leave in one answer (multipart/related), one chunk in memory at a time?"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.http import StreamingHttpResponse

from pocus_credentialing.files.places import Place, goes_to, size_of

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Piece:
    """So many bytes of a file, and where a program would ask for them alone."""

    path: Place
    start: int
    length: int
    address: str


class Opened:
    """Every file is open before the answer begins: one that is removed from the disk while it is sent is still sent whole.
    Of a bucket's, each is begun at its turn: a hundred that are begun at once would be more than is held in memory, and the
    last ones would have been given up by then. One that is removed before its turn is left out. Closed with the answer,
    however that ends."""

    def __init__(self, pieces: Sequence[Piece], boundary: str, kind: str) -> None:
        self.pieces, self.boundary, self.kind = pieces, boundary, kind
        self.files: dict[Place, BinaryIO] = {}
        try:
            for piece in pieces:
                if piece.path not in self.files:
                    self.files[piece.path] = piece.path.open("rb")
                if size_of(self.files[piece.path]) < piece.start + piece.length:
                    raise FileNotFoundError(piece.path)
            goes_to(self.files[pieces[0].path], pieces[0].start, pieces[0].length)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        for file in self.files.values():
            file.close()

    def __iter__(self) -> Iterator[bytes]:
        for number, piece in enumerate(self.pieces):
            file, left = self.files[piece.path], piece.length
            try:
                if number:
                    goes_to(file, piece.start, left)
            except FileNotFoundError:
                continue
            head = f"--{self.boundary}\r\nContent-Type: {self.kind}\r\nContent-Length: {piece.length}\r\n"
            yield f"{head}Content-Location: {piece.address}\r\n\r\n".encode()
            while left:
                chunk = file.read(min(CHUNK, left))
                if not chunk:
                    raise EOFError("a file is shorter than it was")
                left -= len(chunk)
                yield chunk
            yield b"\r\n"
        yield f"--{self.boundary}--\r\n".encode()


def related(pieces: Sequence[Piece], *, kind: str, syntax: str) -> StreamingHttpResponse:
    """FileNotFoundError where a file is not there, or not whole, before anything is sent."""
    boundary = secrets.token_hex(16)
    about = f'multipart/related; type="{kind}"; boundary="{boundary}"'
    opened = Opened(pieces, boundary, f"{kind}; transfer-syntax={syntax}")
    response = StreamingHttpResponse(opened, content_type=about)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
