"""Are pictures decoded right, whatever their packing and colours?"""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.pixels.processing import apply_color_lut, convert_color_space

from tests.factories.ultrasound import NATIVE, Clip, drawn, write
from tests.logbook.dicom.conftest import difference, opened

GREYS = ["MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"]
COLOURS = {
    **{name: ["RGB", "YBR_FULL", "YBR_FULL_422", *GREYS] for name in NATIVE},
    **{name: ["RGB", "YBR_FULL", *GREYS[1:]] for name in ("rle", "jpeg lossless", "jpeg lossless sv1", "jpeg-ls")},
    "jpeg-ls near": ["RGB", "MONOCHROME2"],
    **{name: ["RGB", "YBR_FULL", "YBR_FULL_422", *GREYS[:2]] for name in ("jpeg", "jpeg extended")},
    "jpeg 2000": ["RGB", "YBR_RCT", "MONOCHROME2", "PALETTE COLOR"],
    "jpeg 2000 lossy": ["YBR_ICT", "MONOCHROME2"],
}
LOSSY = {"jpeg", "jpeg extended", "jpeg-ls near", "jpeg 2000 lossy"}
SMALL = Clip(width=160, height=128, frames=3)


def expected(clip: Clip) -> list[Image.Image]:
    """The drawing, through grey or the palette of the factory where the clip has one."""
    frames = list(drawn(clip))
    if clip.grey:
        frames = [one.convert("L").convert("RGB") for one in frames]
    if clip.colours == "PALETTE COLOR":
        frames = [Image.merge("RGB", [*one.split()[:2], one.split()[2].point(lambda v: max(v, 60))]) for one in frames]
    return frames


def check(clip: Clip, path: Path, most: float) -> None:
    _header, frames = opened(write(path, clip))

    worst = [difference(one.picture.convert("RGB"), other) for one, other in zip(frames, expected(clip), strict=True)]

    assert max(worst) <= most


@pytest.mark.parametrize(("syntax", "colours"), [(name, one) for name, several in COLOURS.items() for one in several])
def test_each_packing_and_colour_model_is_decoded_right(syntax: str, colours: str, tmp_path: Path) -> None:
    most = 6.0 if syntax in LOSSY else 3.0 if colours == "YBR_FULL_422" else 0.7
    check(replace(SMALL, syntax=syntax, photometric=colours), tmp_path / "clip.dcm", most)


@pytest.mark.parametrize("syntax", ["implicit", "explicit", "big endian"])
def test_planes_one_after_another_are_decoded_right(syntax: str, tmp_path: Path) -> None:
    check(replace(SMALL, syntax=syntax, photometric="RGB", planar=1), tmp_path / "clip.dcm", 0)


@pytest.mark.parametrize("bits", [10, 12, 16])
@pytest.mark.parametrize("syntax", ["explicit", "big endian", "rle", "jpeg lossless sv1", "jpeg-ls", "jpeg 2000"])
def test_deep_grey_is_shown_over_its_whole_range(syntax: str, bits: int, tmp_path: Path) -> None:
    check(replace(SMALL, syntax=syntax, photometric="MONOCHROME2", bits=bits), tmp_path / "clip.dcm", 1)


def test_a_palette_of_65536_entries_is_applied(tmp_path: Path) -> None:
    check(replace(SMALL, syntax="explicit", photometric="PALETTE COLOR", bits=16), tmp_path / "clip.dcm", 1)


def test_eight_bit_samples_in_big_endian_words_keep_their_order(tmp_path: Path) -> None:
    clip = replace(SMALL, width=159, height=127, syntax="big endian", photometric="MONOCHROME2")  # odd frames
    path = write(tmp_path / "clip.dcm", clip)
    dataset = dcmread(path)
    raw = np.frombuffer(dataset.PixelData, "<u2").astype(">u2").tobytes()
    dataset.PixelData, dataset["PixelData"].VR = raw, "OW"
    data = path.read_bytes()
    at = data.index(b"\x7f\xe0\x00\x10OB")
    path.write_bytes(data[:at] + b"\x7f\xe0\x00\x10OW" + data[at + 6 : at + 12] + raw)

    _header, frames = opened(path)

    assert [difference(a.picture.convert("RGB"), b) for a, b in zip(frames, expected(clip), strict=True)] == [0, 0, 0]


def test_a_window_is_applied_as_a_viewer_would(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.dcm", replace(SMALL, syntax="explicit", photometric="MONOCHROME2"))
    dataset = dcmread(path)
    dataset.WindowCenter, dataset.WindowWidth = 64, 64
    dataset.save_as(path)

    shown = np.asarray(opened(path)[1][0].picture)

    stored = dcmread(path).pixel_array[0].astype(float)
    assert np.array_equal(shown, np.clip(np.rint(((stored - 63.5) / 63 + 0.5) * 255), 0, 255))


@pytest.mark.parametrize(
    ("name", "size", "frames"),
    [
        ("examples_ybr_color.dcm", (320, 240), 30),
        ("examples_rgb_color.dcm", (320, 240), 1),
        ("examples_palette.dcm", (800, 350), 1),
        ("examples_jpeg2k.dcm", (640, 480), 1),
    ],
)
def test_real_files_look_as_pydicom_shows_them(name: str, size: tuple[int, int], frames: int) -> None:
    path = Path(str(get_testdata_file(name, download=False)))
    header, ours = opened(path)

    assert (header.columns, header.rows, len(ours)) == (*size, frames)
    picture = ours[frames - 1].picture.convert("RGB")
    assert difference(picture, Image.fromarray(ground_truth(path))) <= 1.0


def ground_truth(path: Path) -> np.ndarray:
    """The last frame, by the reader's own slow way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = dcmread(path)
        dataset.pixel_array_options(raw=True)
        samples = dataset.pixel_array
    last = samples[-1] if samples.ndim == 4 else samples
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        return (apply_color_lut(last, dataset) >> 8).astype(np.uint8)
    if dataset.PhotometricInterpretation.startswith("YBR_FULL"):
        return convert_color_space(last, "YBR_FULL", "RGB")
    return last
