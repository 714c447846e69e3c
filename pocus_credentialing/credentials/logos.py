"""Where does the logo lie that a hospital's certificates bear, and what may it be?

    $POCUS_DATA/media/<institution>/logos/aa/<sha256>   or so in a bucket

Drawn anew before it is kept. A certificate names the one that it was issued with, so that each of its papers is printed
with the same.
"""

from __future__ import annotations

import hashlib
import logging
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from pocus_credentialing.files import unused
from pocus_credentialing.files.pictures import Bounds, Picture, drawn_or_refused, kind_of
from pocus_credentialing.files.places import Place, place, write

logger = logging.getLogger(__name__)

# 120 pixels are 17 mm, its height on the paper, at 180 dots an inch; 1200 are more than a printer shows of it.
BOUNDS = Bounds(kilobytes=2048, least=120, most=1200, ratio=6)


def looked_at(file: Any) -> Picture:
    """Of a file that was sent: no more of it is read than it may be large."""
    return drawn_or_refused(file.read(BOUNDS.kilobytes * 1024 + 1), BOUNDS)


def place_of(institution: Any, digest: str) -> Place:
    return place(str(institution), "logos", digest[:2], digest)


def keep(institution: Any, picture: Picture) -> None:
    write(place_of(institution, picture.digest), picture.content)


def lying(institution: Any) -> Iterator[Place]:
    """What is there of that hospital, also what was left half written."""
    return unused.lying(f"{institution}/logos", "??/*")


def content_of(institution: Any, digest: str) -> bytes:
    """Empty where there is none, or where what lies there is not what was kept: a certificate is printed without it then."""
    if not digest:
        return b""
    try:
        content = place_of(institution, digest).read_bytes()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() == digest:
        return content
    logger.error("a hospital's logo is lost or not what it was")
    return b""


def address_of(content: bytes) -> str:
    """The picture in an address of its own."""
    return f"data:{kind_of(content)};base64,{b64encode(content).decode('ascii')}" if content else ""
