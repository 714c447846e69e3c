"""Films, pictures and ZIPs of handhelds with something wrong in them."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from random import Random
from typing import Any

from tests.factories import films

from . import sound

BOXES = [
    b"moov",
    b"trak",
    b"mdia",
    b"stsd",
    b"stsz",
    b"stco",
    b"stsc",
    b"stts",
    b"tkhd",
    b"mdhd",
    b"avc1",
    b"avcC",
    b"mdat",
]
CHUNKS = [b"avih", b"strh", b"strf", b"movi", b"idx1", b"LIST", b"hdrl"]
NAMES = [
    "../../../etc/cron.d/x",
    "/etc/passwd",
    "C:\\x.dcm",
    "a/" * 300 + "x",
    "\u202excod.exe",
    "nul\0l",
    "",
    "DICOMDIR",
]


def film(lot: Random) -> bytes:
    return lot.choice([films.film, lambda: films.film("avi", *films.MJPEG)])()


def still(lot: Random) -> bytes:
    return films.still(lot.choice(["JPEG", "PNG"]))


def cut_off(lot: Random) -> bytes:
    raw = lot.choice([film, still, zipped])(lot)
    return raw[: lot.randrange(len(raw))]


def flipped(lot: Random) -> bytes:
    raw = lot.choice([film, still, zipped])(lot)
    return sound.flipped(lot, raw, 0, len(raw))


def wrong_box(lot: Random) -> bytes:
    """The length of a box, or what stands in it."""
    raw, box = films.film(), lot.choice(BOXES)
    at = raw.find(box)
    if lot.random() < 0.5:
        return sound.put(raw, at - 4, struct.pack(">I", sound.whole(lot)))
    return sound.put(raw, at + lot.choice([4, 8, 12, 16, 20, 28, 32]), struct.pack(">I", sound.whole(lot)))


def wrong_chunk(lot: Random) -> bytes:
    raw = films.film("avi", *films.MJPEG)
    at = raw.find(lot.choice(CHUNKS))
    return sound.put(raw, at + lot.choice([4, 8, 20, 24, 36, 40]), struct.pack("<I", sound.whole(lot)))


def impossible_still(lot: Random) -> bytes:
    """A picture that announces another size, or holds a chunk of another length."""
    side = lot.choice([0, 1, 9_000, 65_535, lot.randrange(2**16)])
    if lot.random() < 0.5:
        raw = films.still()
        return sound.put(raw, raw.index(b"\xff\xc0") + lot.choice([2, 5, 7, 9]), struct.pack(">H", side))
    raw = films.still("PNG")
    return sound.put(raw, lot.choice([8, 16, 20, 24]), struct.pack(">I", lot.choice([side, sound.whole(lot)])))


def zipped(lot: Random) -> bytes:
    """A sound ZIP: one clip, one text."""
    return _packed({"1.dcm": sound.clip(), "read me.txt": b"x" * lot.randint(1, 99)})


def swelling_zip(lot: Random) -> bytes:
    megabytes = lot.choice([1, 16])
    return _packed(
        {f"{number}.dcm": bytes(megabytes * 1024**2) for number in range(lot.choice([1, 2]))}, zipfile.ZIP_DEFLATED
    )


def zip_of_odd_names(lot: Random) -> bytes:
    return _packed({name or "x": sound.clip() for name in lot.sample(NAMES, 3)})


def zip_of_zips(lot: Random) -> bytes:
    raw = zipped(lot)
    for _ in range(lot.randint(1, 9)):
        raw = _packed({"inner.zip": raw})
    return raw


def zip_of_many(lot: Random) -> bytes:
    return _packed({f"{number}": b"" for number in range(lot.choice([1, 499, 501, lot.randint(1, 1500)]))})


def wrong_zip(lot: Random) -> bytes:
    """Flags, methods, sizes and places in its list at the end."""
    raw = zipped(lot)
    at = raw.rfind(b"PK\1\2") + lot.choice([8, 10, 16, 20, 24, 28, 42])
    return sound.put(raw, at, struct.pack("<I", sound.whole(lot)))


def _packed(files: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in files.items():
            entry: Any = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = how
            archive.writestr(entry, content)
    return out.getvalue()


KINDS = {
    "film or picture cut off": cut_off,
    "film or picture flipped": flipped,
    "wrong box": wrong_box,
    "wrong chunk": wrong_chunk,
    "impossible picture": impossible_still,
    "swelling ZIP": swelling_zip,
    "ZIP of odd names": zip_of_odd_names,
    "ZIP of ZIPs": zip_of_zips,
    "ZIP of many": zip_of_many,
    "wrong ZIP": wrong_zip,
}
