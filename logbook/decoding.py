"""How do the frames of a film become JPEG pictures?

ffmpeg, in a process of its own with the limits of the sandbox, decodes the film: container and decoder are those that our
own walk over the bytes found, not what ffmpeg would guess, and it opens no other file and no address.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from . import video
from .dicom import confine, films, limits
from .dicom.errors import Code, Unusable
from .dicom.films import Film

INPUT = "/dev/stdin"  # its file, opened anew: a pipe could not be gone through twice
FRAMES, TIMES = "frames", "times"
LONGEST_TIMES = 1024**2  # bytes of the list of frames
LOOKED_EVERY = 0.1  # seconds, for the first frames
TICKS = 90_000  # a second
DEMUXERS = {films.MP4: "mov", films.AVI: "avi", films.TRANSPORT: "mpegts", films.PROGRAM: "mpeg"}
BARE_DEMUXERS = {"mpeg2video": "mpegvideo", "h264": "h264", "hevc": "hevc"}
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Decoded:
    """Of each frame, how long its JPEG is and when it is shown (ms); no times where the film does not say."""

    lengths: list[int]
    times: list[float]


Begins = Callable[[Decoded], None]


def decode(path: Path, film: Film, into: Path, *, as_stored: bool = False, begins: Begins | None = None) -> Decoded:
    """JPEG frames one after another in the file FRAMES of that folder; or Unusable. `as_stored`: never turned, whatever
    the film asks for. `begins` is called once the first frames lie there, if the rest takes that long."""
    _run(path, film, into, as_stored, begins)
    return _listed(into / TIMES, film)


def size_of(jpeg: Path) -> tuple[int, int]:
    """Of the first frame: columns, rows."""
    with jpeg.open("rb") as file:
        data = file.read(64 * 1024)
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in (0xC0, 0xC1):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise Unusable(Code.COULD_NOT_BE_READ)


def _run(path: Path, film: Film, into: Path, as_stored: bool, begins: Begins | None) -> None:
    """The frames, and a list of them with their times."""
    seconds = limits.decode_seconds(film.clip_bytes)
    allowed = {**video.LIMITS, "cpu": seconds, "file_bytes": min(limits.CLIP_BYTES, film.clip_bytes + 1024**2)}
    program = [video.find_ffmpeg(), *_arguments(film, as_stored)]
    with path.open("rb") as source:
        process = subprocess.Popen(  # noqa: S603 - our own program and arguments
            confine.command(allowed, program, reads=[INPUT], writes=[into]),
            stdin=source,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # what it says may quote the file
            env={},
            cwd=into,
            start_new_session=True,
        )
    try:
        code = _waited_for(process, 2 * seconds, into, begins)
    except subprocess.TimeoutExpired:
        raise Unusable(Code.TOO_COSTLY) from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if code in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGXFSZ):
        raise Unusable(Code.TOO_COSTLY)
    if code != 0:
        logger.warning("ffmpeg could not decode a film (%s, %s): it ended with %s", film.kind, film.codec, code)
        raise Unusable(Code.DAMAGED)


def _waited_for(process: subprocess.Popen[bytes], seconds: float, into: Path, begins: Begins | None) -> int:
    """How it ended. Time that is spent on the first frames is not taken from it."""
    end = time.monotonic() + seconds
    while begins is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=LOOKED_EVERY)
        began = time.monotonic()
        if began >= end:
            raise subprocess.TimeoutExpired(process.args, seconds)
        first = _first_frames(into)
        if first is not None:
            begins(first)
            begins = None
            end += time.monotonic() - began
    return process.wait(timeout=max(0.0, end - time.monotonic()))


def _first_frames(into: Path) -> Decoded | None:
    """Those of the first part of a film, once they are on the disk; the last line of the list may be half written."""
    path = into / TIMES
    if not path.is_file() or path.stat().st_size > LONGEST_TIMES:
        return None
    *lines, _rest = path.read_text("ascii").split("\n")
    try:
        found = _read([line for line in lines if not line.startswith("#")][: video.FIRST_FRAMES])
    except ValueError:
        return None
    whole = len(found.lengths) == video.FIRST_FRAMES and (into / FRAMES).stat().st_size >= sum(found.lengths)
    return found if whole else None


def _arguments(film: Film, as_stored: bool) -> list[str]:
    demuxer = BARE_DEMUXERS[film.codec] if film.kind == films.BARE else DEMUXERS[film.kind]
    options = f"""
        -nostdin -hide_banner -loglevel fatal -y -protocol_whitelist file -max_pixels {limits.PIXELS}
        -threads 1 {"-noautorotate" if as_stored else ""} -f {demuxer} -c:v {film.codec} -i
    """
    # JPEG is full-range BT.601, whatever the film was.
    made = f"""
        -map 0:V:0 -an -sn -dn -map_metadata -1 -map_chapters -1 -fps_mode passthrough -enc_time_base 1/{TICKS}
        -frames:v {limits.FRAMES + 1} -filter_threads 1
        -vf scale=flags=bicubic:out_color_matrix=bt601:out_range=pc,format=yuvj422p
        -c:v mjpeg -q:v 2 -threads 1 -f tee
    """
    return [
        *options.split(),
        f"file:{INPUT}",
        *made.split(),
        f"[f=mjpeg]{FRAMES}|[f=framecrc:flush_packets=1]{TIMES}",
    ]


def _listed(path: Path, film: Film) -> Decoded:
    """The list that ffmpeg wrote: stream, decoding time, time, duration, bytes, a sum; a line a frame."""
    if not path.is_file() or path.stat().st_size > LONGEST_TIMES:
        raise Unusable(Code.NO_PICTURE)
    try:
        found = _read([line for line in path.read_text("ascii").splitlines() if not line.startswith("#")])
    except ValueError:
        raise Unusable(Code.COULD_NOT_BE_READ) from None
    path.unlink()
    number = len(found.lengths)
    if not number:
        raise Unusable(Code.NO_PICTURE)
    if number > limits.FRAMES:
        raise Unusable(Code.TOO_MANY_FRAMES, frames=number, limit=limits.FRAMES)
    if 2 * number < film.frames:
        raise Unusable(Code.FRAMES_MISSING, frames=film.frames)
    return found


def _read(lines: list[str]) -> Decoded:
    """A ValueError where it is no such list."""
    rows = [line.split(",") for line in lines]
    if any(len(row) < 5 for row in rows):
        raise ValueError("not a list of frames")
    lengths, shown = [int(row[4]) for row in rows], [int(row[2]) for row in rows]
    told = all(before < after for before, after in pairwise(shown))
    return Decoded(lengths, [1000 * (one - shown[0]) / TICKS for one in shown] if told else [])
