"""How does a frame become the picture that may be shown: cropped, blanked, encoded?"""

from PIL import Image

from . import bare
from .facts import Box, film_size
from .frames import Frame
from .quantisation import nearest

QUALITY = 95
POSTER_QUALITY, STILL_QUALITY = 82, 90
THUMB_SIDE = 320
PREVIEW_SIDE = 1600
LEGIBLE_SIDE = 2000
BLACK_ON_WHITE = [0 if shade >= 140 else 255 for shade in range(256)]
SUBSAMPLED, FULL = 1, 0  # Pillow's words for 4:2:2 and 4:4:4


def cut(picture: Image.Image, crop: Box, visible: tuple[Box, ...]) -> Image.Image:
    """The crop, black wherever it is not in one of the visible boxes."""
    if visible == (crop,):
        return picture.crop((crop.x, crop.y, crop.right, crop.bottom))
    black = (0, 128, 128) if picture.mode == "YCbCr" else 0
    shown = Image.new(picture.mode, (crop.width, crop.height), black)
    for part in visible:
        shown.paste(picture.crop((part.x, part.y, part.right, part.bottom)), (part.x - crop.x, part.y - crop.y))
    return shown


def encode(frame: Frame, shown: Image.Image) -> bytes:
    """JPEG baseline, as finely quantised as the source where that was one: a second coding then loses least."""
    sampling = FULL if frame.full_colour else SUBSAMPLED
    stored = list((frame.quantization or {}).values())[: 1 if shown.mode == "L" else 2]  # others belong to no component
    if not stored:
        return bare.jpeg(shown, quality=QUALITY, subsampling=sampling)
    return bare.jpeg(shown, qtables=[nearest(tuple(table)) for table in stored], subsampling=sampling)


def poster(shown: Image.Image, *, still: bool) -> bytes:
    """What stands for the clip: as large as its film, or, of a still, as large as the picture."""
    return scaled(shown, shown.size, STILL_QUALITY) if still else scaled(shown, film_size(*shown.size), POSTER_QUALITY)


def legible(shown: Image.Image) -> bytes:
    """Bright text, black on white and twice as large: that is how it is read best, and speckle costs least time."""
    grey = shown if shown.mode == "L" else shown.convert("L")
    scale = min(2.0, LEGIBLE_SIDE / max(grey.size))
    large = grey.resize((round(grey.width * scale), round(grey.height * scale)), Image.Resampling.LANCZOS)
    return bare.png(large.point(BLACK_ON_WHITE))


def within(picture: Image.Image, side: int, quality: int) -> bytes:
    """A JPEG whose longer side is at most `side`."""
    scale = min(1.0, side / max(picture.size))
    return scaled(picture, (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))), quality)


def scaled(picture: Image.Image, size: tuple[int, int], quality: int) -> bytes:
    shown = picture if picture.mode == "L" else picture.convert("RGB")
    if shown.size != size:
        shown = shown.resize(size, Image.Resampling.LANCZOS)
    return bare.jpeg(shown, quality=quality, optimize=True)
