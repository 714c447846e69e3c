"""What is a sandboxed process asked to do with a DICOM object in which a film lies instead of frames?

It says where the film lies, and what stands around it; later it writes the same header anew, for the frames that were
decoded of the film elsewhere. Neither is believed more than what came in: the new object is opened as a stranger's.
"""

from io import BytesIO
from typing import Any, BinaryIO

from pydicom.dataset import FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID

from . import fields, messages
from .deidentify import JPEG_BASELINE, decimal
from .errors import Code, Unusable
from .inspect import Header, read_header
from .messages import Kind
from .prescan import Layout
from .syntaxes import Packing
from .timing import read_timing


def locate(file: BinaryIO, layout: Layout, request: dict[str, Any], out: BinaryIO) -> None:
    """What the header announces, and which bytes of the file are the film."""
    header = _header_of_video(file, layout)
    film = {
        "columns": header.columns,
        "rows": header.rows,
        "frames": header.frames,
        "duration_ms": header.timing.frame_ms and header.timing.frame_ms * header.frames,
        "codec": layout.syntax.codec,
        "method": layout.syntax.lossy,
    }
    parts = [[one.offset, one.length] for one in layout.fragments if one.length]
    if not parts:
        raise Unusable(Code.NO_PICTURE)
    messages.send_json(out, Kind.PLAN, {"film": film, "parts": parts})


def rewrap(file: BinaryIO, layout: Layout, request: dict[str, Any], out: BinaryIO) -> None:
    """The header of an object with so many JPEG frames."""
    header, frames = _header_of_video(file, layout), int(request["frames"])
    try:
        head = _rewritten(header, frames, float(request["frame_ms"]))
    except MemoryError:
        raise
    except Exception:  # the writer has no one class for what it cannot write
        raise Unusable(Code.DAMAGED) from None
    messages.send(out, Kind.HEADER, head)


def _header_of_video(file: BinaryIO, layout: Layout) -> Header:
    if layout.syntax.packing is not Packing.VIDEO:
        raise Unusable(Code.COULD_NOT_BE_READ)
    return read_header(file, layout)


def _rewritten(header: Header, frames: int, frame_ms: float) -> bytes:
    new = header.dataset
    new.pop("DerivationDescription", None)  # read for what we write ourselves, and this is not ours
    new.NumberOfFrames = frames
    new.SamplesPerPixel, new.PhotometricInterpretation, new.PlanarConfiguration = 3, "YBR_FULL_422", 0
    new.BitsAllocated, new.BitsStored, new.HighBit, new.PixelRepresentation = 8, 8, 7, 0
    if frame_ms and not read_timing(new, frames).known:
        new.FrameTime = decimal(frame_ms)
    if not fields.texts(new, "LossyImageCompressionMethod"):
        stored = sum(one.length for one in header.layout.fragments)
        new.LossyImageCompressionMethod = header.layout.syntax.lossy
        new.LossyImageCompressionRatio = f"{header.clip_bytes / max(1, stored):.2f}"
    new.file_meta = FileMetaDataset()
    new.file_meta.TransferSyntaxUID = UID(JPEG_BASELINE)
    new.file_meta.MediaStorageSOPClassUID = UID(fields.text(new, "SOPClassUID"))
    new.file_meta.MediaStorageSOPInstanceUID = UID(fields.text(new, "SOPInstanceUID") or "2.25.1")
    new.preamble = b"\0" * 128
    out = BytesIO()
    dcmwrite(out, new, enforce_file_format=True)
    return out.getvalue()


JOBS = {"locate": locate, "rewrap": rewrap}
