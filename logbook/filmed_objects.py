"""How does a DICOM object in which a film lies (MPEG-2, H.264, HEVC) become one with frames, as every other is?

The sandbox says where the film lies; its bytes are copied out, decoded as those of a handheld's film are, and put back
frame by frame under the header that the machine wrote. What comes of it is as little cleaned and as little believed as what
came in.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from . import decoding
from .decoding import FRAMES
from .dicom import films
from .dicom.encapsulate import write_object
from .dicom.errors import Code, Unusable
from .dicom.films import Film
from .dicom.messages import Broken, Kind, load_json
from .dicom.prescan import meta_of
from .dicom.process import Child
from .dicom.syntaxes import SYNTAXES, Packing

STREAM, FRAMED = "stream", "framed.dcm"
CHUNK = 1024**2


def has_film(file: BinaryIO) -> bool:
    """Whether its syntax is one of films."""
    syntax = SYNTAXES.get(meta_of(file).syntax)
    return syntax is not None and syntax.packing is Packing.VIDEO


def as_frames(path: Path, into: Path) -> Path:
    """The same object with JPEG frames, in the folder `into`; or Unusable."""
    stream = into / STREAM
    film = _extracted(path, stream)
    # The machine's regions are of the picture as it is stored: turned by half, a region would show the banner with the name.
    decoded = decoding.decode(stream, film, into, as_stored=True)
    stream.unlink()
    if decoding.size_of(into / FRAMES) != (film.columns, film.rows):
        raise Unusable(Code.PICTURE_DIFFERS)
    with Child(path, "rewrap", frames=len(decoded.lengths), frame_ms=_pace(decoded.times)) as child:
        head = child.expect(Kind.HEADER)
        child.expect(Kind.DONE)
    with (into / FRAMES).open("rb") as frames, (into / FRAMED).open("wb") as out:
        write_object(out, head, frames, decoded.lengths)
    (into / FRAMES).unlink()
    return into / FRAMED


def _extracted(path: Path, stream: Path) -> Film:
    """Copy the film out; what the header and, where it has one, its own container announce."""
    with Child(path, "locate") as child:
        try:
            said = load_json(child.expect(Kind.PLAN))
            parts = [(int(offset), int(length)) for offset, length in said["parts"]]
            announced = Film.from_json({**said["film"], "kind": films.BARE})
        except (Broken, KeyError, TypeError, ValueError):
            raise Unusable(Code.COULD_NOT_BE_READ) from None
        child.expect(Kind.DONE)
    _copy(path, parts, stream)
    with stream.open("rb") as file:
        kind = films.kind_in_object(file.read(films.HEAD_IN_OBJECT))
    film = replace(announced, kind=kind)
    if kind == films.MP4:
        _check_fits(_looked_at(stream), film)
    return film


def _copy(path: Path, parts: list[tuple[int, int]], stream: Path) -> None:
    end = 0
    with path.open("rb") as source, stream.open("wb") as out:
        for offset, length in parts:
            if offset < end or length < 0:
                raise Unusable(Code.COULD_NOT_BE_READ)
            source.seek(offset)
            left, end = length, offset + length
            while left:
                data = source.read(min(left, CHUNK))
                if not data:
                    raise Unusable(Code.TRUNCATED)
                out.write(data)
                left -= len(data)


def _looked_at(stream: Path) -> Film:
    with Child(stream, "look") as child:
        try:
            found = Film.from_json(load_json(child.expect(Kind.PLAN)))
        except (Broken, KeyError, TypeError):
            raise Unusable(Code.COULD_NOT_BE_READ) from None
        child.expect(Kind.DONE)
    return found


def _check_fits(found: Film, announced: Film) -> None:
    if found.codec != announced.codec:
        raise Unusable(Code.DAMAGED)
    if (found.columns, found.rows) != (announced.columns, announced.rows):
        raise Unusable(Code.PICTURE_DIFFERS)


def _pace(times: list[float]) -> float:
    """From one frame to the next on average, in ms; 0 where the film does not say."""
    steps: list[Any] = [after - before for before, after in pairwise(times)]
    return sum(steps) / len(steps) if steps and min(steps) > 0 else 0.0
