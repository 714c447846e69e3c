"""How does a recording that is not cleaned yet lie on the disk? Encrypted, piece by piece, so that neither sealing nor
opening one ever holds more than a piece of it.

A sealed file begins with a line that says so and 32 random bytes. Its own key is derived (HKDF-SHA256) from these and
the installation's, which lies beside the signing keys. Then come the pieces, each AES-256-GCM; its number is the nonce,
and the last one says that it is: pieces can be neither left out, swapped nor cut off unnoticed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .local_keys import originals_key

FIRST_LINE = b"pocus-sealed/1\n"
SALT, PIECE, TAG = 32, 256 * 1024, 16


class Broken(Exception):
    """It is not as it was sealed, or the key that sealed it is gone."""


class Sealer:
    """Takes what is written, of any length; `finish` writes the last piece. Closing the file is its owner's."""

    def __init__(self, file: IO[bytes]) -> None:
        salt = os.urandom(SALT)
        self.file, self.cipher = file, _cipher(salt)
        self.waiting, self.number = bytearray(), 0
        file.write(FIRST_LINE + salt)

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        # One piece stays back: the last one is told from the others.
        while len(self.waiting) + len(left) > PIECE:
            if self.waiting:
                rest = PIECE - len(self.waiting)
                self.waiting += left[:rest]
                self._put(self.waiting, last=False)
                self.waiting = bytearray()
            else:
                rest = PIECE
                self._put(left[:rest], last=False)
            left = left[rest:]
        self.waiting += left

    def finish(self) -> None:
        self._put(self.waiting, last=True)

    def _put(self, piece: bytearray | memoryview, *, last: bool) -> None:
        self.file.write(self.cipher.encrypt(_nonce(self.number, last=last), piece, None))
        self.number += 1


def is_sealed(file: IO[bytes]) -> bool:
    """Whether it begins as a sealed file does; read from its beginning again afterwards."""
    file.seek(0)
    begins = file.read(len(FIRST_LINE)) == FIRST_LINE
    file.seek(0)
    return begins


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """What was sealed; or Broken, and then what came before it is worth nothing."""
    file.seek(len(FIRST_LINE))
    cipher, number = _cipher(file.read(SALT)), 0
    piece = file.read(PIECE + TAG)
    while True:
        following = file.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), piece, None)
        except InvalidTag:
            raise Broken from None
        if not following:
            return
        piece, number = following, number + 1


def _cipher(salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"pocus-original/1").derive(originals_key()))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
