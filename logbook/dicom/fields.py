"""Which attributes do we read at all, and how, when any of them may be nonsense?

The pre-scan bounds the length of these; everything else in a file is skipped unread.
"""

import math
from collections.abc import Iterable
from typing import Any

READ: dict[int, str] = {
    0x00080005: "SpecificCharacterSet",
    0x00080008: "ImageType",
    0x00080016: "SOPClassUID",
    0x00080018: "SOPInstanceUID",
    0x00080060: "Modality",
    0x00080070: "Manufacturer",
    0x00081090: "ManufacturerModelName",
    0x00082111: "DerivationDescription",
    0x00082144: "RecommendedDisplayFrameRate",
    0x00180040: "CineRate",
    0x00180072: "EffectiveDuration",
    0x00181063: "FrameTime",
    0x00181065: "FrameTimeVector",
    0x00181088: "HeartRate",
    0x00185012: "DepthOfScanField",
    0x00185022: "MechanicalIndex",
    0x00185024: "BoneThermalIndex",
    0x00185026: "CranialThermalIndex",
    0x00185027: "SoftTissueThermalIndex",
    0x00186011: "SequenceOfUltrasoundRegions",
    0x00186031: "TransducerType",
    0x0020000D: "StudyInstanceUID",
    0x0020000E: "SeriesInstanceUID",
    0x00280002: "SamplesPerPixel",
    0x00280004: "PhotometricInterpretation",
    0x00280006: "PlanarConfiguration",
    0x00280008: "NumberOfFrames",
    0x00280009: "FrameIncrementPointer",
    0x00280010: "Rows",
    0x00280011: "Columns",
    0x00280034: "PixelAspectRatio",
    0x00280100: "BitsAllocated",
    0x00280101: "BitsStored",
    0x00280102: "HighBit",
    0x00280103: "PixelRepresentation",
    0x00281050: "WindowCenter",
    0x00281051: "WindowWidth",
    0x00281052: "RescaleIntercept",
    0x00281053: "RescaleSlope",
    0x00281101: "RedPaletteColorLookupTableDescriptor",
    0x00281102: "GreenPaletteColorLookupTableDescriptor",
    0x00281103: "BluePaletteColorLookupTableDescriptor",
    0x00281201: "RedPaletteColorLookupTableData",
    0x00281202: "GreenPaletteColorLookupTableData",
    0x00281203: "BluePaletteColorLookupTableData",
    0x00281221: "SegmentedRedPaletteColorLookupTableData",
    0x00281222: "SegmentedGreenPaletteColorLookupTableData",
    0x00281223: "SegmentedBluePaletteColorLookupTableData",
    0x00282110: "LossyImageCompression",
    0x00282112: "LossyImageCompressionRatio",
    0x00282114: "LossyImageCompressionMethod",
}
# Read besides, of what came in by itself: whose it may be. Nothing of these leaves the sandbox as it stands.
MATCHED: dict[int, str] = {
    0x00080020: "StudyDate",
    0x00080021: "SeriesDate",
    0x00080022: "AcquisitionDate",
    0x00080023: "ContentDate",
    0x0008002A: "AcquisitionDateTime",
    0x00080030: "StudyTime",
    0x00080031: "SeriesTime",
    0x00080032: "AcquisitionTime",
    0x00080033: "ContentTime",
    0x00080050: "AccessionNumber",
    0x00080090: "ReferringPhysicianName",
    0x00080201: "TimezoneOffsetFromUTC",
    0x00081030: "StudyDescription",
    0x0008103E: "SeriesDescription",
    0x00081050: "PerformingPhysicianName",
    0x00081070: "OperatorsName",
    0x00180015: "BodyPartExamined",
    0x00181030: "ProtocolName",
    0x00200010: "StudyID",
    0x00321032: "RequestingPhysician",
    0x00400254: "PerformedProcedureStepDescription",
}
# Read besides, of a clip in whose picture something is read: whose name must not stand there.
PATIENT: dict[int, str] = {0x00080050: "AccessionNumber", 0x00100010: "PatientName", 0x00100020: "PatientID"}
BOUNDED = READ.keys() | MATCHED.keys() | PATIENT.keys()
CHARACTER_SET = 0x00080005
REGIONS = 0x00186011
KEYWORDS = list(READ.values())
KEYWORDS_OF_ARRIVALS = [*KEYWORDS, *MATCHED.values()]


def value(dataset: Any, keyword: str) -> Any:
    """One attribute, or None where it is absent, empty or cannot be understood: conversion happens on access."""
    try:
        found = dataset.get(keyword)
        if found is None or (isinstance(found, str | bytes) and not found):
            return None
        return found
    except Exception:  # the reader raises nine different classes on malformed values
        return None


def stated(dataset: Any, keyword: str) -> bool:
    """Is there anything in this attribute, sensible or not?"""
    item = dataset.get_item(keyword)
    return item is not None and item.value not in (None, b"", "")


def texts(dataset: Any, keyword: str) -> list[str]:
    """The values of a text attribute."""
    found = value(dataset, keyword)
    if found is None:
        return []
    several = found if isinstance(found, Iterable) and not isinstance(found, str | bytes) else [found]
    return [str(one).strip(" \0") for one in several]


def text(dataset: Any, keyword: str) -> str:
    """The first value of a text attribute, or ''."""
    return next(iter(texts(dataset, keyword)), "")


def plain(dataset: Any, keyword: str) -> str:
    """A short printable ASCII text, safe to store, show and write; or ''."""
    found = text(dataset, keyword)[:64]
    return " ".join("".join(c if 32 <= ord(c) < 127 and c != "\\" else " " for c in found).split())


def numbers(dataset: Any, keyword: str) -> list[float]:
    """The finite values of a numeric attribute, up to the first that is not a number."""
    found = value(dataset, keyword)
    if found is None:
        return []
    several = found if isinstance(found, Iterable) and not isinstance(found, str | bytes) else [found]
    read: list[float] = []
    for one in several:
        try:
            number = float(one)
        except (TypeError, ValueError, OverflowError):
            break
        if not math.isfinite(number):
            break
        read.append(number)
    return read


def number(dataset: Any, keyword: str) -> float | None:
    """The first value of a numeric attribute."""
    return next(iter(numbers(dataset, keyword)), None)


def whole(dataset: Any, keyword: str) -> int | None:
    """The first value of a numeric attribute, if it is a whole number."""
    found = number(dataset, keyword)
    return int(found) if found is not None and found == int(found) else None
