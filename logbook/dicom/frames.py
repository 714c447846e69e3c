"""What does frame n look like? One frame at a time: a whole clip decoded takes thirteen times its size in memory.

JPEG baseline goes through Pillow without colour conversion; JPEG lossless and JPEG-LS through GDCM, JPEG 2000
through OpenJPEG and RLE through pydicom, each given a single frame as if it were a whole object.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, JpegImagePlugin
from pydicom.encaps import encapsulate
from pydicom.pixels import get_decoder
from pydicom.uid import UID

from . import limits
from .codestream import MOST_TILES, Codestream, announce
from .colour import Samples, Shades
from .errors import Code, Unusable
from .fragments import into_frames, read_frame
from .inspect import Header
from .native import unpack
from .syntaxes import Packing

PLUGINS = {
    Packing.RLE: "pydicom",
    Packing.LOSSLESS: "gdcm",
    Packing.JPEG_LS: "gdcm",
    Packing.JPEG_2000: "pylibjpeg",
}


@dataclass(frozen=True)
class Frame:
    """A picture in mode L, RGB or YCbCr; and, from a JPEG, how finely it was stored."""

    picture: Image.Image
    quantization: dict[int, list[int]] | None = None
    full_colour: bool = False  # colour differences at full resolution


class Frames:
    """The frames of one file."""

    def __init__(self, file: BinaryIO, header: Header) -> None:
        self.file = file
        self.header = header
        self.packing = header.layout.syntax.packing
        if self.packing is Packing.VIDEO:  # a film is unwrapped first, elsewhere
            raise Unusable(Code.TRANSFER_SYNTAX, syntax=header.layout.syntax.name)
        self.shades = Shades(header)
        self.parts = (
            []
            if self.packing is Packing.NATIVE
            else into_frames(file, header.layout.fragments, header.layout.offsets, header.frames, self.packing)
        )

    def __len__(self) -> int:
        return self.header.frames

    def __iter__(self) -> Iterator[Frame]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> Frame:
        if self.packing is Packing.NATIVE:
            return Frame(self.shades.picture(unpack(self.file, self.header, index), self.header.photometric))
        most = limits.packed_frame_bytes(self.header.rows * self.header.columns * self.header.samples * 2)
        data = read_frame(self.file, self.parts[index], most)
        if self.packing in (Packing.BASELINE, Packing.EXTENDED):
            return self._jpeg(data)
        if self.packing is not Packing.RLE:
            self._check_announced(data)
        return Frame(self.shades.picture(*self._decoded(data)))

    def _check_announced(self, data: bytes) -> Codestream:
        found = announce(data, self.packing)
        stated = (self.header.columns, self.header.rows, self.header.samples)
        if (found.columns, found.rows, found.components) != stated or found.precision > self.header.allocated:
            raise Unusable(Code.PICTURE_DIFFERS)
        if found.tiles > MOST_TILES:
            raise Unusable(Code.TOO_COMPLEX)
        return found

    def _jpeg(self, data: bytes) -> Frame:
        found = self._check_announced(data)
        if found.precision != 8:
            raise Unusable(Code.PIXEL_FORMAT, form=f"JPEG, {found.precision} bits")
        picture = JpegImagePlugin.JpegImageFile(BytesIO(data))
        tables = picture.quantization
        ybr = found.components == 3 and found.is_ybr(self.header.photometric)
        if found.components == 3 and not found.libjpeg_says_rgb():
            picture.draft("YCbCr", picture.size)  # the components as stored
        try:
            picture.load()
        except OSError:
            raise Unusable(Code.TRUNCATED) from None
        if found.components == 1:
            grey = self.shades.grey(picture)
            return Frame(grey, tables if grey is picture else None)
        wanted = "YCbCr" if ybr else "RGB"
        plain: Image.Image = picture
        if picture.mode != wanted:  # the same three planes under their right name
            plain = Image.merge(wanted, picture.split())
        return Frame(plain, tables if ybr else None, full_colour=not found.subsampled)

    def _decoded(self, data: bytes) -> tuple[Samples, str]:
        header, uid = self.header, UID(self.header.layout.syntax.uid)
        options: dict[str, Any] = {
            "transfer_syntax_uid": uid,
            "rows": header.rows,
            "columns": header.columns,
            "samples_per_pixel": header.samples,
            "photometric_interpretation": header.photometric,
            "planar_configuration": header.planar if header.samples > 1 else 0,
            "bits_allocated": header.allocated,
            "bits_stored": header.stored,
            "pixel_representation": int(header.signed),
            "number_of_frames": 1,
            "pixel_keyword": "PixelData",
        }
        try:
            samples, facts = get_decoder(uid).as_array(
                encapsulate([data], has_bot=False),
                index=0,
                raw=True,
                decoding_plugin=PLUGINS[self.packing],
                **options,
            )
        except MemoryError:
            raise
        except Exception:  # each decoder has its own ways to fail
            raise Unusable(Code.DAMAGED) from None
        return np.asarray(samples), str(facts["photometric_interpretation"])
