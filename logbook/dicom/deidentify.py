"""Which attributes does the clean object have?

A new data set from an allow-list: what is not named here cannot pass, whatever a machine invents. Nothing is
copied as it stands; every value is read, checked and written anew (PS3.15 Annex E, Basic Profile with Clean
Pixel Data).
"""

import hashlib
import hmac
import uuid
from functools import partial
from io import BytesIO

from pydicom import config
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.uid import UID

from . import fields
from .facts import Box
from .inspect import Header
from .regions import Region, calibrations
from .syntaxes import LOSSY_METHODS, MOST_DELTA, US_IMAGE, US_MULTIFRAME
from .timing import FRAME_TIME, FRAME_TIME_VECTOR, NOT_RECORDED

JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
IMPLEMENTATION_UID = "2.25.131718574091172358923086540021664830201"
IMPLEMENTATION_NAME = "POCUS_CRED_1"

EMPTY = (
    "StudyDate",
    "StudyTime",
    "AccessionNumber",
    "ReferringPhysicianName",
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyID",
    "SeriesNumber",
    "InstanceNumber",
    "PatientOrientation",
    "Laterality",
)
METHODS = (
    ("113100", "Basic Application Confidentiality Profile"),
    ("113101", "Clean Pixel Data Option"),
)
TRANSDUCERS = {"SECTOR_PHASED", "SECTOR_MECH", "SECTOR_ANNULAR", "LINEAR", "CURVED LINEAR", "SINGLE CRYSTAL"}
RATE_WITHIN_MS = 10  # in each second
# Acoustic output and depth: decimals of a plausible size.
MEASURES = {
    "MechanicalIndex": 10.0,
    "BoneThermalIndex": 20.0,
    "CranialThermalIndex": 20.0,
    "SoftTissueThermalIndex": 20.0,
    "DepthOfScanField": 1000.0,
}
REGION_CODES = ("RegionSpatialFormat", "RegionDataType", "RegionFlags")
REGION_UNITS = ("PhysicalUnitsXDirection", "PhysicalUnitsYDirection")
REGION_DELTAS = ("PhysicalDeltaX", "PhysicalDeltaY", "ReferencePixelPhysicalValueX", "ReferencePixelPhysicalValueY")


def clean_header(
    header: Header,
    *,
    crop: Box,
    encoded_bytes: int,
    grey: bool,
    full_colour: bool,
    uid_key: bytes,
    cleaned: bool = False,
) -> bytes:
    """The new file, from its preamble up to where the pixel data follows. `cleaned`: of one that we made before, whose
    UIDs it keeps."""
    config.settings.writing_validation_mode = config.RAISE  # strict in writing, as tolerant as we are in reading
    source, new = header.dataset, Dataset()
    for keyword in EMPTY:
        setattr(new, keyword, "")
    new.SOPClassUID = US_MULTIFRAME if header.frames > 1 else US_IMAGE
    made_anew = (lambda kind, source: source) if cleaned else partial(new_uid, uid_key)
    new.SOPInstanceUID = made_anew("instance", header.source_uid)
    series, study = series_and_study(source, header.source_uid)
    new.SeriesInstanceUID = made_anew("series", series)
    new.StudyInstanceUID = made_anew("study", study)
    new.Modality = "US"
    new.ImageType = ["DERIVED", "PRIMARY"]
    new.Manufacturer = fields.plain(source, "Manufacturer")
    if model := fields.plain(source, "ManufacturerModelName"):
        new.ManufacturerModelName = model
    if (transducer := fields.text(source, "TransducerType")) in TRANSDUCERS:
        new.TransducerType = transducer
    for keyword, most in MEASURES.items():
        measure = fields.number(source, keyword)
        if measure is not None and 0 <= measure <= most:
            setattr(new, keyword, int(measure) if keyword == "DepthOfScanField" else decimal(measure))
    _say_what_was_done(new)
    _describe_pixels(new, header, crop, grey, full_colour)
    _describe_loss(new, header, crop, encoded_bytes)
    _carry_timing(new, header)
    _carry_regions(new, header, crop)
    return _written(new)


def series_and_study(source: Dataset, own: str) -> tuple[str, str]:
    """What names no series, or no study, is one of its own."""
    series = fields.text(source, "SeriesInstanceUID") or own
    return series, fields.text(source, "StudyInstanceUID") or series


def new_uid(key: bytes, kind: str, source: str) -> str:
    """The same source gives the same UID under the same key; without the key neither leads to the other."""
    digest = hmac.digest(key, f"pocus-uid/1:{kind}:{source}".encode(), hashlib.sha256)
    return f"2.25.{uuid.UUID(bytes=digest[:16], version=5).int}"


def decimal(number: float) -> str:
    """At most the 16 characters that a DS value may have."""
    return next(text for digits in range(15, 0, -1) if len(text := f"{number:.{digits}g}") <= 16)


def _say_what_was_done(new: Dataset) -> None:
    new.PatientIdentityRemoved = "YES"
    new.DeidentificationMethod = "New object from an allow-list, pixels outside the image blanked"
    codes = []
    for code, meaning in METHODS:
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, "DCM", meaning
        codes.append(item)
    new.DeidentificationMethodCodeSequence = Sequence(codes)
    new.BurnedInAnnotation = "NO"
    new.LongitudinalTemporalInformationModified = "REMOVED"
    new.DerivationDescription = "Cropped to the ultrasound picture and encoded as JPEG baseline"


def _describe_pixels(new: Dataset, header: Header, crop: Box, grey: bool, full_colour: bool) -> None:
    new.Rows, new.Columns = crop.height, crop.width
    new.SamplesPerPixel = 1 if grey else 3
    new.PhotometricInterpretation = "MONOCHROME2" if grey else "YBR_FULL" if full_colour else "YBR_FULL_422"
    if not grey:
        new.PlanarConfiguration = 0
    new.BitsAllocated, new.BitsStored, new.HighBit, new.PixelRepresentation = 8, 8, 7, 0
    aspect = fields.numbers(header.dataset, "PixelAspectRatio")
    if len(aspect) == 2 and all(1 <= one <= 10_000 for one in aspect):
        new.PixelAspectRatio = [int(one) for one in aspect]
    if header.frames > 1:
        new.NumberOfFrames = header.frames


def _describe_loss(new: Dataset, header: Header, crop: Box, encoded_bytes: int) -> None:
    """Each lossy step adds its method and its ratio (PS3.3 C.7.6.1.1.5)."""
    source = header.dataset
    methods = [one for one in fields.texts(source, "LossyImageCompressionMethod") if one in LOSSY_METHODS][:4]
    ratios = [one for one in fields.numbers(source, "LossyImageCompressionRatio") if 0 < one < 100_000][: len(methods)]
    packed = header.layout.syntax
    if packed.lossy and not methods:
        methods = [packed.lossy]
    if len(ratios) < len(methods):
        stored = sum(one.length for one in header.layout.fragments) or header.layout.pixel_length
        methods, ratios = methods[-1:], [header.clip_bytes / max(1, stored)]
    raw = crop.width * crop.height * new.SamplesPerPixel * header.frames
    new.LossyImageCompression = "01"
    new.LossyImageCompressionMethod = [*methods, "ISO_10918_1"]
    new.LossyImageCompressionRatio = [f"{one:.2f}" for one in (*ratios, raw / max(1, encoded_bytes))]


def _carry_timing(new: Dataset, header: Header) -> None:
    if header.frames < 2:
        return
    timing = header.timing
    if timing.vector:
        new.FrameTimeVector = [decimal(one) for one in timing.vector]
        new.FrameIncrementPointer = FRAME_TIME_VECTOR
        new.EffectiveDuration = decimal(timing.play_ms * header.frames / 1000)
    else:
        # Where the machine states no pace, too: a US multi-frame object has to point to a frame time or its vector, and what
        # is pointed to has to be there (PS3.3 C.8.5.6.1.4, C.7.6.6.1.2, C.7.6.5). What is assumed says so.
        new.FrameTime = decimal(timing.play_ms)
        new.FrameIncrementPointer = FRAME_TIME
        if not timing.known:
            new.DerivationDescription += f"; {NOT_RECORDED}"
        elif rate := _whole_rate(timing.play_ms):
            new.RecommendedDisplayFrameRate = rate
            new.CineRate = rate
    heart_rate = fields.whole(header.dataset, "HeartRate")
    if heart_rate is not None and 0 < heart_rate <= 400:
        new.HeartRate = heart_rate


def _whole_rate(frame_ms: float) -> int:
    """The frames a second where a whole number, which is all that may be said of them, is as true as the frame time; else 0."""
    rate = round(1000 / frame_ms)
    return rate if abs(rate * frame_ms - 1000) <= RATE_WITHIN_MS else 0


def _carry_regions(new: Dataset, header: Header, crop: Box) -> None:
    carried = [_carry_region(region, box, crop) for region, box in calibrations(header.marking, crop)]
    if carried:
        new.SequenceOfUltrasoundRegions = Sequence(carried)


def _carry_region(region: Region, box: Box, crop: Box) -> Dataset:
    item, new = region.item, Dataset()
    for keyword in (*REGION_CODES, *REGION_UNITS):
        code = fields.whole(item, keyword)
        setattr(new, keyword, code if code is not None and 0 <= code < 256 else 0)
    new.RegionLocationMinX0, new.RegionLocationMinY0 = box.x - crop.x, box.y - crop.y
    new.RegionLocationMaxX1, new.RegionLocationMaxY1 = box.right - 1 - crop.x, box.bottom - 1 - crop.y
    for keyword in REGION_DELTAS:
        delta = fields.number(item, keyword)
        if delta is not None and abs(delta) < MOST_DELTA:
            setattr(new, keyword, float(f"{delta:.9g}"))  # eight bytes as they came could be eight letters
    # The reference pixel counts from the region's corner: it moves only where the crop cut that corner off.
    for keyword, moved in (("ReferencePixelX0", box.x - region.box.x), ("ReferencePixelY0", box.y - region.box.y)):
        pixel = fields.whole(item, keyword)
        if pixel is not None and abs(pixel) < 2**24:
            setattr(new, keyword, pixel - moved)
    return new


def _written(new: Dataset) -> bytes:
    new.file_meta = FileMetaDataset()
    new.file_meta.MediaStorageSOPClassUID = new.SOPClassUID
    new.file_meta.MediaStorageSOPInstanceUID = new.SOPInstanceUID
    new.file_meta.TransferSyntaxUID = UID(JPEG_BASELINE)
    new.file_meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    new.file_meta.ImplementationVersionName = IMPLEMENTATION_NAME
    new.preamble = b"\0" * 128
    out = BytesIO()
    dcmwrite(out, new, enforce_file_format=True)
    return out.getvalue()
