"""What stands on the printed certificate, and where does its code lead?"""

from __future__ import annotations

import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image


def text_of(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True).stdout


def codes_on(pdf: Path, page: int = 1) -> list[str]:
    """What a phone reads from the page."""
    picture = pdf.with_suffix("")
    subprocess.run(
        ["pdftoppm", "-r", "120", "-f", str(page), "-l", str(page), "-png", "-singlefile", pdf, picture], check=True
    )
    with Image.open(picture.with_suffix(".png")) as opened:
        return [found.text for found in zxingcpp.read_barcodes(opened)]
