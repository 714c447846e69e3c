"""DICOM objects with something wrong in the header, or around it."""

from __future__ import annotations

import encodings.aliases
import struct
import zlib
from functools import cache
from random import Random

from tests.logbook.dicom import hostile

from . import sound

TEXTS = [
    "<script>alert(1)</script>", "=HYPERLINK(\"http://x\")", "../../etc/passwd", "A" * 64, "\x1b[31m", "%s%n{0}", "\u202etxt",
    "'; DROP TABLE logbook_clip; --", "a\\b\\c", "\x00\x01\x02", "",
]  # fmt: skip
HEADS = [
    b"MZ\x90\0",
    b"%PDF-1.7\n",
    b"PK\3\4",
    b"<html><script>",
    b"GIF89a",
    b"\xff\xd8\xff\xe0",
    b"\x7fELF",
    b"\x89PNG\r\n",
]
NUMBERS = {0x00280010, 0x00280011, 0x00280002, 0x00280006, 0x00280100, 0x00280101, 0x00280102, 0x00280103}


def cut_off(lot: Random) -> bytes:
    raw = sound.some(lot)
    return raw[: lot.randrange(len(raw))]


def wrong_length(lot: Random) -> bytes:
    element, said = lot.choice(sound.elements()), sound.whole(lot)
    size, at = ("<I", element.at + 8) if element.is_long else ("<H", element.at + 6)
    near = lot.choice([said, element.length + 2, element.length - 1, element.length * 2])
    return sound.put(sound.clip(), at, struct.pack(size, near % 2 ** (8 * struct.calcsize(size))))


def wrong_vr(lot: Random) -> bytes:
    element = lot.choice(sound.elements())
    known = [b"SQ", b"UN", b"OB", b"UT", b"OW", b"IS", b"DS", b"FD", b"AT", b"PN", b"??", b"\0\0", b"\xff\xff"]
    return sound.put(sound.clip(), element.at + 4, lot.choice([*known, lot.randbytes(2)]))


def wrong_tag(lot: Random) -> bytes:
    tags = [0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD, 0x7FE00010, 0x00020010, 0x00000000, 0xFFFFFFFF, lot.randrange(2**32)]
    tag = lot.choice(tags)
    return sound.put(sound.clip(), lot.choice(sound.elements()).at, struct.pack("<HH", tag >> 16, tag & 0xFFFF))


def nested(lot: Random) -> bytes:
    how = lot.choice([hostile.nested, hostile.nested_with_lengths, hostile.nested_unknown])
    return how(lot.choice([3, 60, 64, 65, 130, 300, lot.randint(1, 1200)]))


def many(lot: Random) -> bytes:
    count = lot.choice([4_999, 5_001, 20_001, lot.randint(1, 300_000)])
    item, plain = hostile.item(), hostile.element(9, 0x1010, b"SH", b"")
    stray = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    body = lot.choice([hostile.element(9, 0x1010, b"SQ", item * count), plain * count, stray * count])
    return hostile.with_prefix(body)


def many_fragments(lot: Random) -> bytes:
    return hostile.many_fragments(lot.choice([1, 2, 63_999, 64_001, lot.randint(1, 70_000)]))


def impossible_size(lot: Random) -> bytes:
    raw = sound.clip(syntax := lot.choice(["jpeg", "explicit", "rle", "jpeg 2000", "jpeg-ls"]))
    places = [element for element in sound.elements(syntax) if element.tag in NUMBERS]
    for element in lot.sample(places, lot.randint(1, 3)):
        raw = sound.put(raw, element.value, struct.pack("<H", sound.whole(lot) % 2**16))
    return raw


def impossible_frames(lot: Random) -> bytes:
    texts = [
        b"0",
        b"-1",
        b"4",
        b"2999",
        b"3001",
        b"1e9",
        b"3.5",
        b"NaN",
        b"abcd",
        b"9" * lot.randint(1, 60_000),
        b"3\\4",
        b"",
    ]
    text = lot.choice([*texts, str(sound.whole(lot)).encode(), lot.randbytes(6)])
    return hostile.number_of_frames(text + b" " * (len(text) % 2))


@cache
def _zeros(megabytes: int) -> bytes:
    squeeze = zlib.compressobj(1, zlib.DEFLATED, -15)
    return b"".join(squeeze.compress(bytes(1024**2)) for _ in range(megabytes)) + squeeze.flush()


def inflating(lot: Random) -> bytes:
    packed = _zeros(lot.choice([1, 8, 64]))
    packed = lot.choice([packed, packed[: len(packed) // 2], sound.flipped(lot, packed, 0, len(packed))])
    return hostile.part10(
        lot.choice(["1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.8.1", "1.2.840.10008.1.2.1"]), packed
    )


def character_set(lot: Random) -> bytes:
    codecs = [name.encode() for name in encodings.aliases.aliases]
    odd = [
        b"zlib_codec",
        b"rot13",
        b"idna",
        b"punycode",
        b"ISO_IR 192\\unicode_escape",
        b"../x",
        b"\0\0",
        b"x" * 60_000,
    ]
    name = lot.choice([*odd, lot.choice(codecs), lot.randbytes(8)])
    return lot.choice([hostile.character_set, hostile.nested_character_set])(name)


def flipped(lot: Random) -> bytes:
    raw = sound.some(lot)
    return sound.flipped(lot, raw, lot.choice([0, 128]), lot.choice([sound.pixels_at(raw), len(raw)]))


def polyglot(lot: Random) -> bytes:
    head = lot.choice(HEADS)
    tail = lot.choice([b"", b"PK\5\6" + bytes(18), b"<script>alert(1)</script>" * 9, lot.randbytes(999)])
    return sound.put(sound.some(lot), 0, head) + tail


def other_syntax(lot: Random) -> bytes:
    """Labelled as what it is not."""
    raw = sound.clip(was := lot.choice(list(sound.SYNTAXES)))
    old, new = sound.SYNTAXES[was].encode(), sound.SYNTAXES[lot.choice(list(sound.SYNTAXES))].encode()
    new = lot.choice([new, b"1.2.840.10008.1.2.4.102", b"1.2.840.10008.1.2.4.201", lot.randbytes(10)])
    length = raw.index(old) - 2
    size = len(old) + len(old) % 2
    return (
        raw[:length] + struct.pack("<H", len(new) + len(new) % 2) + new + bytes(len(new) % 2) + raw[length + 2 + size :]
    )


def odd_words(lot: Random) -> bytes:
    """Well formed, with words in it that are meant for somebody further on: sound, or refused for its kind."""
    raw = sound.clip()
    short = [element for element in sound.elements() if not element.is_long and element.vr not in (b"US", b"UL", b"AT")]
    # From the last to the first, so that the places of those before stay what they are.
    for element in sorted(lot.sample(short, 3), key=lambda one: -one.at):
        text = lot.choice(TEXTS).encode()
        text += b" " * (len(text) % 2)
        length = struct.pack("<H", len(text))
        raw = raw[: element.at + 6] + length + text + raw[element.value + element.length :]
    return raw


def spliced(lot: Random) -> bytes:
    one, other = sound.some(lot), sound.some(lot)
    return one[: lot.randrange(len(one))] + other[lot.randrange(len(other)) :]


def noise(lot: Random) -> bytes:
    starts = [
        b"",
        bytes(128) + b"DICM",
        hostile.part10("1.2.840.10008.1.2", b""),
        hostile.part10("1.2.840.10008.1.2.1", b""),
    ]
    return lot.choice(starts) + lot.randbytes(lot.choice([0, 1, 7, 500, lot.randint(1, 50_000)]))


KINDS = {
    "cut off": cut_off,
    "wrong length": wrong_length,
    "wrong VR": wrong_vr,
    "wrong tag": wrong_tag,
    "nested": nested,
    "many elements": many,
    "many fragments": many_fragments,
    "impossible size": impossible_size,
    "impossible number of frames": impossible_frames,
    "inflating": inflating,
    "character set": character_set,
    "flipped": flipped,
    "polyglot": polyglot,
    "other syntax": other_syntax,
    "odd words": odd_words,
    "spliced": spliced,
    "noise": noise,
}
