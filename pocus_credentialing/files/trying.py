"""Does the bucket answer, and does it do all that is asked of it, and for nobody else?"""

from __future__ import annotations

import hashlib
import io
import secrets
import threading
import time

from . import away
from .away import BucketAway
from .places import bucket

CONTENT = b"Put here to see whether it works; removed at once."
KNOWN_FOR = 5  # seconds: whoever asks often must not make us ask as often
PUBLIC = "open to everybody"

_last: list[tuple[float, str]] = []
_one = threading.Lock()


def why_away() -> str:
    """Why it does not answer, or nothing; as of a moment ago. At most six seconds."""
    with _one:
        if not _last or time.monotonic() - _last[0][0] > KNOWN_FOR:
            _last[:] = [(time.monotonic(), _asked())]
        return _last[0][1]


def _asked() -> str:
    try:
        bucket(quick=True).is_there()
    except BucketAway as error:
        return error.why
    return ""


def why_not() -> str:
    """Put, list, read, remove: why one of them fails, or nothing. PUBLIC where it can be read without a key."""
    name, digest = f".trial-{secrets.token_hex(8)}", hashlib.sha256(CONTENT).hexdigest()
    try:
        one = bucket(quick=True)
        one.put(name, io.BytesIO(CONTENT), digest)
        try:
            seen = [each for each, _about in one.listed(name)]
            read = one.part(name, 0).read(len(CONTENT) + 1)
            said = "" if (seen, read) == ([name], CONTENT) else away.OTHER
            said = said or (PUBLIC if one.is_open(name) else "")
        finally:
            one.remove(name)
    except BucketAway as error:
        return error.why
    except FileNotFoundError:
        return away.OTHER
    return said
