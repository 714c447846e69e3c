"""How often is a frame decoded for everything that is made of it? Counted where Pillow opens and unpacks a JPEG."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL.JpegImagePlugin import JpegImageFile

from logbook import sandbox
from tests.factories.ultrasound import Clip, write

FRAMES = 6
ROOT = Path(sandbox.__file__).parent.parent
COUNT = "import sys; sys.path.insert(0, sys.argv[1]); from tests.logbook.dicom.test_decoded_once import count; count()"


def test_a_baseline_frame_is_decoded_once_for_film_object_posters_and_reading_and_not_at_all_at_the_door(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "clip.dcm", Clip(width=96, height=96, frames=FRAMES, banner=False))
    # In a process of its own, because the job limits the CPU time of whichever it runs in.
    run = subprocess.run([sys.executable, "-I", "-c", COUNT, str(ROOT), str(path)], capture_output=True, check=True)

    # To suggest a crop a few frames are compared, nine at most.
    assert json.loads(run.stdout) == {"inspect": 0, "sort": 0, "preview": FRAMES, "derive": FRAMES}


def count() -> None:
    """Print how many JPEGs each job of the sandbox unpacks."""
    from logbook.dicom import jobs  # noqa: PLC0415 -- the decoders, which only this process loads
    from logbook.dicom.prescan import prescan  # noqa: PLC0415

    content, found, unpacked = Path(sys.argv[2]).read_bytes(), {}, 0
    begin = JpegImageFile.load_prepare

    def counted(self: JpegImageFile) -> None:
        nonlocal unpacked
        unpacked += 1
        begin(self)

    JpegImageFile.load_prepare = counted  # type: ignore[method-assign]
    request = {
        "uid_key": "00",
        "field": "",
        "frame": -1,
        "crop": None,
        "legible": True,
        "first": True,
        "cleaned": False,
    }
    for name in ("inspect", "sort", "preview", "derive"):
        job, unpacked = jobs.JOBS[name], 0
        file = BytesIO(content)
        job(file, prescan(file, len(content)), request, BytesIO())
        found[name] = unpacked
    print(json.dumps(found))
