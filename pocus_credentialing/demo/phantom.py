"""What does a clip of an invented patient look like? Drawn, never recorded.

Speckle in polar coordinates, an echogenicity map of a simple moving anatomy, log compression, scan conversion to a
sector. The result is a DICOM object as a cart would write it, with one region and a banner outside it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit, UltrasoundMultiFrameImageStorage, generate_uid

Plane = NDArray[np.floating[Any]]
WIDTH, HEIGHT, TOP = 640, 480, 48
DEPTHS, ANGLES = 340, 220
OPENING = np.deg2rad(76)
FRAMES, FRAME_MS = 36, 33.3

# What the blood, the wall and the air return, relative to ordinary tissue.
BLACK, DIM, TISSUE, BRIGHT, SHINING = 0.004, 0.12, 0.5, 1.4, 9.0


def _ellipse(r: Plane, a: Plane, centre: tuple[float, float], half: tuple[float, float]) -> Plane:
    """Negative inside, positive outside an ellipse; r: depth 0–1, a: angle −1–1."""
    return ((r - centre[0]) / half[0]) ** 2 + ((a - centre[1]) / half[1]) ** 2 - 1


def heart(r: Plane, a: Plane, phase: float, abnormal: bool) -> Plane:
    """A parasternal long axis in outline: ventricles, septum, atrium; with `abnormal`, fluid around it."""
    squeeze = (0.05 if abnormal else 0.16) * (0.5 - 0.5 * np.cos(2 * np.pi * phase))
    scene = np.full_like(r, TISSUE)
    outer = _ellipse(r, a, (0.52, 0.02), (0.33, 0.66))
    if abnormal:
        scene[_ellipse(r, a, (0.53, 0.02), (0.385, 0.76)) < 0] = BLACK
    scene[outer < 0] = BRIGHT * 0.7
    scene[np.abs(outer) < 0.06] = SHINING * 0.25
    scene[_ellipse(r, a, (0.57, -0.12), (0.135 * (1 - squeeze), 0.36 * (1 - squeeze))) < 0] = BLACK
    scene[_ellipse(r, a, (0.30, 0.05), (0.062 * (1 - squeeze), 0.40)) < 0] = BLACK
    scene[_ellipse(r, a, (0.70, 0.40), (0.105 * (1 + squeeze / 2), 0.20)) < 0] = BLACK
    opening = 0.10 * np.sin(2 * np.pi * phase)
    for sign in (-1, 1):
        leaflet = np.abs(a - 0.20 - sign * (0.02 + max(opening, 0)) - 0.5 * (r - 0.62)) < 0.018
        scene[leaflet & (np.abs(r - 0.60) < 0.055)] = SHINING * 0.4
    return scene


def lung(r: Plane, a: Plane, phase: float, abnormal: bool) -> Plane:
    """Chest wall, rib shadows, a sliding pleural line with its repetitions; with `abnormal`, vertical bright lines."""
    scene = np.full_like(r, DIM * 0.5)
    scene[r < 0.22] = TISSUE * 1.2
    for line, strength in ((0.24, 1.0), (0.48, 0.35), (0.72, 0.16)):
        ripple = 0.004 * np.sin(34 * a + 2 * np.pi * phase)
        scene[np.abs(r - line - ripple) < 0.008] = SHINING * strength
    if abnormal:
        for place in (-0.34, 0.02, 0.30):
            drift = 0.06 * np.sin(2 * np.pi * phase + place * 5)
            scene[(np.abs(a - place - drift) < 0.035) & (r > 0.24)] = SHINING * 0.35
    for rib in (-0.78, 0.78):
        scene[(np.abs(a - rib) < 0.16) & (r > 0.16)] = BLACK * 2
        scene[(np.abs(a - rib) < 0.16) & (np.abs(r - 0.16) < 0.02)] = SHINING * 0.6
    return scene


def flank(r: Plane, a: Plane, phase: float, abnormal: bool) -> Plane:
    """Liver over kidney, moving with breath; with `abnormal`, a dark stripe between them."""
    breath = 0.035 * np.sin(2 * np.pi * phase)
    scene = np.full_like(r, TISSUE * 0.8)
    kidney = _ellipse(r, a, (0.62 + breath, 0.12), (0.16, 0.46))
    if abnormal:
        scene[_ellipse(r, a, (0.60 + breath, 0.10), (0.205, 0.56)) < 0] = BLACK
    scene[kidney < 0] = DIM
    scene[_ellipse(r, a, (0.62 + breath, 0.12), (0.06, 0.24)) < 0] = BRIGHT
    scene[np.abs(kidney) < 0.05] = BRIGHT * 1.6
    scene[np.abs(r - 0.88 - 0.10 * a**2) < 0.02] = SHINING * 0.5
    for place in ((0.34, -0.30), (0.42, 0.34), (0.28, 0.10)):
        scene[_ellipse(r, a, (place[0] + breath, place[1]), (0.018, 0.07)) < 0] = BLACK
    return scene


def uterus(r: Plane, a: Plane, phase: float, abnormal: bool) -> Plane:
    """Bladder, uterus and a sac; without `abnormal`, an embryo with a flicker in it."""
    scene = np.full_like(r, TISSUE * 0.6)
    scene[_ellipse(r, a, (0.24, -0.10), (0.10, 0.55)) < 0] = BLACK
    womb = _ellipse(r, a, (0.56, 0.05), (0.20, 0.58))
    scene[womb < 0] = TISSUE * 1.1
    scene[np.abs(womb) < 0.05] = BRIGHT
    sac = _ellipse(r, a, (0.55, 0.02), (0.085, 0.24))
    scene[sac < 0] = BLACK
    scene[np.abs(sac) < 0.10] = SHINING * 0.25
    if not abnormal:
        scene[_ellipse(r, a, (0.58, 0.03), (0.026, 0.075)) < 0] = BRIGHT
        beat = 0.5 + 0.5 * np.sin(2 * np.pi * phase * 3)
        scene[_ellipse(r, a, (0.58, 0.03), (0.009, 0.026)) < 0] = BLACK + BRIGHT * beat
    return scene


SCENES: dict[str, Callable[[Plane, Plane, float, bool], Plane]] = {
    "cardiac": heart,
    "lung": lung,
    "abdominal": flank,
    "obstetric": uterus,
}


def clip(exam: str, *, seed: int, abnormal: bool = False) -> bytes:
    """A 36-frame DICOM clip (JPEG baseline, one region) of one of the SCENES; another seed, another patient."""
    frames = [_picture(plane) for plane in _planes(exam, seed, abnormal)]
    return _object([_jpeg(frame) for frame in frames])


def _planes(exam: str, seed: int, abnormal: bool) -> list[Plane]:
    random = np.random.default_rng(seed)
    r, a = np.meshgrid(np.linspace(0, 1, DEPTHS), np.linspace(-1, 1, ANGLES), indexing="ij")
    r, a = r.astype(np.float32), a.astype(np.float32)
    shape = (DEPTHS, ANGLES)
    noise = random.normal(size=shape) + 1j * random.normal(size=shape)
    planes = []
    for number in range(FRAMES):
        # Speckle decorrelates slowly from frame to frame, as it does in tissue that moves a little.
        noise = 0.93 * noise + 0.37 * (random.normal(size=shape) + 1j * random.normal(size=shape))
        echo = SCENES[exam](r, a, (number * 2 % FRAMES) / FRAMES, abnormal)
        field = np.abs(_blurred(noise * np.sqrt(echo), 1.4, 1.0 + 1.6))
        compressed = 20 * np.log10(field / 0.9 + 1e-4) + 40 - 9 * r
        planes.append(np.clip(compressed / 50, 0, 1).astype(np.float32))
    return planes


def _blurred(field: NDArray[Any], axial: float, lateral: float) -> NDArray[Any]:
    """The point spread of the beam: a Gaussian, applied in the frequency domain."""
    fy = np.fft.fftfreq(field.shape[0])[:, None]
    fx = np.fft.fftfreq(field.shape[1])[None, :]
    window = np.exp(-2 * np.pi**2 * ((fy * axial) ** 2 + (fx * lateral) ** 2))
    blurred: NDArray[Any] = np.fft.ifft2(np.fft.fft2(field) * window)
    return blurred


def _picture(plane: Plane) -> Image.Image:
    """Scan conversion: the polar plane into a sector below a banner."""
    y, x = np.mgrid[0 : HEIGHT - TOP, 0:WIDTH].astype(np.float32)
    radius = np.hypot(x - WIDTH / 2, y + 24) - 40
    angle = np.arctan2(x - WIDTH / 2, y + 24)
    row = radius / (HEIGHT - TOP - 24) * (DEPTHS - 1)
    column = (angle / OPENING * 2 + 1) / 2 * (ANGLES - 1)
    inside = (row >= 0) & (row < DEPTHS - 1) & (column >= 0) & (column < ANGLES - 1)
    top, left = np.clip(row, 0, DEPTHS - 2).astype(int), np.clip(column, 0, ANGLES - 2).astype(int)
    down, right = row - top, column - left
    value = (
        plane[top, left] * (1 - down) * (1 - right)
        + plane[top + 1, left] * down * (1 - right)
        + plane[top, left + 1] * (1 - down) * right
        + plane[top + 1, left + 1] * down * right
    )
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    canvas[TOP:] = np.where(inside, value * 235, 0).astype(np.uint8)
    picture = Image.fromarray(canvas)
    ImageDraw.Draw(picture).text((12, 14), "INVENTED, PATIENT   0000000   St Elsewhere", fill=210)
    return picture


def _jpeg(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=90)
    return stream.getvalue()


def _object(frames: list[bytes]) -> bytes:
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = UltrasoundMultiFrameImageStorage
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = generate_uid()
    data.StudyInstanceUID, data.SeriesInstanceUID = generate_uid(), generate_uid()
    data.Modality, data.Manufacturer, data.ManufacturerModelName = "US", "Phantom Works", "Sketch 1"
    data.PatientName, data.PatientID, data.PatientBirthDate, data.PatientSex = "Invented^Patient", "0000000", "", ""
    data.StudyDate = data.StudyTime = data.AccessionNumber = data.StudyID = ""
    data.Rows, data.Columns, data.NumberOfFrames, data.FrameTime = HEIGHT, WIDTH, len(frames), FRAME_MS
    data.FrameIncrementPointer = 0x00181063
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit, data.PixelRepresentation = 7, 0
    data.LossyImageCompression = "01"
    region = Dataset()
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, TOP
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = WIDTH - 1, HEIGHT - 1
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 2
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = 0.04
    data.SequenceOfUltrasoundRegions = [region]
    data.PixelData = encapsulate(frames)
    data["PixelData"].VR = "OB"
    stream = io.BytesIO()
    data.save_as(stream, enforce_file_format=True)
    return stream.getvalue()
