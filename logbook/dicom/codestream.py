"""How large is the compressed picture really, before anything allocates memory for it?

A header can state 640 by 480 over a JPEG that announces 65,500 by 65,500; decoders believe the JPEG.
"""

import struct
from dataclasses import dataclass

from .errors import Code, Unusable
from .syntaxes import Packing

FRAME_STARTS = {
    Packing.BASELINE: {0xC0, 0xC1},
    Packing.EXTENDED: {0xC0, 0xC1},
    Packing.LOSSLESS: {0xC3},
    Packing.JPEG_LS: {0xF7},
}
MARKERS = 512  # segments before the frame header
MOST_TILES = 4096


@dataclass(frozen=True)
class Codestream:
    """What the start of a compressed frame announces."""

    columns: int
    rows: int
    components: int
    precision: int
    ids: bytes = b""
    subsampled: bool = False
    jfif: bool = False
    adobe: int | None = None  # the colour transform that an Adobe marker states
    tiles: int = 1

    def is_ybr(self, photometric: str) -> bool:
        """Are three components luminance and colour differences? The stream knows better than a careless header."""
        if self.jfif or self.subsampled:
            return True
        if self.adobe is not None:
            return self.adobe == 1
        return self.ids != b"RGB" and photometric != "RGB"

    def libjpeg_says_rgb(self) -> bool:
        """What libjpeg will take the components for, so that its conversion can be undone."""
        if self.jfif:
            return False
        return self.adobe == 0 if self.adobe is not None else self.ids == b"RGB"


def announce(data: bytes, packing: Packing) -> Codestream:
    """Read the frame header of a JPEG, JPEG-LS or JPEG 2000 picture."""
    try:
        return _jpeg_2000(data) if packing is Packing.JPEG_2000 else _jpeg(data, FRAME_STARTS[packing])
    except (struct.error, IndexError):
        raise Unusable(Code.TRUNCATED) from None


def _jpeg(data: bytes, wanted: set[int]) -> Codestream:
    if data[:2] != b"\xff\xd8":
        raise Unusable(Code.DAMAGED)
    at, jfif, adobe = 2, False, None
    for _count in range(MARKERS):
        while data[at] == 0xFF and data[at + 1] == 0xFF:  # fill bytes
            at += 1
        if data[at] != 0xFF:
            raise Unusable(Code.DAMAGED)
        marker = data[at + 1]
        (length,) = struct.unpack_from(">H", data, at + 2)
        body = at + 4
        if marker == 0xE0 and data[body : body + 5] == b"JFIF\0":
            jfif = True
        elif marker == 0xEE and data[body : body + 5] == b"Adobe" and length >= 14:
            adobe = data[body + 11]
        elif marker in wanted:
            return _frame_header(data, body, jfif, adobe)
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            raise Unusable(Code.PIXEL_FORMAT, form=f"JPEG process {marker - 0xC0}")
        elif marker in (0xD9, 0xDA):
            raise Unusable(Code.DAMAGED)
        at += 2 + length
    raise Unusable(Code.TOO_COMPLEX)


def _frame_header(data: bytes, body: int, jfif: bool, adobe: int | None) -> Codestream:
    precision, rows, columns, components = struct.unpack_from(">BHHB", data, body)
    rest = data[body + 6 : body + 6 + 3 * components]
    if len(rest) < 3 * components:
        raise Unusable(Code.TRUNCATED)
    sampling = set(rest[1::3])
    return Codestream(columns, rows, components, precision, rest[0::3], len(sampling) > 1, jfif, adobe)


def _jpeg_2000(data: bytes) -> Codestream:
    if data[:4] != b"\xff\x4f\xff\x51":
        raise Unusable(Code.DAMAGED)
    right, bottom, left, top, tile_width, tile_height = struct.unpack_from(">6I", data, 8)
    components, depth = struct.unpack_from(">HB", data, 40)[0], data[42]
    columns, rows = right - left, bottom - top
    if not tile_width or not tile_height:
        raise Unusable(Code.DAMAGED)
    tiles = -(-columns // tile_width) * -(-rows // tile_height)
    return Codestream(columns, rows, components, (depth & 0x7F) + 1, tiles=tiles)
