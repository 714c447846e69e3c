"""What exactly is signed and hashed? RFC 8785 canonical JSON, always of plain data."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def canonical(data: Any) -> bytes:
    """The RFC 8785 bytes of plain JSON data (str keys; integers within ±2^53; no dates, no Decimals)."""
    return rfc8785.dumps(data)


def digest(data: Any) -> str:
    """SHA-256 over the canonical bytes, as 64 hexadecimal characters."""
    return hashlib.sha256(canonical(data)).hexdigest()
