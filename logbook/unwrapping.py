"""How does a film or a picture of a handheld become an object that is cleaned like every other?

A film is decoded elsewhere (`decoding.py`). What comes of it, JPEG frames and their times, is written into a plain DICOM
object, which then goes through the sandbox as a stranger's: nothing that ffmpeg made is believed either. A still is decoded
in the sandbox itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from . import decoding, filmed_objects
from .decoding import FRAMES, Decoded
from .dicom import films, limits, wrap
from .dicom.encapsulate import write_object
from .dicom.errors import Code, Unusable
from .dicom.films import Film
from .dicom.messages import Broken, Kind, load_json
from .dicom.process import Child
from .making import is_long

WHOLE, BEGINNING = "whole.dcm", "beginning.dcm"


def as_dicom(path: Path, *, columns: int, rows: int, into: Path, begins: Callable[[Path], None] | None = None) -> Path:
    """The file itself where it is a DICOM object with frames; else one made of it, in the folder `into`; or Unusable.

    `columns` and `rows` are what was said of it when it came: what is decoded has to have that size. `begins`, of a long
    film: called with an object of its first frames while the others are being decoded; it lies there no longer than that.
    """
    with path.open("rb") as file:
        if films.kind_of(file.read(films.HEAD)) == films.DICOM:
            return filmed_objects.as_frames(path, into) if filmed_objects.has_film(file) else path
    film, still = _look(path)
    ratio = film.clip_bytes / max(1, path.stat().st_size)
    how: dict[str, Any] = {"film": film, "columns": columns, "rows": rows, "ratio": ratio}
    if still:
        (into / FRAMES).write_bytes(still)
        decoded = Decoded([len(still)], [])
    elif begins is not None and is_long(film.frames, columns * rows):
        decoded = decoding.decode(path, film, into, begins=partial(_begin, begins, into, **how))
    else:
        decoded = decoding.decode(path, film, into)
    whole = _wrapped(decoded, into, WHOLE, source=_digest(path), lasts=film.duration_ms, **how)
    (into / FRAMES).unlink()
    return whole


def _begin(begins: Callable[[Path], None], into: Path, first: Decoded, **how: Any) -> None:
    """What is wrong with them is said of the whole."""
    try:
        begins(_wrapped(first, into, BEGINNING, source=BEGINNING, **how))
    except Unusable:
        return
    finally:
        (into / BEGINNING).unlink(missing_ok=True)


def _wrapped(
    decoded: Decoded,
    into: Path,
    name: str,
    *,
    film: Film,
    columns: int,
    rows: int,
    source: str,
    ratio: float,
    lasts: float | None = None,
) -> Path:
    if decoding.size_of(into / FRAMES) != (columns, rows):
        raise Unusable(Code.PICTURE_DIFFERS)
    head = wrap.header(
        columns=columns,
        rows=rows,
        frames=len(decoded.lengths),
        source=source,
        times=decoded.times or _assumed(film, len(decoded.lengths)),
        method=film.method,
        ratio=ratio,
        lasts=lasts,
    )
    with (into / FRAMES).open("rb") as frames, (into / name).open("wb") as out:
        write_object(out, head, frames, decoded.lengths)
    return into / name


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
    return [film.duration_ms / frames * number for number in range(frames)] if film.duration_ms else []


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
