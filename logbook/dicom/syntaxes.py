"""Which objects and which ways of packing pictures do we take?"""

from dataclasses import dataclass
from enum import Enum


class Packing(Enum):
    """How one frame lies in the file."""

    NATIVE = "native"
    RLE = "rle"
    BASELINE = "baseline"  # 8-bit JPEG, sequential DCT
    EXTENDED = "extended"  # the same with 8 or 12 bits; only 8 can be decoded
    LOSSLESS = "lossless"
    JPEG_LS = "jpeg-ls"
    JPEG_2000 = "jpeg-2000"
    VIDEO = "video"  # no frames, but one film in it


@dataclass(frozen=True)
class Syntax:
    uid: str
    name: str
    packing: Packing
    implicit: bool = False
    big_endian: bool = False
    lossy: str = ""  # the ISO number of a lossy method, for Lossy Image Compression Method
    codec: str = ""  # of a video: ffmpeg's name of the decoder


def _videos() -> list[Syntax]:
    """MPEG-2, H.264 and HEVC; with a further “.1” where the film lies in several fragments."""
    named = {
        **dict.fromkeys((100, 101), ("MPEG-2 video", "mpeg2video", "ISO_13818_2")),
        **dict.fromkeys(range(102, 107), ("H.264 video", "h264", "ISO_14496_10")),
        **dict.fromkeys((107, 108), ("HEVC video", "hevc", "ISO_23008_2")),
    }
    return [
        Syntax(f"1.2.840.10008.1.2.4.{number}{more}", name, Packing.VIDEO, lossy=lossy, codec=codec)
        for number, (name, codec, lossy) in named.items()
        for more in ("", ".1")
        if not more or number < 107
    ]


SYNTAXES = {
    syntax.uid: syntax
    for syntax in (
        Syntax("1.2.840.10008.1.2", "implicit little endian", Packing.NATIVE, implicit=True),
        Syntax("1.2.840.10008.1.2.1", "explicit little endian", Packing.NATIVE),
        Syntax("1.2.840.10008.1.2.2", "explicit big endian", Packing.NATIVE, big_endian=True),
        Syntax("1.2.840.10008.1.2.5", "RLE", Packing.RLE),
        Syntax("1.2.840.10008.1.2.4.50", "JPEG baseline", Packing.BASELINE, lossy="ISO_10918_1"),
        Syntax("1.2.840.10008.1.2.4.51", "JPEG extended", Packing.EXTENDED, lossy="ISO_10918_1"),
        Syntax("1.2.840.10008.1.2.4.57", "JPEG lossless", Packing.LOSSLESS),
        Syntax("1.2.840.10008.1.2.4.70", "JPEG lossless, first-order prediction", Packing.LOSSLESS),
        Syntax("1.2.840.10008.1.2.4.80", "JPEG-LS lossless", Packing.JPEG_LS),
        Syntax("1.2.840.10008.1.2.4.81", "JPEG-LS near-lossless", Packing.JPEG_LS, lossy="ISO_14495_1"),
        Syntax("1.2.840.10008.1.2.4.90", "JPEG 2000 lossless", Packing.JPEG_2000),
        Syntax("1.2.840.10008.1.2.4.91", "JPEG 2000", Packing.JPEG_2000, lossy="ISO_15444_1"),
        *_videos(),
    )
}

# What an object may say of how it was compressed: every defined term of PS3.3 C.7.6.1.1.5.1, and what was said here of
# MPEG-2 before.
LOSSY_METHODS = frozenset(
    [
        "ISO_10918_1",
        "ISO_14495_1",
        "ISO_15444_1",
        "ISO_15444_2",
        "ISO_15444_15",
        "ISO_18181_1",
        "ISO_13818_2",
        "ISO_14496_10",
        "ISO_23008_2",
        "ISO_13818_1",
    ]
)
MOST_DELTA = 1e6  # from one pixel to the next, in whatever unit: eight letters read as a number are far more, mostly

# Deflated little endian, and JPIP referenced with deflate: refused before any reader can inflate them.
DEFLATED = {
    "1.2.840.10008.1.2.1.99": "deflated",
    "1.2.840.10008.1.2.4.95": "JPIP deflated",
    "1.2.840.10008.1.2.8.1": "deflated image frames",
}

# Named only so that the refusal can say what it met.
OTHER_SYNTAXES = {
    # Retired: the JPEG processes that no ultrasound machine of today writes.
    **{
        f"1.2.840.10008.1.2.4.{n}": "JPEG, spectral or progressive"
        for n in (52, 53, 54, 55, 56, 59, 60, 61, 62, 63, 64)
    },
    **{f"1.2.840.10008.1.2.4.{n}": "JPEG, lossless or hierarchical" for n in (58, 65, 66)},
    "1.2.840.10008.1.2.4.92": "JPEG 2000, multi-component",
    "1.2.840.10008.1.2.4.93": "JPEG 2000, multi-component",
    "1.2.840.10008.1.2.4.94": "JPIP",
    "1.2.840.10008.1.2.4.110": "JPEG XL lossless",
    "1.2.840.10008.1.2.4.111": "JPEG XL from JPEG",
    "1.2.840.10008.1.2.4.112": "JPEG XL",
    "1.2.840.10008.1.2.4.201": "High-Throughput JPEG 2000",
    "1.2.840.10008.1.2.4.202": "High-Throughput JPEG 2000",
    "1.2.840.10008.1.2.4.203": "High-Throughput JPEG 2000",
}

US_IMAGE = "1.2.840.10008.5.1.4.1.1.6.1"
US_MULTIFRAME = "1.2.840.10008.5.1.4.1.1.3.1"

DIRECTORY = "1.2.840.10008.1.3.10"  # Media Storage Directory Storage
ULTRASOUND = {
    US_IMAGE: "Ultrasound Image",
    US_MULTIFRAME: "Ultrasound Multi-frame Image",
    "1.2.840.10008.5.1.4.1.1.6": "Ultrasound Image (retired)",
    "1.2.840.10008.5.1.4.1.1.3": "Ultrasound Multi-frame Image (retired)",
}

# What films are named by; frame grabbers use these, too.
FILMED = {
    "1.2.840.10008.5.1.4.1.1.77.1.1.1": "Video Endoscopic Image",
    "1.2.840.10008.5.1.4.1.1.77.1.2.1": "Video Microscopic Image",
    "1.2.840.10008.5.1.4.1.1.77.1.4.1": "Video Photographic Image",
}
# Frame grabbers and archives wrap ultrasound in these; taken only where the modality says US.
CAPTURES = {
    **FILMED,
    "1.2.840.10008.5.1.4.1.1.7": "Secondary Capture",
    "1.2.840.10008.5.1.4.1.1.7.2": "Multi-frame Grayscale Byte Secondary Capture",
    "1.2.840.10008.5.1.4.1.1.7.3": "Multi-frame Grayscale Word Secondary Capture",
    "1.2.840.10008.5.1.4.1.1.7.4": "Multi-frame True Color Secondary Capture",
}

# Text encodings of DICOM (PS3.3 C.12.1.1.2). The reader hands the name to Python's codecs, which know "zlib_codec".
CHARACTER_SETS = frozenset(
    {"", "ISO IR 6", "ISO IR 192", "GB18030", "GBK"}
    | {f"ISO IR {n}" for n in (13, 100, 101, 109, 110, 126, 127, 138, 144, 148, 149, 166, 203)}
    | {f"ISO 2022 IR {n}" for n in (6, 13, 58, 87, 100, 101, 109, 110, 126, 127, 138, 144, 148, 149, 159, 166, 203)}
)
