"""How do frames become a film that every browser plays and steps through exactly?

ffmpeg, in a process of its own, reads JPEG frames from a pipe. A key frame every ten and no B-frames make stepping
exact; each frame is shown when the machine took it, at the pace or at the times that it states. Where a long film is waited for, what is encoded goes into a second file, too, of which the
first part is whole as soon as it has its frames: that costs nothing but the writing. No GPL code is linked: it is a program, the system's, or the one that
the imageio-ffmpeg package brings.
"""

import contextlib
import logging
import math
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from .dicom import confine
from .dicom.errors import Code, Unusable
from .dicom.facts import film_size
from .dicom.limits import DECODE_MOST_SECONDS

LIMITS = {
    "cpu": DECODE_MOST_SECONDS,
    "memory": 1024**3,
    "files": 32,
    "file_bytes": 1024**3,
}
# Of the first part: a whole number of groups of pictures, so that it ends where the next one begins.
FIRST_FRAMES, GROUP = 30, 10
PARTS = "part-{}.mp4"
TICKS = 90_000  # a second, of a film whose frames come at no even pace
logger = logging.getLogger(__name__)


class NoFfmpeg(RuntimeError):
    """No ffmpeg on this machine: nothing wrong with the clip, and nothing a trainee can do."""


@cache
def find_ffmpeg() -> str:
    """The system's ffmpeg, else imageio-ffmpeg's."""
    if found := shutil.which("ffmpeg"):
        return found
    try:
        import imageio_ffmpeg  # noqa: PLC0415 - only there if no system ffmpeg was
    except ImportError:
        raise NoFfmpeg("ffmpeg is needed to make videos: install the system's package ffmpeg") from None
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def check_pace(frame_ms: float, starts: list[float], frames: int, duration_ms: float) -> None:
    """ValueError or TypeError where a process that is not trusted says of a film what cannot be."""
    if not 0 < frame_ms < math.inf or not isinstance(starts, list) or len(starts) not in (0, frames):
        raise ValueError
    if starts and not (starts[0] == 0 and all(one < other for one, other in pairwise([*starts, duration_ms]))):
        raise ValueError


def frame_rate(frame_ms: float) -> Fraction:
    """33.333 ms means 30 a second, as the machine meant it."""
    return (1000 / Fraction(frame_ms)).limit_denominator(1001)


class Encoder:
    """Takes JPEG frames, one `write` each; leaves an MP4 at `into`. `starts`: when each is shown, in ms, where that is at no
    even pace of `frame_ms`. `begins`: a film of its first frames is wanted, too."""

    def __init__(
        self,
        into: Path,
        *,
        width: int,
        height: int,
        frame_ms: float,
        starts: Sequence[float] = (),
        begins: bool = False,
    ) -> None:
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in kill()
        self.parts = [into.with_name(PARTS.format(number)) for number in (0, 1)]
        self.is_asked_to_begin = begins
        program = [find_ffmpeg(), *_arguments(into, width, height, _Pace(frame_ms, starts), begins)]
        self.process = subprocess.Popen(  # noqa: S603 - our own program and arguments
            confine.command(LIMITS, program, writes=[into.parent]),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self.log,
            env={},
            cwd=into.parent,
            start_new_session=True,
        )
        self.pipe = cast("BinaryIO", self.process.stdin)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()

    def write(self, jpeg: bytes) -> None:
        try:
            self.pipe.write(jpeg)
        except BrokenPipeError:
            raise self.failed() from None

    def beginning(self) -> bytes | None:
        """A film of the first frames: once, when that part is whole, which is when the next one is begun."""
        if not self.is_asked_to_begin or not self.parts[1].exists():
            return None
        self.is_asked_to_begin = False
        return self.parts[0].read_bytes()

    def finish(self) -> None:
        """Wait for the last frame; Unusable if ffmpeg did not end well."""
        try:
            self.pipe.close()
        except BrokenPipeError:
            raise self.failed() from None
        if self.process.wait() != 0:
            raise self.failed()

    def failed(self) -> Unusable:
        self.process.wait()
        self.log.seek(0)
        logger.error("ffmpeg ended with %s: %r", self.process.returncode, self.log.read()[-500:])
        return Unusable(Code.VIDEO_FAILED)

    def kill(self) -> None:
        """End the process and whatever it started. Harmless when it has ended."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        with contextlib.suppress(BrokenPipeError):
            self.pipe.close()
        self.log.close()
        for path in self.parts:  # not before: ffmpeg opens each once more when it ends
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Pace:
    frame_ms: float
    starts: Sequence[float]

    @property
    def last_ms(self) -> float:
        """How long the last frame is shown: the only one of which no next one says it, so that its rate does."""
        return len(self.starts) * self.frame_ms - self.starts[-1] if self.starts else self.frame_ms

    @property
    def each(self) -> str:
        """When frame N is shown, as an expression of ffmpeg."""
        return (
            _nth([ticks(one) for one in self.starts]) if self.starts else f"round(N*{TICKS / 1000 * self.frame_ms!r})"
        )


def ticks(milliseconds: float) -> int:
    return round(TICKS * milliseconds / 1000)


def _nth(values: Sequence[int], first: int = 0) -> str:
    """Of ffmpeg's expressions: the value of frame N, found by halving; of 3,000 frames about 80 kB, of 128 that an argument
    may have."""
    if len(values) == 1:
        return str(values[0])
    half = len(values) // 2
    return f"if(lt(N,{first + half}),{_nth(values[:half], first)},{_nth(values[half:], first + half)})"


def _arguments(into: Path, width: int, height: int, pace: _Pace, begins: bool = False) -> list[str]:
    film_width, film_height = film_size(width, height)
    # JPEG is full-range BT.601; browsers take untagged film for BT.709 once it is large, and Doppler would change hue.
    scale = (
        f"scale={film_width}:{film_height}:flags=bicubic"
        ":in_color_matrix=bt601:in_range=pc:out_color_matrix=bt709:out_range=tv,format=yuv420p"
    )
    options = f"""
        -nostdin -hide_banner -loglevel error -y -protocol_whitelist pipe,file
        -threads 1 -f mjpeg -r {frame_rate(pace.last_ms)} -i pipe:0
        -map 0:v:0 -an -sn -dn -map_metadata -1 -filter_threads 1 -vf {scale}
        -c:v libx264 -preset veryfast -crf 23 -g {GROUP} -bf 0 -sc_threshold 0 -pix_fmt yuv420p
        -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv
        -threads 1 -fps_mode passthrough -fflags +bitexact
    """
    # What is encoded is as many frames in the same order. Left to itself, ffmpeg takes 270 a second for 240, and doubles one of 10 s.
    said = [*options.split(), "-bsf:v", f"setts=time_base=1/{TICKS}:ts='{pace.each}':duration={ticks(pace.last_ms)}"]
    if not begins:
        return [*said, "-movflags", "+faststart", "-f", "mp4", into.name]
    parts = f"onfail=ignore:f=segment:segment_frames={FIRST_FRAMES}:segment_format=mp4:segment_format_options=movflags=+faststart"
    both = f"[f=mp4:movflags=+faststart]{into.name}|[{parts}]{PARTS.format('%d')}"
    return [*said, "-flags", "+global_header", "-f", "tee", both]
