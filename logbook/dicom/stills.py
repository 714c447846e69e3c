"""What does a JPEG or PNG picture announce, and how does it look?

Segments and chunks are walked first, without decoding; Pillow then opens one format alone. Sandbox only.
"""

from PIL import Image, ImageOps

from . import bare
from .errors import Code, Unusable
from .films import JPEG, Bytes, Film

ORIENTATION, SIDEWAYS = 0x0112, (5, 6, 7, 8)
MOST_SEGMENTS, MOST_CHUNKS = 1_000, 20_000
FRAME_STARTS = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = {0x01, *range(0xD0, 0xD8)}
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
QUALITY, REDRAWN_QUALITY, HALF_COLOUR = 95, 90, 1
BLACK, WHITE = "black", "white"


def read(data: Bytes, kind: str) -> Film:
    columns, rows = (_jpeg if kind == JPEG else _png)(data)
    film = Film(kind, columns, rows, method="ISO_10918_1" if kind == JPEG else "").checked()
    if _opened(data, film).getexif().get(ORIENTATION) in SIDEWAYS:
        return Film(kind, rows, columns, method=film.method)
    return film


def decoded(data: Bytes, film: Film) -> bytes:
    """The picture as a JPEG that holds nothing but pixels, the right way up."""
    return bare.jpeg(_plain(data, film, BLACK), quality=QUALITY, subsampling=HALF_COLOUR)


def redrawn(data: Bytes, film: Film, side: int) -> bytes:
    """The picture as one of its own kind that holds nothing but pixels, on white, its longer side at most `side`."""
    plain = _plain(data, film, WHITE)
    if max(plain.size) > side:
        plain.thumbnail((side, side), Image.Resampling.LANCZOS)
    return bare.jpeg(plain, quality=REDRAWN_QUALITY) if film.kind == JPEG else bare.png(plain, optimize=True)


def _plain(data: Bytes, film: Film, ground: str) -> Image.Image:
    """Pixels alone, the right way up; what shines through shows the ground."""
    picture = _opened(data, film)
    try:
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    except OSError:
        raise Unusable(Code.TRUNCATED) from None
    except MemoryError:
        raise
    except Exception:  # each format has its own ways to be broken
        raise Unusable(Code.DAMAGED) from None
    if upright.mode.startswith("I"):  # 16 bits of grey
        upright = upright.point(lambda shade: shade / 256).convert("L")
    plain = Image.new("RGB", upright.size, ground)
    seen = upright.convert("RGBA") if upright.has_transparency_data else upright.convert("RGB")
    plain.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    return plain


def _opened(data: Bytes, film: Film) -> Image.Image:
    data.file.seek(0)
    try:
        picture = Image.open(data.file, formats=[film.kind.upper()])
        picture.getexif()
    except MemoryError:
        raise
    except Exception:  # each format has its own ways to be broken
        raise Unusable(Code.DAMAGED) from None
    if picture.size not in ((film.columns, film.rows), (film.rows, film.columns)):
        raise Unusable(Code.PICTURE_DIFFERS)
    return picture


def _jpeg(data: Bytes) -> tuple[int, int]:
    at, size = 2, None
    for _segment in range(MOST_SEGMENTS):
        mark, kind = data.at(at, 2)
        if mark != 0xFF:
            raise Unusable(Code.DAMAGED)
        if kind == 0xFF or kind in ALONE:
            at += 1 if kind == 0xFF else 2
            continue
        if kind == END_OF_IMAGE:
            raise Unusable(Code.NO_PICTURE)
        if kind == START_OF_SCAN:
            if size is None:
                raise Unusable(Code.DAMAGED)
            return size
        if kind in FRAME_STARTS:
            if data.number(at + 9, 1) not in (1, 3):
                raise Unusable(Code.PIXEL_FORMAT, form="a JPEG for printing")
            size = data.number(at + 7, 2), data.number(at + 5, 2)
        at += 2 + max(2, data.number(at + 2, 2))
    raise Unusable(Code.TOO_COMPLEX)


def _png(data: Bytes) -> tuple[int, int]:
    if data.at(12, 4) != b"IHDR":
        raise Unusable(Code.DAMAGED)
    at = 8
    for _chunk in range(MOST_CHUNKS):
        length, kind = data.number(at), data.at(at + 4, 4)
        if kind == b"acTL":
            raise Unusable(Code.FILM_FORMAT, form="a moving PNG")
        at += 12 + length
        if at > data.size:
            raise Unusable(Code.TRUNCATED)
        if kind == b"IEND":
            return data.number(16), data.number(20)
    raise Unusable(Code.TOO_COMPLEX)
