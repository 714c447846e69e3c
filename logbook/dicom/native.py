"""How do uncompressed bytes become samples?"""

from typing import BinaryIO

import numpy as np

from .colour import Samples
from .errors import Code, Unusable
from .inspect import Header


def unpack(file: BinaryIO, header: Header, index: int) -> Samples:
    """One frame as rows, columns; or rows, columns, 3."""
    raw = _read(file, header, index)
    rows, columns = header.rows, header.columns
    if header.subsampled:
        return _spread(np.frombuffer(raw, np.uint8), rows, columns)
    order = ">" if header.layout.syntax.big_endian else "<"
    samples = np.frombuffer(raw, np.uint8 if header.allocated == 8 else np.dtype(order + "u2"))
    if header.samples == 1:
        return samples.reshape(rows, columns)
    if header.planar:
        return samples.reshape(3, rows, columns).transpose(1, 2, 0)
    return samples.reshape(rows, columns, 3)


def _read(file: BinaryIO, header: Header, index: int) -> bytes:
    length, layout = header.frame_bytes, header.layout
    start = index * length
    # Big-endian files keep 8-bit samples in 16-bit words (VR OW), so that each pair of bytes is swapped.
    swapped = layout.syntax.big_endian and header.allocated == 8 and layout.pixel_vr == b"OW"
    first, last = (start - start % 2, start + length + (start + length) % 2) if swapped else (start, start + length)
    file.seek(layout.pixel_offset + first)
    raw = file.read(min(last, layout.pixel_length) - first)
    if swapped:
        pairs = raw + b"\0" * (len(raw) % 2)
        raw = np.frombuffer(pairs, ">u2").astype("<u2").tobytes()[start - first :][:length]
    if len(raw) < length:
        raise Unusable(Code.TRUNCATED)
    return raw


def _spread(raw: Samples, rows: int, columns: int) -> Samples:
    """YBR_FULL_422: two brightnesses share one pair of colour differences (PS3.3 C.7.6.3.1.2)."""
    if columns % 2:
        raise Unusable(Code.PIXEL_FORMAT, form="YBR_FULL_422 with an odd width")
    quads = raw.reshape(rows, columns // 2, 4)
    samples = np.empty((rows, columns, 3), np.uint8)
    samples[:, 0::2, 0], samples[:, 1::2, 0] = quads[..., 0], quads[..., 1]
    samples[..., 1] = np.repeat(quads[..., 2], 2, axis=1)
    samples[..., 2] = np.repeat(quads[..., 3], 2, axis=1)
    return samples
