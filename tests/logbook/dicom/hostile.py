"""Files that mean harm, or are broken as files in the wild are; and the code that each must end in."""

import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO

from PIL import Image
from pydicom import dcmread
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.filewriter import dcmwrite

from logbook.dicom.errors import Code
from tests.factories import ultrasound
from tests.factories.ultrasound import Clip

encoded = cache(ultrasound.encoded)  # drawn once, spoilt many times
SMALL = Clip(width=96, height=96, frames=3, banner=False)
META_END = b"\x02\x00\x13\x00SH"  # the implementation version name is the last element that we write there


def part10(uid: str, body: bytes) -> bytes:
    value = uid.encode() + b"\0" * (len(uid) % 2)
    return b"\0" * 128 + b"DICM" + struct.pack("<HH2sH", 2, 0x10, b"UI", len(value)) + value + body


def element(group: int, number: int, vr: bytes, value: bytes, length: int | None = None) -> bytes:
    size = len(value) if length is None else length
    if vr in (b"OB", b"OW", b"SQ", b"UN", b"UT"):
        return struct.pack("<HH2sHI", group, number, vr, 0, size) + value
    return struct.pack("<HH2sH", group, number, vr, size) + value


def item(value: bytes = b"", length: int | None = None) -> bytes:
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(value) if length is None else length) + value


def with_prefix(body: bytes, clip: Clip = SMALL) -> bytes:
    """A good clip with elements pushed in right after its meta group."""
    raw = encoded(clip)
    at = raw.index(META_END)
    at += 8 + struct.unpack_from("<H", raw, at + 6)[0]
    return raw[:at] + body + raw[at:]


def changed(change: Callable[[Dataset], None], clip: Clip = SMALL) -> bytes:
    dataset = dcmread(BytesIO(encoded(clip)))
    change(dataset)
    out = BytesIO()
    dcmwrite(out, dataset, enforce_file_format=True)
    return out.getvalue()


def setting(clip: Clip = SMALL, **values: object) -> bytes:
    def change(dataset: Dataset) -> None:
        for keyword, value in values.items():
            if value is None:
                del dataset[keyword]
            else:
                setattr(dataset, keyword, value)

    with disable_value_validation():  # what is wrong is meant so
        return changed(change, clip)


def replaced(old: bytes, new: bytes, clip: Clip = SMALL) -> bytes:
    raw = encoded(clip)
    assert old in raw
    return raw.replace(old, new)


def frames_of(change: Callable[[bytes], bytes], clip: Clip = SMALL) -> bytes:
    """Each compressed frame changed."""
    return frames_in(encoded(clip), change, clip.frames)


def frames_in(raw: bytes, change: Callable[[bytes], bytes], number: int) -> bytes:
    """The same of a file that is there."""
    dataset = dcmread(BytesIO(raw))
    dataset.PixelData = encapsulate(
        [change(one) for one in generate_frames(dataset.PixelData, number_of_frames=number)]
    )
    dataset["PixelData"].is_undefined_length = True
    out = BytesIO()
    dcmwrite(out, dataset, enforce_file_format=True)
    return out.getvalue()


def announcing(columns: int, rows: int) -> Callable[[bytes], bytes]:
    def change(jpeg: bytes) -> bytes:
        at = jpeg.index(b"\xff\xc0")
        return jpeg[: at + 5] + struct.pack(">HH", rows, columns) + jpeg[at + 9 :]

    return change


def progressive(jpeg: bytes) -> bytes:
    out = BytesIO()
    Image.open(BytesIO(jpeg)).save(out, "JPEG", progressive=True)
    return out.getvalue()


def number_of_frames(text: bytes) -> bytes:
    return replaced(b"\x28\x00\x08\x00IS\x02\x003 ", b"\x28\x00\x08\x00IS" + struct.pack("<H", len(text)) + text)


def deflated(size: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = element(0x0009, 0x1010, b"OB", b"", size)
    return part10("1.2.840.10008.1.2.1.99", squeeze.compress(zeros + b"\0" * size) + squeeze.flush())


def nested(depth: int) -> bytes:
    return with_prefix((element(0x0009, 0x1010, b"SQ", b"", 0xFFFFFFFF) + item(length=0xFFFFFFFF)) * depth)


def nested_with_lengths(depth: int) -> bytes:
    inner = b""
    for _level in range(depth):
        inner = element(0x0009, 0x1010, b"SQ", item(inner))
    return with_prefix(inner)


def nested_unknown(depth: int) -> bytes:
    implicit = struct.pack("<HHI", 0x0009, 0x1010, 0xFFFFFFFF) + item(length=0xFFFFFFFF)
    return with_prefix(element(0x0009, 0x1010, b"UN", b"", 0xFFFFFFFF) + item(length=0xFFFFFFFF) + implicit * depth)


def character_set(name: bytes) -> bytes:
    return with_prefix(element(0x0008, 0x0005, b"CS", name + b" " * (len(name) % 2)))


def nested_character_set(name: bytes) -> bytes:
    inside = element(0x0008, 0x0005, b"CS", name + b" " * (len(name) % 2))
    return with_prefix(element(0x0008, 0x1111, b"SQ", item(inside)))


def many_fragments(count: int) -> bytes:
    pixels = element(0x7FE0, 0x0010, b"OB", item() * count, 0xFFFFFFFF)
    raw = encoded(SMALL)
    return raw[: raw.index(b"\xe0\x7f\x10\x00OB")] + pixels + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


RLE, NATIVE, J2K = (Clip(96, 96, 3, syntax=name, banner=False) for name in ("rle", "explicit", "jpeg 2000"))
GREY_PALETTE = Clip(96, 96, 3, syntax="explicit", photometric="PALETTE COLOR", banner=False)
LUT = {f"{colour}PaletteColorLookupTableData": None for colour in ("Red", "Green", "Blue")}
HALF = len(encoded(NATIVE)) // 2

# Refused while the header is read.
AT_THE_DOOR: dict[str, tuple[Callable[[], bytes], Code]] = {
    "nothing": (lambda: b"", Code.EMPTY),
    "text": (lambda: b"Dear colleague, " * 100, Code.NOT_DICOM),
    "a program": (lambda: b"MZ" + b"\x90" * 4000, Code.NOT_DICOM),
    "only a preamble": (lambda: b"\0" * 128 + b"DICM", Code.NOT_DICOM),
    "meta cut off": (lambda: encoded(SMALL)[:150], Code.TRUNCATED),
    "no transfer syntax": (lambda: b"\0" * 128 + b"DICM" + element(8, 0x60, b"CS", b"US"), Code.NOT_DICOM),
    "endless meta": (lambda: part10("1.2.840.10008.1.2.1", b"\x02\0\x20\0SH\0\0" * 999), Code.TOO_COMPLEX),
    "deflated bomb": (lambda: deflated(64 * 1024**2), Code.DEFLATED),
    "no film where one should be": (lambda: part10("1.2.840.10008.1.2.4.102", b""), Code.NOT_ULTRASOUND),
    "JPEG XL": (lambda: part10("1.2.840.10008.1.2.4.111", b""), Code.TRANSFER_SYNTAX),
    "syntax that is a path": (lambda: part10("../../../etc/passwd", b""), Code.TRANSFER_SYNTAX),
    "CT": (lambda: setting(SOPClassUID="1.2.840.10008.5.1.4.1.1.2", Modality="CT"), Code.NOT_ULTRASOUND),
    "capture of something else": (
        lambda: setting(SOPClassUID="1.2.840.10008.5.1.4.1.1.7.4", Modality="OT"),
        Code.NOT_ULTRASOUND,
    ),
    "report without a picture": (
        lambda: setting(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.33", Modality="SR", PixelData=None),
        Code.NOT_ULTRASOUND,
    ),
    "SOP class with a code": (lambda: setting(SOPClassUID="1.2.3'; DROP"), Code.NOT_ULTRASOUND),
    "no pixels": (lambda: setting(PixelData=None), Code.NO_PICTURE),
    "no rows": (lambda: setting(Rows=None), Code.NO_PICTURE),
    "65,535 rows and columns": (lambda: setting(Rows=65535, Columns=65535), Code.PICTURE_TOO_LARGE),
    "a ribbon": (lambda: setting(Rows=1, Columns=65535), Code.PICTURE_TOO_LARGE),
    "two thousand million frames": (lambda: number_of_frames(b"2000000000"), Code.TOO_MANY_FRAMES),
    "minus one frame": (lambda: number_of_frames(b"-1"), Code.DAMAGED),
    "abcd frames": (lambda: number_of_frames(b"abcd"), Code.DAMAGED),
    "a number of 60,000 digits": (lambda: number_of_frames(b"9" * 60_000), Code.DAMAGED),
    "more frames than there are": (lambda: number_of_frames(b"2999"), Code.FRAMES_MISSING),
    "gigabytes of frames": (lambda: setting(Rows=2000, Columns=2000, NumberOfFrames=999), Code.TOO_LONG),
    "32 bits": (lambda: setting(BitsAllocated=32, BitsStored=32), Code.PIXEL_FORMAT),
    "CMYK": (lambda: setting(SamplesPerPixel=4, PhotometricInterpretation="CMYK"), Code.PIXEL_FORMAT),
    "two samples": (lambda: setting(SamplesPerPixel=2), Code.PIXEL_FORMAT),
    "native cut off": (lambda: encoded(NATIVE)[:HALF], Code.TRUNCATED),
    "native too short": (lambda: setting(NATIVE, NumberOfFrames=4), Code.FRAMES_MISSING),
    "JPEG cut off": (lambda: encoded(SMALL)[:-700], Code.TRUNCATED),
    "delimiter cut off": (lambda: encoded(SMALL)[:-8], Code.TRUNCATED),
    "header cut off": (lambda: encoded(SMALL)[:705], Code.TRUNCATED),
    "huge length": (lambda: with_prefix(element(9, 0x1010, b"UN", b"", 0xFFFFFFF0)), Code.TRUNCATED),
    "huge sequence": (lambda: with_prefix(element(9, 0x1010, b"SQ", b"", 0xFFFFFFF0)), Code.TRUNCATED),
    "no VR": (lambda: with_prefix(element(8, 1, b"UL", b"\0" * 4) + element(9, 1, b"\1\2", b"")), Code.DAMAGED),
    "element where an item belongs": (
        lambda: with_prefix(element(9, 0x1010, b"SQ", b"", 0xFFFFFFFF) + element(9, 1, b"SH", b"")),
        Code.DAMAGED,
    ),
    "5,000 levels": (lambda: nested(5000), Code.TOO_COMPLEX),
    "500 levels with lengths": (lambda: nested_with_lengths(500), Code.TOO_COMPLEX),
    "500 unknown levels": (lambda: nested_unknown(500), Code.TOO_COMPLEX),
    "half a million items": (
        lambda: with_prefix(element(9, 0x1010, b"SQ", item() * 500_000)),
        Code.TOO_COMPLEX,
    ),
    "100,000 elements": (lambda: with_prefix(element(9, 0x1010, b"SH", b"") * 100_000), Code.TOO_COMPLEX),
    "the end of an item that never began": (
        lambda: with_prefix(struct.pack("<HHI", 0xFFFE, 0xE00D, 0)),
        Code.DAMAGED,
    ),
    "stray delimiters without end": (
        lambda: with_prefix(struct.pack("<HHI", 0xFFFE, 0xE0DD, 0) * 100_000),
        Code.TOO_COMPLEX,
    ),
    "a manufacturer of a megabyte": (lambda: with_prefix(element(8, 0x70, b"UT", b"x" * 10**6)), Code.TOO_COMPLEX),
    "100,000 fragments": (lambda: many_fragments(100_000), Code.TOO_COMPLEX),
    "encapsulated, labelled native": (
        lambda: replaced(b"1.2.840.10008.1.2.4.50", b"1.2.840.10008.1.2.1\0\0\0"),
        Code.DAMAGED,
    ),
    **{
        f"character set {name.decode()}": (lambda name=name: character_set(name), Code.CHARACTER_SET)  # type: ignore[misc]
        for name in (b"zlib_codec", b"rot13", b"punycode", b"ISO_IR 100\\idna", b"../../x")
    },
    "nested character set": (lambda: nested_character_set(b"bz2_codec"), Code.CHARACTER_SET),
}

# Their headers are in order; refused when the pictures are opened.
AT_THE_PICTURE: dict[str, tuple[Callable[[], bytes], Code]] = {
    "JPEG of 65,500 by 65,500": (lambda: frames_of(announcing(65500, 65500)), Code.PICTURE_DIFFERS),
    "JPEG of 9,000 by 9,000": (lambda: frames_of(announcing(9000, 9000)), Code.PICTURE_DIFFERS),
    "JPEG a row short": (lambda: frames_of(announcing(96, 95)), Code.PICTURE_DIFFERS),
    "progressive JPEG": (lambda: frames_of(progressive), Code.PIXEL_FORMAT),
    "JPEG cut in the middle": (lambda: frames_of(lambda jpeg: jpeg[: len(jpeg) // 2]), Code.TRUNCATED),
    "JPEG cut in its header": (lambda: frames_of(lambda jpeg: jpeg[:30]), Code.TRUNCATED),
    "not a JPEG at all": (lambda: frames_of(lambda jpeg: b"<html>" * 20), Code.DAMAGED),
    "grey JPEG in a colour file": (
        lambda: setting(SamplesPerPixel=1, PhotometricInterpretation="MONOCHROME2"),
        Code.PICTURE_DIFFERS,
    ),
    "JPEG 2000 of another size": (
        lambda: frames_of(lambda data: data[:8] + struct.pack(">II", 60000, 60000) + data[16:], J2K),
        Code.PICTURE_DIFFERS,
    ),
    "JPEG 2000 in a million tiles": (
        lambda: frames_of(lambda data: data[:24] + struct.pack(">II", 1, 1) + data[32:], J2K),
        Code.TOO_COMPLEX,
    ),
    "JPEG 2000 of noise": (lambda: frames_of(lambda data: data[:60] + b"\x93" * len(data), J2K), Code.DAMAGED),
    "RLE of noise": (lambda: frames_of(lambda data: b"\xff" * 400, RLE), Code.DAMAGED),
    "RLE that unpacks too far": (
        lambda: frames_of(lambda data: data[:64] + b"\x81\x00" * 90_000, RLE),
        Code.DAMAGED,
    ),
    "palette without tables": (lambda: setting(GREY_PALETTE, **LUT), Code.PIXEL_FORMAT),
}
