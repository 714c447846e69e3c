"""ffmpeg goes on for nobody: killed is whoever waits for it, and it ends, too."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from logbook import sandbox

ROOT = str(Path(sandbox.__file__).parent.parent)
BEGIN = """
import subprocess, sys
sys.path.insert(0, sys.argv[1])
from logbook import video
from logbook.dicom import confine
made = ["-re", "-f", "lavfi", "-i", "testsrc=duration=60", "-f", "null", "-", "-progress", "pipe:1"]
process = subprocess.Popen(
    confine.command(video.LIMITS, [video.find_ffmpeg(), "-loglevel", "quiet", *made]), stdin=subprocess.DEVNULL, env={},
    start_new_session=True,
)
process.wait()
"""


@pytest.mark.parametrize("is_killed", [True, False])
def test_a_program_ends_with_whoever_waits_for_it(is_killed: bool) -> None:
    """It alone holds the other end of the pipe then, to which it says every half second how far it is."""
    read, write = os.pipe()
    waits = subprocess.Popen([sys.executable, "-c", BEGIN, ROOT], stdout=write)
    os.close(write)
    with os.fdopen(read, "rb", buffering=0) as said, waits:
        try:
            assert said.read(1) != b""
            if is_killed:
                waits.kill()
                waits.wait()
                assert b"progress=end" not in all_of(said)
            else:
                assert b"progress=continue" in said.read(10_000) + said.read(10_000)
        finally:
            waits.kill()


def all_of(said) -> bytes:
    """To its end, which comes at once."""
    found = b""
    while select.select([said], [], [], 10)[0]:
        more = said.read(10_000)
        if not more:
            return found
        found += more
        if len(found) > 4_000:
            break
    raise AssertionError("it goes on")
