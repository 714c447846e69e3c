"""Ways to look at a clip before and after."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.encaps import generate_frames

from logbook.dicom.frames import Frames
from logbook.dicom.inspect import Header, read_header
from logbook.dicom.prescan import prescan
from logbook.sandbox import Box, Derived, derive
from tests.factories.ultrasound import Clip, write

KEY = b"a key of this test only"


def opened(path: Path) -> tuple[Header, Frames]:
    """The file as the sandboxed process sees it."""
    file = BytesIO(path.read_bytes())
    header = read_header(file, prescan(file, path.stat().st_size))
    return header, Frames(file, header)


def clean_frames(folder: Path) -> list[Image.Image]:
    """The frames of the cleaned object, as RGB."""
    dataset = dcmread(folder / "clip.dcm")
    frames = generate_frames(dataset.PixelData, number_of_frames=int(dataset.get("NumberOfFrames", 1)))
    return [Image.open(BytesIO(one)).convert("RGB") for one in frames]


def jpeg(path: Path) -> Image.Image:
    return Image.open(BytesIO(path.read_bytes()))


def film_frames(path: Path, width: int, height: int) -> list[Image.Image]:
    """The frames of the film, as RGB."""
    as_a_browser = ["-vf", "scale=in_color_matrix=bt709:in_range=tv,format=rgb24"]  # which is what the film is tagged
    command = ["ffmpeg", "-v", "error", "-i", str(path), *as_a_browser, "-vsync", "passthrough", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    frames = np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)
    return [Image.fromarray(one) for one in frames]


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, in shades of 255."""
    return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).mean())


@pytest.fixture
def derived(tmp_path: Path) -> Callable[..., tuple[Derived, Path]]:
    """Draw a clip and make of it what a worker would."""

    def make(clip: Clip, crop: Box | None = None) -> tuple[Derived, Path]:
        into = tmp_path / "into"
        return derive(write(tmp_path / "source.dcm", clip), crop=crop, uid_key=KEY, into=into), into

    return make
