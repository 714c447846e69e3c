"""How is a JPEG written in which there is nothing but a picture?

Pillow writes down again what it read beside one: comments, profiles, resolutions. And tables of quantisation are 64 free bytes
each, in which a text may stand.
"""

from functools import lru_cache
from io import BytesIO
from typing import Any

from PIL import Image

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
APP0, DQT, SOF0, DHT, DRI = 0xE0, 0xDB, 0xC0, 0xC4, 0xDD
JFIF = b"\0\x10JFIF\0"
Tables = dict[int, list[int]]


def as_jpeg(picture: Image.Image, **how: Any) -> bytes:
    """`how`: as Pillow's encoder takes it. ValueError for tables that it does not take."""
    picture.info = {}
    out = BytesIO()
    picture.save(out, "JPEG", **how)
    content = out.getvalue()
    check_is_plain(content)
    return content


def check_is_plain(content: bytes) -> None:
    """Up to where the picture begins there is only what is needed to read it (ITU T.81, B.2); what Pillow writes ends with it."""
    at = 2
    while content[at + 1] != SOS:
        kind, size = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        plain = kind in (DQT, SOF0, DHT, DRI) or (kind == APP0 and content[at + 2 : at + 9] == JFIF)
        if content[at] != 0xFF or not plain:
            raise RuntimeError(f"a segment {kind:02x} that nobody asked for")
        at += 2 + size
    if content[:2] != bytes([0xFF, SOI]) or content[-2:] != bytes([0xFF, EOI]):
        raise RuntimeError("a JPEG that does not begin and end as one")


def as_fine_as(tables: Tables) -> dict[str, Any]:
    """The same tables where they are the standard's (ITU T.81, K.1) of some quality, as machines write them: then a second
    coding loses least. Of any others, the coarsest of the standard's that are as fine."""
    known = _standard()
    if all(tuple(table) in known for table in tables.values()):
        return {"qtables": tables}
    finest = sum(next(iter(tables.values())))
    return {"quality": min((quality for quality, size in _sizes().items() if size <= finest), default=100)}


@lru_cache(maxsize=1)
def _standard() -> frozenset[tuple[int, ...]]:
    return frozenset(tuple(table) for quality in range(1, 101) for table in _tables(quality).values())


@lru_cache(maxsize=1)
def _sizes() -> dict[int, int]:
    return {quality: sum(_tables(quality)[0]) for quality in range(1, 101)}


@lru_cache(maxsize=100)
def _tables(quality: int) -> Tables:
    out = BytesIO()
    Image.new("YCbCr", (8, 8)).save(out, "JPEG", quality=quality)
    found: Tables = Image.open(out).quantization  # type: ignore[attr-defined]
    return found
