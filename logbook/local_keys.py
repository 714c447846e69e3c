"""With which secrets does this installation encrypt case keys and originals and mark files, and where do they lie?

Each is made when it is first needed, in a file that only this user can read.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

CASE_KEYS = "case-keys.key"
UIDS = "clip-uids.key"
ORIGINALS = "originals.key"
TOKENS = "archive-tokens.key"


def encrypt(text: str) -> bytes:
    return _fernet(CASE_KEYS).encrypt(text.encode())


def decrypt(ciphertext: bytes) -> str:
    """The text; nothing, where the key that encrypted it is gone."""
    return _decrypted(CASE_KEYS, ciphertext)


def seal_token(token: str) -> bytes:
    """What opens somebody else's archive."""
    return _fernet(TOKENS).encrypt(token.encode())


def open_token(sealed: bytes) -> str:
    """Nothing, where the key that sealed it is gone."""
    return _decrypted(TOKENS, sealed)


def _fernet(name: str) -> Fernet:
    return Fernet(_key(name, Fernet.generate_key()))


def _decrypted(name: str, ciphertext: bytes) -> str:
    try:
        return _fernet(name).decrypt(ciphertext).decode()
    except InvalidToken:
        return ""


def uid_key() -> bytes:
    """Keys the digests of clips' UIDs, so that nobody can guess a UID and recognise it."""
    return _key(UIDS, secrets.token_bytes(32))


def originals_key() -> bytes:
    """From it the key of each recording that waits uncleaned is derived."""
    return _key(ORIGINALS, secrets.token_bytes(32))


def _key(name: str, fresh: bytes) -> bytes:
    """The key of that name; `fresh` becomes it where there is none yet."""
    path = Path(settings.KEYS_ROOT) / name
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, made = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(fresh)
            file.flush()
            os.fchmod(file.fileno(), 0o400)
            os.fsync(file.fileno())
        # A link appears whole or not at all: of two processes one makes the key, and both read the same one.
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
    finally:
        os.unlink(made)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path.read_bytes()
