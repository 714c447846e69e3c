"""How is a backup encrypted? As age does (age-encryption.org/v1, to X25519 keys), so that `age -d` opens it without us.

The file's own key is wrapped for each recipient; the content follows in pieces of 64 KiB, ChaCha20-Poly1305, whose number is the
nonce and the last of which says that it is: nothing can be cut off, swapped or changed unnoticed, and nothing but a piece
is ever held. What opens it does not lie on the machine that made it.
"""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Iterator, Sequence
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import bech32
from .refused import Refused

FIRST_LINE = b"age-encryption.org/v1\n"
RECIPIENT, IDENTITY = "age", "age-secret-key-"
WRAPPING, HEADER, PAYLOAD = b"age-encryption.org/v1/X25519", b"header", b"payload"
PIECE, TAG, KEY, NONCE = 64 * 1024, 16, 16, 16
LONGEST_LINE, MOST_LINES = 1024, 200
DAMAGED = "The backup is damaged or not whole: it does not open to its end."


def new_identity() -> tuple[str, str]:
    """A key that opens, and the recipient that it opens for."""
    private = X25519PrivateKey.generate()
    secret = bech32.encode(IDENTITY, private.private_bytes_raw()).upper()
    return secret, bech32.encode(RECIPIENT, private.public_key().public_bytes_raw())


def recipient(text: str) -> X25519PublicKey:
    try:
        return X25519PublicKey.from_public_bytes(bech32.decode(RECIPIENT, text.strip()))
    except ValueError:
        raise Refused(
            f"“{text}” is no recipient: it begins with age1 and is made by age-keygen or backup_key."
        ) from None


def identities(text: str) -> list[X25519PrivateKey]:
    """Those of a file as age-keygen writes it."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        found = [X25519PrivateKey.from_private_bytes(bech32.decode(IDENTITY, line)) for line in lines]
    except ValueError:
        found = []
    if not found:
        raise Refused("The file of the key holds no line that begins with AGE-SECRET-KEY-1, or it was miscopied.")
    return found


class Encrypted:
    """Takes what is written, of any length; `finish` writes the last piece. Closing the file is its owner's."""

    def __init__(self, file: IO[bytes], recipients: Sequence[X25519PublicKey]) -> None:
        file_key, nonce = os.urandom(KEY), os.urandom(NONCE)
        header = FIRST_LINE + b"".join(_wrapped(file_key, each) for each in recipients) + b"---"
        file.write(header + b" " + _text(_mac(file_key, header)) + b"\n" + nonce)
        self.file, self.cipher = file, _cipher(file_key, nonce)
        self.waiting, self.number = bytearray(), 0

    def write(self, data: bytes) -> None:
        self.waiting += data
        whole = (len(self.waiting) - 1) // PIECE * PIECE  # one piece stays back: the last one is told from the others
        if whole <= 0:
            return
        with memoryview(self.waiting) as waiting:
            for begin in range(0, whole, PIECE):
                self._put(waiting[begin : begin + PIECE], last=False)
        del self.waiting[:whole]

    def finish(self) -> None:
        self._put(self.waiting, last=True)

    def _put(self, piece: bytearray | memoryview, *, last: bool) -> None:
        self.file.write(self.cipher.encrypt(_number(self.number, last=last), piece, None))
        self.number += 1


def is_encrypted(file: IO[bytes]) -> bool:
    """Read from its beginning again afterwards."""
    begins = file.read(len(FIRST_LINE)) == FIRST_LINE
    file.seek(0)
    return begins


def pieces(file: IO[bytes], keys: Sequence[X25519PrivateKey]) -> Iterator[bytes]:
    """What was encrypted, as far as it is genuine; Refused at the first piece that is not."""
    file_key = _file_key(file, keys)
    nonce = file.read(NONCE)
    cipher, number = _cipher(file_key, nonce), 0
    piece = file.read(PIECE + TAG)
    while True:
        following = file.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_number(number, last=not following), piece, None)
        except InvalidTag:
            raise Refused(DAMAGED) from None
        if not following:
            return
        piece, number = following, number + 1


def _file_key(file: IO[bytes], keys: Sequence[X25519PrivateKey]) -> bytes:
    header, stanzas = _header(file)
    for arguments, body in stanzas:
        if len(arguments) != 2 or arguments[0] != b"X25519":
            continue
        for key in keys:
            try:
                share = _bytes(arguments[1])
                wrapping = _wrapping_key(
                    key.exchange(X25519PublicKey.from_public_bytes(share)), share, key.public_key()
                )
                file_key = ChaCha20Poly1305(wrapping).decrypt(bytes(12), _bytes(body), None)
            except (ValueError, InvalidTag):
                continue
            if len(file_key) == KEY and hmac.compare_digest(_mac(file_key, header[0]), header[1]):
                return file_key
            raise Refused(DAMAGED)
    raise Refused("The key does not open this backup: it was encrypted for another one.")


def _header(file: IO[bytes]) -> tuple[tuple[bytes, bytes], list[tuple[list[bytes], bytes]]]:
    """What its MAC covers and the MAC; and each stanza's arguments and body."""
    covered = file.readline(LONGEST_LINE)
    stanzas: list[tuple[list[bytes], bytes]] = []
    arguments: list[bytes] | None = None
    body = b""
    for _line in range(MOST_LINES):
        line = file.readline(LONGEST_LINE)
        if not line.endswith(b"\n"):
            break
        if line.startswith(b"--- "):
            if arguments is not None:
                break
            return (covered + b"---", _mac_of(line)), stanzas
        covered += line
        if line.startswith(b"-> ") and arguments is None:
            arguments, body = line[3:-1].split(b" "), b""
        elif arguments is not None:
            body += line[:-1]
            if len(line) < 65:  # the last line of a body is shorter than 64 letters
                stanzas.append((arguments, body))
                arguments = None
        else:
            break
    raise Refused(DAMAGED)


def _mac_of(line: bytes) -> bytes:
    try:
        return _bytes(line[4:-1])
    except ValueError:
        raise Refused(DAMAGED) from None


def _wrapped(file_key: bytes, to: X25519PublicKey) -> bytes:
    fleeting = X25519PrivateKey.generate()
    share = fleeting.public_key().public_bytes_raw()
    wrapping = _wrapping_key(fleeting.exchange(to), share, to)
    return (
        b"-> X25519 "
        + _text(share)
        + b"\n"
        + _text(ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None))
        + b"\n"
    )


def _wrapping_key(shared: bytes, share: bytes, to: X25519PublicKey) -> bytes:
    return HKDF(SHA256(), 32, share + to.public_bytes_raw(), WRAPPING).derive(shared)


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(HKDF(SHA256(), 32, b"", HEADER).derive(file_key), header, "sha256")


def _cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, nonce, PAYLOAD).derive(file_key))


def _number(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _text(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
