"""Is the clean object a sound DICOM object, with what a viewer needs and nothing else?"""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.pixels import pixel_array
from pydicom.uid import UID

from logbook import sandbox
from logbook.dicom.deidentify import decimal, new_uid
from logbook.sandbox import Box, Derived
from tests.factories.ultrasound import Clip, Planted, write
from tests.logbook.dicom.conftest import KEY

Make = Callable[..., tuple[Derived, Path]]
ALLOWED = set(
    [
        "ImageType",
        "SOPClassUID",
        "SOPInstanceUID",
        "StudyDate",
        "StudyTime",
        "AccessionNumber",
        "Modality",
        "Manufacturer",
        "ReferringPhysicianName",
        "ManufacturerModelName",
        "DerivationDescription",
        "EffectiveDuration",
        "RecommendedDisplayFrameRate",
        "PatientName",
        "PatientID",
        "PatientBirthDate",
        "PatientSex",
        "PatientIdentityRemoved",
        "DeidentificationMethod",
        "DeidentificationMethodCodeSequence",
        "CineRate",
        "FrameTime",
        "FrameTimeVector",
        "HeartRate",
        "SequenceOfUltrasoundRegions",
        "TransducerType",
        "MechanicalIndex",
        "BoneThermalIndex",
        "CranialThermalIndex",
        "SoftTissueThermalIndex",
        "DepthOfScanField",
        "StudyInstanceUID",
        "SeriesInstanceUID",
        "StudyID",
        "SeriesNumber",
        "InstanceNumber",
        "PatientOrientation",
        "Laterality",
        "SamplesPerPixel",
        "PhotometricInterpretation",
        "PlanarConfiguration",
        "NumberOfFrames",
        "FrameIncrementPointer",
        "Rows",
        "Columns",
        "PixelAspectRatio",
        "BitsAllocated",
        "BitsStored",
        "HighBit",
        "PixelRepresentation",
        "BurnedInAnnotation",
        "LongitudinalTemporalInformationModified",
        "LossyImageCompression",
        "LossyImageCompressionRatio",
        "LossyImageCompressionMethod",
        "PixelData",
    ]
)


def cleaned(make: Make, clip: Clip, crop: Box | None = None) -> Dataset:
    _made, into = make(clip, crop)
    return dcmread(into / "clip.dcm")


def test_only_allowed_attributes_are_there_and_those_that_name_somebody_are_empty(derived: Make) -> None:
    dataset = cleaned(derived, Clip(frames=3))

    assert {one.keyword for one in dataset} - ALLOWED == set()
    empty = [one.keyword for one in dataset if one.value in ("", None)]
    assert empty == [
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
    ]


def test_it_says_that_and_how_it_was_deidentified(derived: Make) -> None:
    dataset = cleaned(derived, Clip(frames=3))

    assert dataset.PatientIdentityRemoved == "YES"
    assert [one.CodeValue for one in dataset.DeidentificationMethodCodeSequence] == ["113100", "113101"]
    assert dataset.BurnedInAnnotation == "NO"
    assert dataset.LongitudinalTemporalInformationModified == "REMOVED"


def test_the_file_is_ours_from_its_first_byte_to_its_last(derived: Make) -> None:
    made, into = derived(Clip(frames=3))
    raw, meta = (into / "clip.dcm").read_bytes(), dcmread(into / "clip.dcm").file_meta

    assert raw[:132] == b"\0" * 128 + b"DICM"
    assert raw[-8:] == bytes.fromhex("fe ff dd e0 00 00 00 00")
    assert meta.ImplementationVersionName == "POCUS_CRED_1"
    assert UID(meta.ImplementationClassUID).is_valid
    assert len(raw) == made.bytes["clip.dcm"]


def test_uids_are_new_stable_under_one_key_and_unlinkable_under_another(derived: Make, tmp_path: Path) -> None:
    one, again = (cleaned(derived, Clip(frames=1)) for _time in range(2))
    sandbox.derive(tmp_path / "source.dcm", crop=None, uid_key=b"another key", into=tmp_path / "other")
    other = dcmread(tmp_path / "other" / "clip.dcm")
    uids = ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID")

    assert [one[name].value for name in uids] == [again[name].value for name in uids]
    assert {one[name].value for name in uids} & {other[name].value for name in uids} == set()
    assert len({one[name].value for name in uids}) == 3
    assert all(UID(one[name].value).is_valid for name in uids)
    assert one.StudyInstanceUID == new_uid(KEY, "study", Planted().study_uid)


def test_the_calibration_moves_with_the_crop(derived: Make) -> None:
    whole = cleaned(derived, Clip(frames=1)).SequenceOfUltrasoundRegions[0]
    drawn = cleaned(derived, Clip(frames=1), Box(80, 60, 300 - 80, 100)).SequenceOfUltrasoundRegions[0]

    def place(item: Dataset) -> tuple[int, int, int, int]:
        low = (item.RegionLocationMinX0, item.RegionLocationMinY0)
        return (*low, item.RegionLocationMaxX1, item.RegionLocationMaxY1)

    assert (place(whole), whole.ReferencePixelX0, whole.ReferencePixelY0) == ((0, 0, 239, 179), 120, 0)
    assert (place(drawn), drawn.ReferencePixelX0, drawn.ReferencePixelY0) == ((0, 0, 199, 99), 80, -15)
    assert (whole.PhysicalDeltaX, whole.PhysicalUnitsXDirection) == (0.05, 3)


def test_frame_timing_is_kept(derived: Make) -> None:
    dataset = cleaned(derived, Clip(frames=3, frame_ms=33.333))

    assert (dataset.FrameTime, dataset.FrameIncrementPointer) == (33.333, 0x00181063)
    assert (dataset.RecommendedDisplayFrameRate, dataset.CineRate) == (30, 30)
    assert "EffectiveDuration" not in dataset


@pytest.mark.parametrize(("frame_ms", "rate"), [(40, 25), (31.9652, 31), (65.5, None), (700, None), (3000, None)])
def test_a_whole_rate_is_said_only_where_it_is_as_true_as_the_frame_time(
    frame_ms: float, rate: int | None, derived: Make
) -> None:
    dataset = cleaned(derived, Clip(frames=2, frame_ms=frame_ms))

    assert (dataset.FrameTime, dataset.get("CineRate"), dataset.get("RecommendedDisplayFrameRate")) == (
        frame_ms, rate, rate,
    )  # fmt: skip


def test_where_no_pace_was_recorded_the_frame_time_that_has_to_be_there_says_that_it_was_assumed(
    derived: Make, tmp_path: Path
) -> None:
    _made, into = derived(Clip(frames=3, frame_ms=None))
    dataset = dcmread(into / "clip.dcm")

    assert (dataset.FrameTime, dataset.FrameIncrementPointer) == (40, 0x00181063)
    assert [one for one in ("CineRate", "RecommendedDisplayFrameRate") if one in dataset] == []
    assert dataset.DerivationDescription.endswith("; frame time not recorded, 40 ms assumed")
    assert (sandbox.inspect(into / "clip.dcm").frame_ms, sandbox.inspect(tmp_path / "source.dcm").frame_ms) == (
        None,
        None,
    )


@pytest.mark.parametrize(
    ("syntax", "methods"),
    [
        ("jpeg", ["ISO_10918_1", "ISO_10918_1"]),
        ("jpeg 2000 lossy", ["ISO_15444_1", "ISO_10918_1"]),
        ("jpeg-ls near", ["ISO_14495_1", "ISO_10918_1"]),
        ("rle", ["ISO_10918_1"]),
    ],
)
def test_every_lossy_step_is_declared(syntax: str, methods: list[str], derived: Make) -> None:
    dataset = cleaned(derived, Clip(frames=2, syntax=syntax))
    said = dataset.LossyImageCompressionMethod
    ratios = dataset.LossyImageCompressionRatio

    assert dataset.LossyImageCompression == "01"
    assert ([said] if isinstance(said, str) else list(said)) == methods
    assert len([ratios] if isinstance(ratios, float) else list(ratios)) == len(methods)


@pytest.mark.parametrize("colours", ["YBR_FULL_422", "YBR_FULL", "RGB", "MONOCHROME2"])
def test_another_reader_opens_every_frame(colours: str, derived: Make) -> None:
    made, into = derived(Clip(frames=3, photometric=colours))
    raw = io.BytesIO((into / "clip.dcm").read_bytes())

    shape = (3, made.height, made.width)
    assert pixel_array(raw).shape == (shape if colours == "MONOCHROME2" else (*shape, 3))


@pytest.mark.parametrize("first", ["0", "10"])
def test_a_frame_time_vector_is_kept_whole_and_no_rate_is_said_beside_it(first: str, tmp_path: Path) -> None:
    path = write(tmp_path / "clip.dcm", Clip(frames=4, frame_ms=None))
    dataset = dcmread(path)
    dataset.FrameTimeVector, dataset.CineRate, dataset.EffectiveDuration = [first, "20", "40", "20"], "50", "0.09"
    dataset.save_as(path)
    made = sandbox.derive(path, crop=None, uid_key=KEY, into=tmp_path / "into")

    clean = dcmread(tmp_path / "into" / "clip.dcm")
    assert (list(clean.FrameTimeVector), clean.FrameIncrementPointer) == ([0, 20, 40, 20], 0x00181065)
    assert (clean.EffectiveDuration, "CineRate" in clean, "FrameTime" in clean) == (0.09, False, False)
    assert (made.frame_ms, made.duration_ms, made.timing_known) == (22.5, 90, True)
    again = sandbox.inspect(tmp_path / "into" / "clip.dcm")
    assert (again.frame_ms, again.duration_ms) == (22.5, 90)


@pytest.mark.parametrize("number", [33.333333333333336, 1e-9, 123456789.123456789, -0.2293750081863255])
def test_a_decimal_fits_its_field(number: float) -> None:
    assert len(decimal(number)) <= 16
    assert float(decimal(number)) == pytest.approx(number)
