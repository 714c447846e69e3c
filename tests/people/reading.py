"""What does a phone read in a QR code of ours?"""

from __future__ import annotations

import re

import numpy as np
import zxingcpp


def read_qr(svg: str, scale: int = 8) -> str:
    """Draw the inline SVG's strokes as squares and read the picture."""
    size = int(re.search(r'viewBox="0 0 (\d+) \d+"', svg).group(1))
    picture = np.full((size, size), 255, dtype=np.uint8)
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([MmhH])([-0-9. ]+)", re.search(r' d="([^"]+)"', svg).group(1)):
        given = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "M":
            x, y = given
        elif command == "m":
            x, y = x + given[0], y + given[1]
        else:
            picture[int(y), int(x) : int(x + given[0])] = 0
            x += given[0]
    return zxingcpp.read_barcodes(np.kron(picture, np.ones((scale, scale), dtype=np.uint8)))[0].text
