"""Films and pictures that are broken, foreign or made to hurt: a code each, before anything is decoded."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest

from logbook import sandbox, unwrapping
from logbook.dicom.errors import Unusable
from tests.factories import films


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


FTYP = box(b"ftyp", b"isom\0\0\2\0isommp41")


def film_of(
    *, codec: bytes = b"avc1", size: tuple[int, int] = (320, 240), frames: int = 10, dref: int = 1, more: bytes = b""
) -> bytes:
    """An MP4 that announces whatever is asked, and holds nothing of it."""
    entry = box(codec, bytes(24), struct.pack(">HH", *size), bytes(50))
    table = box(
        b"stbl",
        box(b"stsd", struct.pack(">II", 0, 1), entry),
        box(b"stsz", struct.pack(">III", 0, 0, frames)),
    )
    reference = box(b"dinf", box(b"dref", struct.pack(">II", 0, 1), box(b"url ", struct.pack(">I", dref))))
    media = box(
        b"mdia",
        box(b"mdhd", struct.pack(">IIIIII", 0, 0, 0, 1000, 500, 0)),
        box(b"hdlr", bytes(8), b"vide", bytes(12)),
        box(b"minf", reference, table),
    )
    return FTYP + box(b"moov", box(b"trak", media), more) + box(b"mdat", bytes(64))


def nested(depth: int) -> bytes:
    inner = b""
    for _level in range(depth):
        inner = box(b"trak", inner)
    return FTYP + box(b"moov", inner)


def picture(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes(9)
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", 2 + len(frame)) + frame + b"\xff\xda\0\2" + bytes(50)


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new, 1)


MANY = FTYP + box(b"free") * 6000
REFUSED = {
    "half an MP4": (lambda: films.film()[: len(films.film()) // 2], "truncated"),
    "half an AVI": (lambda: films.film("avi", *films.MJPEG)[:9000], "truncated"),
    "half a PNG": (lambda: films.still("PNG")[:2000], "truncated"),
    "only an MP4's first box": (lambda: FTYP, "truncated"),
    "only an AVI's first bytes": (lambda: b"RIFF\0\0\0\0AVI ", "damaged"),
    "only a JPEG's first bytes": (lambda: b"\xff\xd8\xff\xe0", "truncated"),
    "sound alone": (films.sound, "no_picture"),
    "a film that needs a key": (lambda: film_of(codec=b"encv"), "encrypted"),
    "a film of a kind that nobody knows": (lambda: film_of(codec=b"QUER"), "film_format"),
    "a film of a newer kind": (lambda: film_of(codec=b"av01"), "film_format"),
    "a film that lies elsewhere": (lambda: film_of(dref=0), "film_format"),
    "a film of huge pictures": (lambda: film_of(size=(65_000, 65_000)), "picture_too_large"),
    "a film without a size": (lambda: film_of(size=(0, 0)), "no_picture"),
    "a film of two thousand million frames": (lambda: film_of(frames=2_000_000_000), "too_many_frames"),
    "a film of many large frames": (lambda: film_of(size=(2000, 2000), frames=2900), "too_long"),
    "an MP4 of thousands of boxes": (lambda: MANY, "too_complex"),
    "boxes in boxes": (lambda: nested(1000), "no_picture"),
    "a box larger than the one around it": (
        lambda: FTYP + box(b"moov", struct.pack(">I", 5000) + b"trak" + bytes(40)) + bytes(9000),
        "damaged",
    ),
    "two headers": (lambda: film_of() + film_of()[len(FTYP) :], "damaged"),
    "a compressed header": (lambda: FTYP + box(b"moov", box(b"cmov", bytes(40))), "film_format"),
    "a JPEG of huge pictures": (lambda: picture(65_000, 65_000), "picture_too_large"),
    "a JPEG without an end of its segments": (lambda: b"\xff\xd8" + b"\xff\xe0\0\2" * 2000, "too_complex"),
    "a PNG of huge pictures": (
        lambda: changed(films.still("PNG"), struct.pack(">I", 192), struct.pack(">I", 60_000)),
        "picture_too_large",
    ),
    "a PNG that moves": (lambda: changed(films.still("PNG"), b"eXIf", b"acTL"), "film_format"),
    "an AVI of a kind that nobody knows": (
        lambda: films.film("avi", *films.MJPEG).replace(b"MJPG", b"QUER"),
        "film_format",
    ),
    "WebM": (lambda: b"\x1a\x45\xdf\xa3" + bytes(500), "film_format"),
    "HEIF": (lambda: box(b"ftyp", b"heic\0\0\0\0mif1heic") + bytes(500), "film_format"),
    "GIF": (lambda: b"GIF89a" + bytes(500), "film_format"),
    "a letter called film.mp4": (lambda: b"%PDF-1.7 to whom it may concern", "not_dicom"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_sound_film_is_refused_with_a_code_before_it_is_decoded(name: str, tmp_path: Path) -> None:
    made, code = REFUSED[name]
    path = tmp_path / "film"
    path.write_bytes(made())
    began = time.monotonic()
    with pytest.raises(Unusable) as refusal:
        sandbox.inspect(path)
    assert (refusal.value.code, "QUER" in str(refusal.value), time.monotonic() - began < 5) == (code, False, True)


SOUND = {
    "mp4": lambda: films.film(),
    "a film with sound": lambda: films.film(sound=True),
    "what follows an MP4": lambda: films.film() + box(b"free", b"%PDF-1.7 <script>"),
    "what follows a JPEG": lambda: films.still() + b"PK\3\4 a zip",
}


@pytest.mark.parametrize("name", SOUND)
def test_its_twin_passes(name: str, tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(SOUND[name]())
    found = sandbox.inspect(path)
    assert (found.columns, found.rows, found.needs_crop, found.machine_key) == (192, 144, "no_regions", "")


DECODED = {
    "a film that announces what it does not hold": (lambda: film_of(), "damaged"),
    "a film of which most is missing": (lambda: _hollow(films.film()), "damaged"),
    "a JPEG that was cut off": (lambda: films.still()[:-400], "truncated"),
    "a film whose frames have another size": (
        lambda: films.film().replace(struct.pack(">HH", 192, 144), struct.pack(">HH", 160, 160)),
        "picture_differs",
    ),
}


def _hollow(content: bytes) -> bytes:
    at = content.index(b"mdat") + 4
    return content[:at] + bytes(content.index(b"moov", at) - 4 - at) + content[content.index(b"moov", at) - 4 :]


@pytest.mark.parametrize("name", DECODED)
def test_what_only_decoding_shows_is_refused_with_a_code(name: str, tmp_path: Path) -> None:
    made, code = DECODED[name]
    path = tmp_path / "film"
    path.write_bytes(made())
    found = sandbox.inspect(path)
    with pytest.raises(Unusable) as refusal:
        unwrapping.as_dicom(path, columns=found.columns, rows=found.rows, into=tmp_path)
    assert refusal.value.code == code
