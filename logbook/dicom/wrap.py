"""How do the decoded frames of a film become a DICOM object that the same checks and the same cleaning take?

It says nothing but what the pictures are: no person, machine, date or region. Standard library only.
"""

import hashlib
import struct
import uuid
from collections.abc import Sequence
from itertools import pairwise

from .syntaxes import US_IMAGE, US_MULTIFRAME
from .timing import FRAME_TIME, FRAME_TIME_VECTOR

JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
# Frames whose times differ by less come at an even pace, of which a clock of whole milliseconds makes 33 and 34.
EVEN_MS = 1.01


def header(
    *,
    columns: int,
    rows: int,
    frames: int,
    source: str,
    times: Sequence[float],
    method: str,
    ratio: float,
    lasts: float | None = None,
) -> bytes:
    """The object up to its pixel data. `source`: the digest of the film; `times`: when each frame is shown, in ms;
    `lasts`: until the last one no longer is."""
    sop_class = US_MULTIFRAME if frames > 1 else US_IMAGE
    uid = f"2.25.{uuid.UUID(bytes=hashlib.sha256(b'pocus-film/1:' + source.encode()).digest()[:16], version=5).int}"
    meta = b"".join(
        (
            element(0x00020001, "OB", b"\0\1"),
            element(0x00020002, "UI", sop_class),
            element(0x00020003, "UI", uid),
            element(0x00020010, "UI", JPEG_BASELINE),
        )
    )
    elements = [element(0x00080016, "UI", sop_class), element(0x00080018, "UI", uid), element(0x00080060, "CS", "US")]
    pointer = b""
    if frames > 1 and (steps := _steps(times)):
        even = max(steps) - min(steps) < EVEN_MS
        tag = FRAME_TIME if even else FRAME_TIME_VECTOR
        if lasts and not even:
            elements.append(element(0x00180072, "DS", f"{lasts / 1000:.6f}"))
        pace = [(times[-1] - times[0]) / len(steps)] if even else [0.0, *steps]
        elements.append(element(tag, "DS", "\\".join(f"{one:.14g}" if even else f"{one:.3f}" for one in pace)))
        pointer = element(0x00280009, "AT", struct.pack("<HH", tag >> 16, tag & 0xFFFF))
    elements += [
        element(0x00280002, "US", 3),
        element(0x00280004, "CS", "YBR_FULL_422"),
        element(0x00280006, "US", 0),
        element(0x00280008, "IS", str(frames)),
        pointer,
        element(0x00280010, "US", rows),
        element(0x00280011, "US", columns),
        *(element(0x00280100 + place, "US", bits) for place, bits in enumerate((8, 8, 7, 0))),
    ]
    if method:
        elements += [element(0x00282112, "DS", f"{ratio:.2f}"), element(0x00282114, "CS", method)]
    group = element(0x00020000, "UL", struct.pack("<I", len(meta)))
    return b"\0" * 128 + b"DICM" + group + meta + b"".join(elements)


def element(tag: int, vr: str, value: str | int | bytes) -> bytes:
    """Explicit little endian."""
    if isinstance(value, int):
        data = struct.pack("<H", value)
    elif isinstance(value, str):
        data = value.encode("ascii")
        data += (b"\0" if vr == "UI" else b" ") * (len(data) % 2)
    else:
        data = value
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr.encode())
    return head + (struct.pack("<HI", 0, len(data)) if vr == "OB" else struct.pack("<H", len(data))) + data


def _steps(times: Sequence[float]) -> list[float]:
    """From each frame to the next; none where the film does not say when its frames are shown."""
    steps = [after - before for before, after in pairwise(times)]
    return steps if steps and min(steps) > 0 else []
