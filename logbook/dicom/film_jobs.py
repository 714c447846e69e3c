"""What is a sandboxed process asked to do with a film or a picture that is no DICOM object?"""

import hashlib
import hmac
from typing import Any, BinaryIO

from . import avi, films, limits, messages, mp4, stills
from .confine import allow_cpu
from .errors import Code, Unusable
from .facts import Inspection
from .films import Bytes, Film
from .messages import Kind
from .regions import CropReason


def read(data: Bytes, kind: str) -> Film:
    """What it announces, or Unusable."""
    if kind in films.STILLS:
        return stills.read(data, kind)
    return mp4.read(data) if kind == films.MP4 else avi.read(data)


def inspect(data: Bytes, film: Film, request: dict[str, Any], out: BinaryIO) -> None:
    """It names no machine that could be believed: a phone writes its own name into what an app exports."""
    data.file.seek(0)
    digest = hashlib.file_digest(data.file, "sha256").hexdigest()  # type: ignore[arg-type]
    key = bytes.fromhex(request["uid_key"])
    found = Inspection(
        sop_class="",
        sop_class_name=films.NAMES[film.kind],
        transfer_syntax="",
        rows=film.rows,
        columns=film.columns,
        frames=film.frames,
        frame_ms=film.frame_ms,
        duration_ms=film.duration_ms if film.frames > 1 else None,
        photometric="",
        manufacturer="",
        model="",
        machine_key="",
        source_uid_digest=hmac.digest(key, b"pocus-source/1:film:" + digest.encode(), "sha256").hex(),
        needs_crop=CropReason.NO_REGIONS,
        crop=None,
        calibrated=False,
    )
    messages.send_json(out, Kind.INSPECTION, found.to_json())


def look(data: Bytes, film: Film, request: dict[str, Any], out: BinaryIO) -> None:
    messages.send_json(out, Kind.PLAN, film.to_json())


def unwrap(data: Bytes, film: Film, request: dict[str, Any], out: BinaryIO) -> None:
    """The pixels of a still. A film is too much for one process that holds a decoder of everything: ffmpeg does that."""
    if not film.still:
        raise Unusable(Code.COULD_NOT_BE_READ)
    allow_cpu(limits.decode_seconds(film.clip_bytes))
    messages.send_json(out, Kind.PLAN, film.to_json())
    messages.send(out, Kind.FRAME, stills.decoded(data, film))


def redraw(data: Bytes, film: Film, request: dict[str, Any], out: BinaryIO) -> None:
    """Of a picture that is no clip."""
    if not film.still:
        raise Unusable(Code.COULD_NOT_BE_READ)
    allow_cpu(limits.decode_seconds(film.clip_bytes))
    messages.send_json(out, Kind.PLAN, film.to_json())
    messages.send(out, Kind.FRAME, stills.redrawn(data, film, request["side"]))


JOBS = {"inspect": inspect, "look": look, "unwrap": unwrap, "redraw": redraw}


def run(file: BinaryIO, size: int, kind: str, request: dict[str, Any], out: BinaryIO) -> None:
    if size > limits.FILE_BYTES:
        raise Unusable(Code.TOO_LARGE, limit=limits.FILE_BYTES // 1024**2)
    if request["job"] not in JOBS:
        raise Unusable(Code.NOT_DICOM)
    data = Bytes(file, size)
    JOBS[request["job"]](data, read(data, kind), request, out)
