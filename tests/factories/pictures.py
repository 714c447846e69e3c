"""Pictures that are no clips, drawn here: logos, and what a question shows."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw


def a_picture(
    width: int = 480, height: int = 240, *, kind: str = "PNG", mode: str = "RGB", colour: str = "#0a5872"
) -> bytes:
    """A disc on nothing."""
    picture = Image.new(mode, (width, height), (0, 0, 0, 0) if mode == "RGBA" else None)  # type: ignore[arg-type]
    if mode in ("RGB", "RGBA"):
        ImageDraw.Draw(picture).ellipse((0, 0, height - 1, height - 1), fill=colour)
    out = BytesIO()
    picture.save(out, kind)
    return out.getvalue()
