"""The least that makes a film of a DICOM clip: pydicom decodes, Pillow cuts the same part out and writes JPEG, the same
ffmpeg command encodes."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pydicom
from PIL import Image
from pydicom.pixels import iter_pixels

from logbook import video


def film(source: Path, into: Path, box: tuple[int, int, int, int]) -> None:
    dataset = pydicom.dcmread(source)
    left, top, width, height = box
    command = [video.find_ffmpeg(), *video._arguments(into, width, height, float(dataset.FrameTime))]
    encoder = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=into.parent)
    assert encoder.stdin is not None
    for frame in iter_pixels(dataset):
        out = io.BytesIO()
        Image.fromarray(frame[top : top + height, left : left + width]).save(out, "JPEG", quality=95)
        encoder.stdin.write(out.getvalue())
    encoder.stdin.close()
    if encoder.wait():
        raise SystemExit("ffmpeg failed")


if __name__ == "__main__":
    left, top, width, height = map(int, sys.argv[3:])
    film(Path(sys.argv[1]), Path(sys.argv[2]), (left, top, width, height))
