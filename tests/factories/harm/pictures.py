"""DICOM objects whose header is in order and whose compressed pictures are not."""

from __future__ import annotations

import struct
from random import Random

from tests.factories.ultrasound import Clip
from tests.logbook.dicom import hostile

from . import sound


def corrupted(lot: Random) -> bytes:
    """Of each syntax; what a decoder meets when bytes were lost, changed or doubled."""
    raw = sound.clip(lot.choice(sound.PACKED))
    start = sound.pixels_at(raw)
    at, more = lot.randrange(start, len(raw)), lot.randint(1, 400)
    spoilt = [
        sound.flipped(lot, raw, start, len(raw)),
        sound.put(raw, at, lot.choice([b"\0", b"\xff"]) * min(more, len(raw) - at)),
        raw[:at] + raw[at : at + more] + raw[at:],
        raw[:at] + raw[at + more :],
    ]
    return lot.choice(spoilt)


def announcing(lot: Random) -> bytes:
    """A JPEG, JPEG-LS or lossless one of another size, or with other components, than the header says."""
    syntax, mark = lot.choice([("jpeg", b"\xc0"), ("jpeg lossless", b"\xc3"), ("jpeg-ls", b"\xf7")])
    raw = sound.clip(syntax)
    at = raw.index(b"\xff" + mark, sound.pixels_at(raw)) + 4
    sides = [96, 95, 97, 0, 1, 9_000, 65_500, 65_535, lot.randrange(2**16)]
    frame = struct.pack(
        ">BHHB", lot.choice([8, 8, 12, 16, 255]), lot.choice(sides), lot.choice(sides), lot.choice([3, 3, 1, 4, 255])
    )
    return sound.put(raw, at, frame)


def announcing_tiles(lot: Random) -> bytes:
    raw = sound.clip(lot.choice(["jpeg 2000", "jpeg 2000 lossy"]))
    at = raw.index(b"\xff\x4f\xff\x51", sound.pixels_at(raw)) + lot.choice([8, 12, 16, 20, 24, 28, 40, 42])
    return sound.put(raw, at, struct.pack(">I", sound.whole(lot)))


def shorter_frames(lot: Random) -> bytes:
    clip = lot.choice([hostile.SMALL, hostile.RLE, hostile.J2K])
    part = lot.random()
    return hostile.frames_of(lambda frame: frame[: int(len(frame) * part)] or b"\0", clip)


def running_far(lot: Random) -> bytes:
    """Run lengths that unpack to more than a frame."""
    head, times = lot.choice([64, 66, 70]), lot.randint(1, 90_000)
    return hostile.frames_of(
        lambda frame: frame[:head] + lot.choice([b"\x81\0", b"\x80", b"\x7f\1"]) * times, hostile.RLE
    )


def palette(lot: Random) -> bytes:
    grey = Clip(96, 96, 3, syntax="explicit", photometric="PALETTE COLOR", banner=False)
    table = lot.choice([b"", b"\1", lot.randbytes(lot.randint(1, 600))])
    numbers = [sound.whole(lot) % 2**16 for _ in range(3)]
    colour = lot.choice(["Red", "Green", "Blue"])
    return hostile.setting(
        grey,
        **{
            f"{colour}PaletteColorLookupTableData": table,
            f"{colour}PaletteColorLookupTableDescriptor": numbers,
        },
    )


KINDS = {
    "corrupted pictures": corrupted,
    "corrupted pictures, again": corrupted,
    "announcing another size": announcing,
    "announcing other tiles": announcing_tiles,
    "shorter frames": shorter_frames,
    "running far": running_far,
    "palette": palette,
}
