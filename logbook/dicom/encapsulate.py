"""How do a header and encoded frames become one DICOM file?

Plain bytes, so that the parent process can write the file while frames arrive, without any DICOM library.
"""

import struct
from typing import BinaryIO

CHUNK = 1024**2
PIXEL_DATA = struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OB", 0, 0xFFFFFFFF)
ITEM = (0xFFFE, 0xE000)
END = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


def write_object(out: BinaryIO, header: bytes, frames: BinaryIO, lengths: list[int]) -> None:
    """`frames` holds the encoded frames one after another; each becomes one fragment, listed in the offset table."""
    out.write(header)
    out.write(PIXEL_DATA)
    offsets, at = [], 0
    for length in lengths:
        offsets.append(at)
        at += 8 + length + length % 2
    if at < 2**32:
        out.write(struct.pack("<HHI", *ITEM, 4 * len(offsets)) + struct.pack(f"<{len(offsets)}I", *offsets))
    else:
        out.write(struct.pack("<HHI", *ITEM, 0))
    for length in lengths:
        out.write(struct.pack("<HHI", *ITEM, length + length % 2))
        left = length
        while left:
            part = frames.read(min(left, CHUNK))
            if not part:
                raise EOFError("fewer encoded bytes than announced")
            out.write(part)
            left -= len(part)
        out.write(b"\0" * (length % 2))
    out.write(END)
