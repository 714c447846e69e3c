"""Small clips in every transfer syntax, to be spoilt; or to be taken."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from random import Random

from tests.factories.ultrasound import NATIVE, SYNTAXES, Clip, Planted, encoded

PLAIN = "1.2.840.10008.1.2"
PIXELS = b"\xe0\x7f\x10\x00"
LONG = {b"OB", b"OW", b"SQ", b"UN", b"UT"}
PACKED = [name for name in SYNTAXES if name not in NATIVE]


@cache
def clip(syntax: str = "jpeg") -> bytes:
    return _drawn(syntax, Clip.seed)


def _drawn(syntax: str, seed: int) -> bytes:
    return encoded(Clip(width=96, height=96, frames=3, syntax=syntax, banner=False, seed=seed))


def sound(syntax: str, seed: int, number: int) -> bytes:
    """With a picture of its own: the same one is taken for the same recording."""
    return under_uids_of_its_own(_drawn(syntax, seed * 10**10 + number), seed, number)


def under_uids_of_its_own(raw: bytes, seed: int, number: int) -> bytes:
    """As long as those that they replace, and so is what stands beside the picture in each frame of JPEG; so with other bytes
    than any other, those of its frames included."""
    patient = Planted()
    for place, uid in enumerate((patient.uid, patient.study_uid, patient.series_uid), 1):
        new = f"{uid.rpartition('.')[0]}.{place}{seed % 10**6:06d}{number:010d}"
        assert len(new) == len(uid)
        raw = raw.replace(uid.encode(), new.encode())
    beside = f"{patient.family} {patient.mrn}"
    return raw.replace(beside.encode(), f"{beside[:-10]}{(seed * 10**7 + number) % 10**10:010d}".encode())


def some(lot: Random) -> bytes:
    return clip(lot.choice(list(SYNTAXES)))


@dataclass(frozen=True)
class Element:
    """Where an element of the data set lies in an explicit file, little-endian, as our own clips are."""

    at: int
    tag: int
    vr: bytes
    length: int

    @property
    def is_long(self) -> bool:
        return self.vr in LONG

    @property
    def value(self) -> int:
        return self.at + (12 if self.is_long else 8)


@cache
def elements(syntax: str = "jpeg") -> list[Element]:
    """Those of the highest level, up to the pixels."""
    raw, at, found = clip(syntax), 132, list[Element]()
    while at < len(raw):
        group, number, vr = struct.unpack_from("<HH2s", raw, at)
        length = struct.unpack_from("<I", raw, at + 8)[0] if vr in LONG else struct.unpack_from("<H", raw, at + 6)[0]
        found.append(Element(at, group << 16 | number, vr, length))
        if found[-1].tag == 0x7FE00010:
            return found
        at = found[-1].value + length if length != 0xFFFFFFFF else raw.index(b"\xfe\xff\xdd\xe0", at) + 8
    raise AssertionError("a clip without pixels")


def pixels_at(raw: bytes) -> int:
    """Where the pixels begin, in either order of bytes."""
    return max(raw.rfind(PIXELS), raw.rfind(b"\x7f\xe0\x00\x10")) + 12


def put(raw: bytes, at: int, new: bytes) -> bytes:
    return raw[:at] + new + raw[at + len(new) :]


def flipped(lot: Random, raw: bytes, start: int, end: int, most: int = 40) -> bytes:
    """Some bytes between the two places replaced."""
    spoilt = bytearray(raw)
    for _ in range(lot.randint(1, most)):
        spoilt[lot.randrange(start, max(end, start + 1))] = lot.randrange(256)
    return bytes(spoilt)


def whole(lot: Random) -> int:
    """A number that somebody forgot to think of."""
    odd = [
        0,
        1,
        2,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x7FFFFFFF,
        0x80000000,
        0xFFFFFFF0,
        0xFFFFFFFE,
        0xFFFFFFFF,
    ]
    return lot.choice([*odd, lot.randrange(2**16), lot.randrange(2**32)])
