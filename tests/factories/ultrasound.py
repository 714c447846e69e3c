"""What would an ultrasound machine have written? Clips drawn by ourselves; every patient in them is invented.

A sector of moving speckle under a banner with a name, as machines burn it in. Each frame carries its own number as
bright and dark squares inside the picture, which `frame_number` reads back from pixels: after a crop, a second
JPEG coding and a film, a test can still tell which frame it sees.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import gdcm
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.pixels import get_encoder
from pydicom.sequence import Sequence
from pydicom.uid import UID, generate_uid

SYNTAXES = {
    "implicit": "1.2.840.10008.1.2",
    "explicit": "1.2.840.10008.1.2.1",
    "big endian": "1.2.840.10008.1.2.2",
    "rle": "1.2.840.10008.1.2.5",
    "jpeg": "1.2.840.10008.1.2.4.50",
    "jpeg extended": "1.2.840.10008.1.2.4.51",
    "jpeg lossless": "1.2.840.10008.1.2.4.57",
    "jpeg lossless sv1": "1.2.840.10008.1.2.4.70",
    "jpeg-ls": "1.2.840.10008.1.2.4.80",
    "jpeg-ls near": "1.2.840.10008.1.2.4.81",
    "jpeg 2000": "1.2.840.10008.1.2.4.90",
    "jpeg 2000 lossy": "1.2.840.10008.1.2.4.91",
}
NATIVE = ("implicit", "explicit", "big endian")
GDCM = {
    "rle": gdcm.TransferSyntax.RLELossless,
    "jpeg lossless": gdcm.TransferSyntax.JPEGLosslessProcess14,
    "jpeg lossless sv1": gdcm.TransferSyntax.JPEGLosslessProcess14_1,
    "jpeg-ls": gdcm.TransferSyntax.JPEGLSLossless,
    "jpeg-ls near": gdcm.TransferSyntax.JPEGLSNearLossless,
}
BITS, SQUARE = 12, 8


@dataclass(frozen=True)
class Planted:
    """An invented patient whose every trace must be gone afterwards. Each value is unlike anything else."""

    family: str = "QUERZOLIN"
    given: str = "Odaleth"
    mrn: str = "MRN7740193355"
    birth: str = "19530817"
    study_date: str = "20260214"
    study_time: str = "071533"
    accession: str = "ACC55120987"
    institution: str = "Wendover Vale Infirmary"
    operator: str = "PLUMTREE^Issa"
    station: str = "CART-WV-0417"
    serial: str = "SN-88172-XJ"
    description: str = "Chest pain of Mrs Querzolin"
    private: str = "vendor copy: QUERZOLIN/7740193355"
    study_uid: str = "1.2.826.0.1.3680043.8.498.11770042233445566"
    series_uid: str = "1.2.826.0.1.3680043.8.498.22880042233445566"
    uid: str = "1.2.826.0.1.3680043.8.498.33990042233445566"
    file_name: str = "QUERZOLIN_ODALETH_MRN7740193355.dcm"

    def tokens(self) -> list[str]:
        """What to search for, whatever the letter case."""
        several = [self.family, self.given, self.mrn, self.mrn[3:], self.birth, self.study_date, self.study_time]
        several += [self.accession, self.institution, "PLUMTREE", self.station, self.serial, self.description]
        return [*several, self.study_uid, self.series_uid, self.uid]


@dataclass(frozen=True)
class Clip:
    """How the clip should be; `write(clip, path)` or `encoded(clip)` makes it."""

    width: int = 320
    height: int = 240
    frames: int = 10
    frame_ms: float | None = 40.0
    syntax: str = "jpeg"
    photometric: str = ""  # what suits the syntax, if not said
    regions: str = "good"  # good, none, whole, off image, at top, two
    bits: int = 8
    planar: int = 0
    seed: int = 1
    banner: bool = True
    planted: Planted | None = Planted()
    sop_class: str = ""
    modality: str = "US"

    @property
    def colours(self) -> str:
        if self.photometric:
            return self.photometric
        return {"jpeg": "YBR_FULL_422", "jpeg 2000": "YBR_RCT", "jpeg 2000 lossy": "YBR_ICT"}.get(self.syntax, "RGB")

    @property
    def grey(self) -> bool:
        return self.colours in ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR")

    @property
    def region(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the picture proper; the banner lies above."""
        return self.width // 16 * 2, self.height // 16 * 3, self.width // 16 * 14, self.height // 16 * 15


def write(path: Path, clip: Clip | None = None) -> Path:
    path.write_bytes(encoded(clip or Clip()))
    return path


def encoded(clip: Clip) -> bytes:
    """The bytes of a DICOM file."""
    dataset = header(clip)
    pixels = [stored(clip, picture) for picture in drawn(clip)]
    if clip.syntax in ("jpeg", "jpeg extended"):
        _encapsulated(dataset, [_jpeg(clip, one) for one in pixels])
    elif clip.syntax.startswith("jpeg 2000"):
        _encapsulated(dataset, [_jpeg_2000(clip, dataset, one) for one in pixels])
    else:
        _native(clip, dataset, pixels)
    raw = _bytes(dataset, clip)
    return _recoded(raw, GDCM[clip.syntax]) if clip.syntax in GDCM else raw


def drawn(clip: Clip) -> Iterator[Image.Image]:
    """The frames as RGB pictures."""
    left, top, right, bottom = clip.region
    noise = np.random.default_rng(clip.seed)
    speckle = np.abs(noise.normal(size=(256, 512)) + 1j * noise.normal(size=(256, 512)))
    y, x = np.mgrid[0 : bottom - top, 0 : right - left]
    x = x - (right - left) / 2
    angle, depth = np.arctan2(x, y + 1), np.hypot(x, y) / (bottom - top)
    seen = (np.abs(angle) < 0.75) & (depth < 0.98) & (depth > 0.05)
    across, along = ((angle + 0.8) * 150).astype(int) % 256, (depth * 400).astype(int)
    wall = np.exp(-(((depth - 0.5) / 0.08) ** 2))
    for index in range(clip.frames):
        beat = 0.1 * np.sin(2 * np.pi * index / 10)
        bright = (0.35 + np.roll(wall, int(20 * beat), 0)) * speckle[across, (along + 3 * index) % 512]
        shades = np.where(seen, np.clip(70 * bright, 0, 255), 0).astype(np.uint8)
        picture = Image.new("RGB", (clip.width, clip.height))
        picture.paste(Image.fromarray(shades), (left, top))
        if not clip.grey:  # a Doppler box: strong colours, to see whether they survive
            flow = ImageDraw.Draw(picture)
            middle = (left + right) // 2
            flow.rectangle((middle - 24, top + 40, middle - 1, top + 63), fill=(220, 30, 20))
            flow.rectangle((middle, top + 40, middle + 23, top + 63), fill=(20, 40, 220))
        _number(picture, index, left, bottom)
        if clip.banner:
            _banner(picture, clip.planted or Planted())
        yield picture


def frame_number(picture: Image.Image) -> int:
    """The number in a frame, cropped to its region."""
    grey = np.asarray(picture.convert("L"), dtype=float)
    row = grey.shape[0] - SQUARE - 4
    bits = [grey[row + 2 : row + 6, x + 2 : x + 6].mean() > 127 for x in _squares(0)]
    return sum(1 << place for place, bit in enumerate(bits) if bit)


def _squares(left: int) -> range:
    return range(left + 4, left + 4 + BITS * (SQUARE + 2), SQUARE + 2)


def _number(picture: Image.Image, index: int, left: int, bottom: int) -> None:
    draw, top = ImageDraw.Draw(picture), bottom - SQUARE - 4
    for place, x in enumerate(_squares(left)):
        shade = 255 if index >> place & 1 else 0
        draw.rectangle((x, top, x + SQUARE - 1, top + SQUARE - 1), fill=(shade,) * 3)


def _banner(picture: Image.Image, patient: Planted) -> None:
    size = max(10, picture.height // 16)
    text = f"{patient.family} {patient.given} {patient.mrn} {patient.study_date}"
    ImageDraw.Draw(picture).text((4, 2), text, fill=(255, 255, 255), font=ImageFont.load_default(size))


def stored(clip: Clip, picture: Image.Image) -> np.ndarray:
    """A frame as the samples that the file holds."""
    if clip.grey:
        grey = np.asarray(picture.convert("L"))
        grey = 255 - grey if clip.colours in ("MONOCHROME1", "PALETTE COLOR") else grey  # the palette is reversed
        return grey if clip.bits == 8 else grey.astype(np.uint16) << (clip.bits - 8)
    if clip.colours in ("YBR_FULL", "YBR_FULL_422"):
        return np.asarray(picture.convert("YCbCr"))
    return np.asarray(picture)


def header(clip: Clip) -> Dataset:
    """Everything but the pixels."""
    new, patient = Dataset(), clip.planted or Planted(*[""] * 13, *[str(generate_uid()) for _ in range(3)], "")
    multi = "1.2.840.10008.5.1.4.1.1.3.1" if clip.frames > 1 else "1.2.840.10008.5.1.4.1.1.6.1"
    new.SOPClassUID, new.SOPInstanceUID = clip.sop_class or multi, patient.uid
    new.StudyInstanceUID, new.SeriesInstanceUID = patient.study_uid, patient.series_uid
    new.Modality, new.Manufacturer, new.ManufacturerModelName = clip.modality, "Invented Imaging", "Speckle 5"
    new.ImageType = ["ORIGINAL", "PRIMARY"]
    new.PatientName = f"{patient.family}^{patient.given}"
    new.PatientID, new.PatientBirthDate, new.PatientSex = patient.mrn, patient.birth, "F"
    new.StudyDate = new.SeriesDate = new.ContentDate = patient.study_date
    new.StudyTime = new.ContentTime = patient.study_time
    new.AccessionNumber, new.StudyID = patient.accession, patient.accession[-4:]
    new.InstitutionName, new.StationName = patient.institution, patient.station
    new.DeviceSerialNumber, new.OperatorsName = patient.serial, patient.operator
    new.StudyDescription = new.ImageComments = patient.description
    private = new.private_block(0x0099, "INVENTED VENDOR", create=True)
    private.add_new(0x01, "LO", patient.private)
    nested = Dataset()
    nested.RequestedProcedureDescription, nested.ScheduledProcedureStepDescription = patient.description, patient.mrn
    new.RequestAttributesSequence = Sequence([nested])
    new.Rows, new.Columns = clip.height, clip.width
    new.SamplesPerPixel, new.PhotometricInterpretation = (1 if clip.grey else 3), clip.colours
    if not clip.grey:
        new.PlanarConfiguration = clip.planar
    new.BitsAllocated = 8 if clip.bits == 8 else 16
    new.BitsStored, new.HighBit, new.PixelRepresentation = clip.bits, clip.bits - 1, 0
    if clip.frames > 1:
        new.NumberOfFrames = clip.frames
        if clip.frame_ms is not None:
            new.FrameTime, new.FrameIncrementPointer = f"{clip.frame_ms:.6g}", 0x00181063
    if clip.colours == "PALETTE COLOR":
        _add_palette(new, clip.bits)
    if regions := _regions(clip):
        new.SequenceOfUltrasoundRegions = Sequence([_region(box) for box in regions])
    return new


def _regions(clip: Clip) -> list[tuple[int, int, int, int]]:
    left, top, right, bottom = clip.region
    return {
        "good": [clip.region],
        "none": [],
        "whole": [(0, 0, clip.width, clip.height)],
        "nearly whole": [(0, clip.height // 24, clip.width, clip.height)],
        "off image": [(left, top, clip.width * 2, clip.height * 2)],
        "at top": [(left, 0, right, bottom)],
        "two": [(left, top, left + 100, bottom), (right - 100, top + 40, right, bottom)],
    }[clip.regions]


def _region(box: tuple[int, int, int, int]) -> Dataset:
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType, item.RegionFlags = 1, 1, 0
    item.RegionLocationMinX0, item.RegionLocationMinY0 = box[0], box[1]
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = box[2] - 1, box[3] - 1
    item.ReferencePixelX0, item.ReferencePixelY0 = (box[2] - box[0]) // 2, 0
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = 3
    item.PhysicalDeltaX = item.PhysicalDeltaY = 0.05
    return item


def _add_palette(new: Dataset, bits: int) -> None:
    """Index 0 is white and the last one is bluish black, so that a palette not applied is seen at once."""
    count = 2**bits
    ramp = np.linspace(65535, 0, count).astype("<u2")
    for colour, table in (("Red", ramp), ("Green", ramp), ("Blue", np.maximum(ramp, 60 * 256))):
        setattr(new, f"{colour}PaletteColorLookupTableDescriptor", [count % 65536, 0, 16])
        setattr(new, f"{colour}PaletteColorLookupTableData", table.astype("<u2").tobytes())


def _jpeg(clip: Clip, samples: np.ndarray) -> bytes:
    out = BytesIO()
    mode = "L" if clip.grey else "YCbCr" if clip.colours.startswith("YBR") else "RGB"
    picture = Image.frombytes(mode, (clip.width, clip.height), samples.tobytes())
    # What Pillow reads beside a picture it writes again, unless it is told not to.
    beside = f"{clip.planted.family} {clip.planted.mrn}".encode() if clip.planted else b""
    options = {"subsampling": 1 if clip.colours == "YBR_FULL_422" else 0}
    if mode == "RGB":
        options["keep_rgb"] = True
    picture.save(out, "JPEG", quality=90, comment=beside, **options)
    return out.getvalue()


def _jpeg_2000(clip: Clip, dataset: Dataset, samples: np.ndarray) -> bytes:
    uid = UID(SYNTAXES[clip.syntax])
    facts = {name: dataset[name].value for name in ("Rows", "Columns", "SamplesPerPixel", "BitsAllocated")}
    options = {
        "rows": facts["Rows"],
        "columns": facts["Columns"],
        "samples_per_pixel": facts["SamplesPerPixel"],
        "bits_allocated": facts["BitsAllocated"],
        "bits_stored": dataset.BitsStored,
        "number_of_frames": 1,
        "pixel_representation": 0,
        "photometric_interpretation": clip.colours,
        "transfer_syntax_uid": uid,
        "pixel_keyword": "PixelData",
    }
    if not clip.grey:
        options["planar_configuration"] = 0
    lossy = {"j2k_cr": [8]} if clip.syntax.endswith("lossy") else {}
    return get_encoder(uid).encode(samples.tobytes(), encoding_plugin="pylibjpeg", **options, **lossy)


def _encapsulated(dataset: Dataset, frames: list[bytes]) -> None:
    dataset.PixelData = encapsulate(frames)
    dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", True


def _native(clip: Clip, dataset: Dataset, pixels: list[np.ndarray]) -> None:
    if clip.colours == "YBR_FULL_422":
        pixels = [np.stack([one[:, 0::2, 0], one[:, 1::2, 0], one[:, 0::2, 1], one[:, 0::2, 2]], -1) for one in pixels]
    elif clip.planar:
        pixels = [one.transpose(2, 0, 1) for one in pixels]
    if clip.bits > 8 and clip.syntax == "big endian":
        pixels = [one.astype(">u2") for one in pixels]
    raw = b"".join(np.ascontiguousarray(one).tobytes() for one in pixels)
    dataset.PixelData = raw + b"\0" * (len(raw) % 2)
    dataset["PixelData"].VR = "OW" if clip.bits > 8 or clip.syntax == "implicit" else "OB"


def _bytes(dataset: Dataset, clip: Clip) -> bytes:
    dataset.file_meta = FileMetaDataset()
    name = "explicit" if clip.syntax in GDCM else clip.syntax
    dataset.file_meta.TransferSyntaxUID = UID(SYNTAXES[name])
    dataset.file_meta.ImplementationVersionName = "SPECKLE_1"
    dataset.preamble = (clip.planted.family.encode() if clip.planted else b"").ljust(128, b"\0")
    out = BytesIO()
    dcmwrite(out, dataset, enforce_file_format=True)
    return out.getvalue()


def _recoded(raw: bytes, syntax: int) -> bytes:
    """The same file with its pixels packed another way; only GDCM writes these."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.dcm", Path(folder) / "target.dcm"
        source.write_bytes(raw)
        reader = gdcm.ImageReader()
        reader.SetFileName(str(source))
        if not reader.Read():
            raise ValueError("GDCM could not read the clip")
        change = gdcm.ImageChangeTransferSyntax()
        change.SetTransferSyntax(gdcm.TransferSyntax(syntax))
        change.SetInput(reader.GetImage())
        if not change.Change():
            raise ValueError("GDCM could not recode the clip")
        writer = gdcm.ImageWriter()
        writer.SetFileName(str(target))
        writer.SetFile(reader.GetFile())
        writer.SetImage(change.GetOutput())
        if not writer.Write():
            raise ValueError("GDCM could not write the clip")
        return target.read_bytes()
