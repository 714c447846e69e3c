"""What does the header say, and is it an ultrasound object that we take?"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, BinaryIO

from pydicom import config, dcmread
from pydicom.uid import UID

from . import fields, limits
from .errors import Code, Unusable
from .facts import Inspection
from .prescan import Layout
from .regions import Marking, read_marking
from .syntaxes import CAPTURES, ULTRASOUND, Packing
from .telling import said_of_patient
from .timing import Timing, read_timing

GREY = {"MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"}
COLOUR = {"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT"}
PARTIAL = {"YBR_PARTIAL_420", "YBR_PARTIAL_422"}  # how films keep colours
PIECE = 256 * 1024
MODALITIES = {"US", "IVUS", ""}
# What a refusal may name: words of the standard, never what stands in the file, which may be anybody's name.
OTHER_COLOUR = {"ARGB", "CMYK", "HSV", "XYB", "YBR_PARTIAL_420", "YBR_PARTIAL_422"}
OTHER_MODALITIES = {
    "BI", "CR", "CT", "DOC", "DX", "ECG", "EPS", "ES", "GM", "HD", "IO", "KO", "MG", "MR", "NM", "OCT", "OP", "OT", "PR", "PT",
    "RF", "RG", "SC", "SEG", "SM", "SR", "TG", "VL", "XA", "XC",
}  # fmt: skip


@dataclass(frozen=True)
class Header:
    """A header that passed, with everything that decoding needs."""

    dataset: Any
    layout: Layout
    rows: int
    columns: int
    frames: int
    samples: int
    photometric: str
    planar: int
    allocated: int
    stored: int
    high_bit: int
    signed: bool
    timing: Timing
    marking: Marking
    source_uid: str

    @property
    def frame_bytes(self) -> int:
        """Of one frame as it lies in an uncompressed file."""
        pixels = self.rows * self.columns
        if self.samples == 3 and self.subsampled:
            return pixels * 2
        return pixels * self.samples * self.allocated // 8

    @property
    def subsampled(self) -> bool:
        """Native YBR_FULL_422, unless the file is long enough to have been labelled so by mistake."""
        if self.photometric != "YBR_FULL_422" or self.layout.syntax.packing is not Packing.NATIVE:
            return False
        return self.layout.pixel_length < self.rows * self.columns * 3 * self.frames

    @property
    def clip_bytes(self) -> int:
        return self.rows * self.columns * self.samples * (self.allocated // 8) * self.frames


def patient_digests(file: BinaryIO, key: bytes) -> list[str]:
    """Of a file whose header was read: what it says of the patient, to compare with what is read in the picture. Names and
    numbers stay here."""
    file.seek(0)
    keywords = ["SpecificCharacterSet", *fields.PATIENT.values()]
    try:
        dataset = dcmread(file, stop_before_pixels=True, specific_tags=keywords)
        name = str(fields.value(dataset, "PatientName") or "")
    except MemoryError:
        raise
    except Exception:  # what cannot be read is compared with nothing
        return []
    numbers = [*fields.texts(dataset, "PatientID"), *fields.texts(dataset, "AccessionNumber")]
    return said_of_patient([name], numbers[:4], key)


def read_header(file: BinaryIO, layout: Layout, keywords: list[str] = fields.KEYWORDS) -> Header:
    """Everything before the pixels of a file that passed the pre-scan, checked; or Unusable."""
    file.seek(0)
    config.settings.reading_validation_mode = config.IGNORE
    try:
        dataset = dcmread(file, stop_before_pixels=True, specific_tags=keywords)
    except MemoryError:
        raise
    except Exception:  # the reader has no one class for what it cannot read
        raise Unusable(Code.DAMAGED) from None
    _check_kind(dataset)
    if not layout.pixel_length:
        raise Unusable(Code.NO_PICTURE)
    rows, columns, frames = _check_size(dataset)
    packing = layout.syntax.packing
    samples, photometric, allocated, stored, high_bit = _check_pixels(dataset, packing)
    header = Header(
        dataset=dataset,
        layout=layout,
        rows=rows,
        columns=columns,
        frames=frames,
        samples=samples,
        photometric=photometric,
        planar=fields.whole(dataset, "PlanarConfiguration") or 0,
        allocated=allocated,
        stored=stored,
        high_bit=high_bit,
        signed=fields.whole(dataset, "PixelRepresentation") == 1,
        timing=read_timing(dataset, frames),
        marking=read_marking(dataset, columns, rows),
        source_uid=fields.text(dataset, "SOPInstanceUID") or _digest_of(file),
    )
    if header.clip_bytes > limits.CLIP_BYTES:
        raise Unusable(Code.TOO_LONG)
    if packing is Packing.NATIVE and layout.pixel_length < header.frame_bytes * frames:
        raise Unusable(Code.FRAMES_MISSING, frames=frames)
    if packing is not Packing.NATIVE and len(layout.fragments) < (1 if packing is Packing.VIDEO else frames):
        raise Unusable(Code.FRAMES_MISSING, frames=frames)
    return header


def inspection(header: Header, file: BinaryIO, uid_key: bytes = b"") -> Inspection:
    """The facts that may leave the sandbox."""
    dataset, timing, marking = header.dataset, header.timing, header.marking
    sop_class = fields.text(dataset, "SOPClassUID")
    manufacturer, model = fields.plain(dataset, "Manufacturer"), fields.plain(dataset, "ManufacturerModelName")
    machine = f"{manufacturer}|{model}".casefold()
    return Inspection(
        sop_class=sop_class,
        sop_class_name={**ULTRASOUND, **CAPTURES}[sop_class],
        transfer_syntax=header.layout.syntax.uid,
        rows=header.rows,
        columns=header.columns,
        frames=header.frames,
        frame_ms=timing.frame_ms,
        duration_ms=timing.frame_ms and timing.frame_ms * header.frames,
        photometric=header.photometric,
        manufacturer=manufacturer,
        model=model,
        machine_key=hashlib.sha256(b"pocus-machine/1:" + machine.encode()).hexdigest()[:16],
        source_uid_digest=hmac.digest(uid_key, b"pocus-source/1:" + header.source_uid.encode(), "sha256").hex(),
        needs_crop=marking.needs_crop,
        crop=marking.crop,
        calibrated=any(one.calibrated for one in marking.regions),
        picture_digest=_digest_of_pixels(file, header.layout),
    )


def _check_kind(dataset: Any) -> None:
    sop_class, modality = fields.text(dataset, "SOPClassUID"), fields.text(dataset, "Modality").upper()
    if sop_class in ULTRASOUND and modality in MODALITIES:
        return
    if sop_class in CAPTURES and modality == "US":
        return
    known = sop_class.startswith("1.2.840.10008.") and UID(sop_class).name
    kind = known if known and known != sop_class else "an unknown kind of object"
    if sop_class in ULTRASOUND | CAPTURES and modality in OTHER_MODALITIES:
        kind += f", modality {modality}"
    raise Unusable(Code.NOT_ULTRASOUND, kind=kind)


def _check_size(dataset: Any) -> tuple[int, int, int]:
    rows, columns = fields.whole(dataset, "Rows") or 0, fields.whole(dataset, "Columns") or 0
    if rows < 1 or columns < 1:
        raise Unusable(Code.NO_PICTURE)
    if max(rows, columns) > limits.SIDE or rows * columns > limits.PIXELS:
        raise Unusable(Code.PICTURE_TOO_LARGE, columns=columns, rows=rows, limit=limits.PIXELS // 1_000_000)
    frames = fields.whole(dataset, "NumberOfFrames") if fields.stated(dataset, "NumberOfFrames") else 1
    if frames is None or frames < 1:
        raise Unusable(Code.DAMAGED)
    if frames > limits.FRAMES:
        raise Unusable(Code.TOO_MANY_FRAMES, frames=min(frames, 10**9), limit=limits.FRAMES)
    return rows, columns, frames


def _check_pixels(dataset: Any, packing: Packing) -> tuple[int, str, int, int, int]:
    samples = fields.whole(dataset, "SamplesPerPixel") or 1
    photometric = fields.text(dataset, "PhotometricInterpretation").upper()
    allocated = fields.whole(dataset, "BitsAllocated") or 0
    stored = fields.whole(dataset, "BitsStored") or allocated
    high_bit = fields.whole(dataset, "HighBit")
    fits = (samples == 1 and photometric in GREY) or (samples == 3 and photometric in COLOUR and allocated == 8)
    if packing is Packing.VIDEO:  # what comes of it has eight bits in any case
        fits = (samples, photometric) == (1, "MONOCHROME2") or (samples == 3 and photometric in COLOUR | PARTIAL)
    if not fits or allocated not in (8, 16) or not 1 <= stored <= allocated:
        shown = photometric if photometric in GREY | COLOUR | OTHER_COLOUR else "unknown colours"
        raise Unusable(Code.PIXEL_FORMAT, form=f"{shown}, {samples} of {allocated} bits")
    if high_bit is None or not stored - 1 <= high_bit < allocated:
        high_bit = stored - 1
    return samples, photometric, allocated, stored, high_bit


def _digest_of_pixels(file: BinaryIO, layout: Layout) -> str:
    """The same recording has the same, under whatever name or number it is sent."""
    parts = [(one.offset, one.length) for one in layout.fragments] or [(layout.pixel_offset, layout.pixel_length)]
    found = hashlib.sha256()
    for offset, left in parts:
        file.seek(offset)
        while left > 0 and (piece := file.read(min(left, PIECE))):
            found.update(piece)
            left -= len(piece)
    return found.hexdigest()


def _digest_of(file: BinaryIO) -> str:
    """Stands in for a UID that the machine forgot."""
    file.seek(0)
    return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
