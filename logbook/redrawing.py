"""How is a picture drawn anew that is no clip: a logo, or what a question of a quiz shows? In the sandbox, as clips are."""

from __future__ import annotations

import os
from pathlib import Path

from pocus_credentialing.files.pictures import NotDrawn

from .dicom import limits
from .dicom.errors import Code, Unusable
from .dicom.films import Film
from .dicom.messages import Broken, Kind, load_json
from .dicom.process import Child
from .dicom.segments import check_bare

CODES = {
    Code.FILM_FORMAT: "moving",
    Code.PIXEL_FORMAT: "for_printing",
    Code.PICTURE_TOO_LARGE: "too_many_pixels",
}


def redraw(content: bytes, side: int) -> tuple[bytes, int, int]:
    """A JPEG or PNG as one that holds pixels alone, its longer side at most `side`; and how large it was."""
    try:
        film, picture = _redrawn(content, side)
    except Unusable as error:
        code = CODES.get(error.code, "broken")
        if code != "too_many_pixels":
            raise NotDrawn(code) from None
        size = {"width": int(error.params["columns"]), "height": int(error.params["rows"])}
        raise NotDrawn(code, **size, limit=limits.PIXELS // 1_000_000) from None
    except (Broken, KeyError, TypeError):
        raise NotDrawn("broken") from None
    return picture, film.columns, film.rows


def _redrawn(content: bytes, side: int) -> tuple[Film, bytes]:
    descriptor = os.memfd_create("picture", os.MFD_CLOEXEC)  # nowhere on the disk
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        with Child(Path(f"/proc/self/fd/{descriptor}"), "redraw", side=side) as child:
            film = Film.from_json(load_json(child.expect(Kind.PLAN)))
            child.watch.allow(2 * limits.decode_seconds(film.clip_bytes))
            picture = child.expect(Kind.FRAME)
            child.expect(Kind.DONE)
    check_bare(picture)
    return film, picture
