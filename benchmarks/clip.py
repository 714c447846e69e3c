"""From a file's last byte to a clip that plays: what does that take, beside bare decoding and ffmpeg? Goal: 1.15 times.

`./pocus bench clip`: the worker's `sandbox.derive` (a limited child process; header from an allow-list, pixels cropped,
frames encoded anew; the cleaned DICOM object, film, poster and thumbnail, each synced to disk and hashed). Beside it one
Python process that only decodes the same frames, cuts the same part out and pipes it as JPEG into the same ffmpeg command. Both begin with a
new process; the time is the clock's (both sides use several processes), the CPU that of all of them.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.ground.site import site, versions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--size", type=int, nargs=2, default=[800, 600])
    parser.add_argument("--syntax", nargs="+", default=["jpeg", "jpeg lossless sv1"])
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    print(
        f"{'syntax':>18} {'MB':>5} {'ours s':>7} {'bare s':>7} {'ratio':>6} {'ours CPU s':>11} {'bare CPU s':>11} {'ratio':>6}"
    )
    with site(), tempfile.TemporaryDirectory() as folder:
        from logbook import sandbox, video  # noqa: PLC0415
        from tests.factories import ultrasound  # noqa: PLC0415

        for syntax in given.syntax:
            clip = ultrasound.Clip(width=given.size[0], height=given.size[1], frames=given.frames, syntax=syntax)
            source = ultrasound.write(Path(folder) / "clip", clip)
            into = Path(folder) / "derived"
            box = sandbox.derive(source, crop=None, uid_key=b"k" * 32, into=into).box
            bare = [sys.executable, "-m", "benchmarks.ground.bare_film", str(source), str(Path(folder) / "bare.mp4")]
            bare += [str(side) for side in (box.x, box.y, box.width, box.height)]

            began: list[float] = []  # of a long clip: when the first frames could be played

            def ours(source: Path = source, into: Path = into, began: list[float] = began) -> Any:
                start = time.perf_counter()
                seen = partial(_note, began, start)
                return sandbox.derive(source, crop=None, uid_key=b"k" * 32, into=into, beginning=seen)

            def theirs(command: list[str] = bare) -> Any:
                return subprocess.run(command, check=True)

            sides: dict[str, tuple[list[float], list[float]]] = {"ours": ([], []), "bare": ([], [])}
            for _ in range(given.rounds):
                for name, side in (("ours", ours), ("bare", theirs)):
                    lasted, used = _taken(side)
                    sides[name][0].append(lasted)
                    sides[name][1].append(used)
            wall, cpu = ({name: median(each[index]) for name, each in sides.items()} for index in (0, 1))
            print(
                f"{syntax:>18} {source.stat().st_size / 1e6:5.1f} {wall['ours']:7.2f} {wall['bare']:7.2f} "
                f"{wall['ours'] / wall['bare']:6.2f} {cpu['ours']:11.2f} {cpu['bare']:11.2f} {cpu['ours'] / cpu['bare']:6.2f}"
            )
            if began:
                print(f"{'':>18} the first frames could be played after {median(began):.2f} s")
        ffmpeg = subprocess.run([video.find_ffmpeg(), "-version"], capture_output=True, check=True, text=True)
        print(
            f"{versions()}, {ffmpeg.stdout.split(' Copyright')[0]}; {given.frames} frames of {given.size[0]}×{given.size[1]}"
        )


def _note(moments: list[float], start: float, film: bytes) -> None:
    moments.append(time.perf_counter() - start)


def _taken(call: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the clock, and of CPU by this process and those that it waited for."""
    began, used = time.perf_counter(), _cpu()
    call()
    return time.perf_counter() - began, _cpu() - used


def _cpu() -> float:
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


if __name__ == "__main__":
    main()
