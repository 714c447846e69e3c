"""Nothing but pixels: every picture that leaves the sandbox is written here, and looked through before anybody gets it.

A picture that was opened brings along what its file said (comment, EXIF, XMP, profile, resolution), and Pillow writes some of it without being asked.
"""

from io import BytesIO
from typing import Any

from PIL import Image

from .segments import check_bare

MODES = ("L", "RGB", "YCbCr")


def jpeg(picture: Image.Image, **how: Any) -> bytes:
    return _saved(picture, "JPEG", **how)


def png(picture: Image.Image, **how: Any) -> bytes:
    return _saved(picture, "PNG", **how)


def _saved(picture: Image.Image, form: str, **how: Any) -> bytes:
    if picture.mode not in MODES:
        raise ValueError(f"a picture of the mode {picture.mode}")
    new, out = Image.new(picture.mode, picture.size), BytesIO()
    new.paste(picture)
    new.save(out, form, **how)
    content = out.getvalue()
    check_bare(content)
    return content
