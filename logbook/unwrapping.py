"""How does a film or a picture of a handheld become an object that is cleaned like every other?

A film is decoded elsewhere (`decoding.py`). What comes of it, JPEG frames and their times, is written into a plain DICOM
object, which then goes through the sandbox as a stranger's: nothing that ffmpeg made is believed either. A still is decoded
in the sandbox itself.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from . import decoding, filmed_objects
from .decoding import FRAMES, Decoded
from .dicom import films, limits, wrap
from .dicom.encapsulate import write_object
from .dicom.errors import Code, Unusable
from .dicom.films import Film
from .dicom.messages import Broken, Kind, load_json
from .dicom.process import Child

WHOLE = "whole.dcm"


def as_dicom(path: Path, *, columns: int, rows: int, into: Path) -> Path:
    """The file itself where it is a DICOM object with frames; else one made of it, in the folder `into`; or Unusable.

    `columns` and `rows` are what was said of it when it came: what is decoded has to have that size.
    """
    with path.open("rb") as file:
        if films.kind_of(file.read(films.HEAD)) == films.DICOM:
            return filmed_objects.as_frames(path, into) if filmed_objects.has_film(file) else path
    film, still = _look(path)
    if still:
        (into / FRAMES).write_bytes(still)
        decoded = Decoded([len(still)], [])
    else:
        decoded = decoding.decode(path, film, into)
    if decoding.size_of(into / FRAMES) != (columns, rows):
        raise Unusable(Code.PICTURE_DIFFERS)
    head = wrap.header(
        columns=columns,
        rows=rows,
        frames=len(decoded.lengths),
        source=_digest(path),
        times=decoded.times or _assumed(film, len(decoded.lengths)),
        method=film.method,
        ratio=film.clip_bytes / max(1, path.stat().st_size),
    )
    with (into / FRAMES).open("rb") as frames, (into / WHOLE).open("wb") as out:
        write_object(out, head, frames, decoded.lengths)
    (into / FRAMES).unlink()
    return into / WHOLE


def _look(path: Path) -> tuple[Film, bytes]:
    """What it announces; of a still, its picture too."""
    with path.open("rb") as file:
        still = films.kind_of(file.read(films.HEAD)) in films.STILLS
    with Child(path, "unwrap" if still else "look") as child:
        try:
            film = Film.from_json(load_json(child.expect(Kind.PLAN)))
        except (Broken, KeyError, TypeError):
            raise Unusable(Code.COULD_NOT_BE_READ) from None
        if still:
            child.watch.allow(2 * limits.decode_seconds(film.clip_bytes))
        picture = child.expect(Kind.FRAME) if still else b""
        child.expect(Kind.DONE)
    return film, picture


def _assumed(film: Film, frames: int) -> list[float]:
    """An even pace over the time that the film announces; nothing where it announces none."""
    return [film.frame_ms * number for number in range(frames)] if film.frame_ms else []


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
