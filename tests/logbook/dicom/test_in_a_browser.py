"""Chromium plays what was made of the corpus from the first frame to the last: as many as the DICOM object has."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file

from logbook import sandbox
from logbook.dicom.facts import Box
from tests.beside_the_loop import playwright_here
from tests.factories.ultrasound import Clip, write
from tests.setup.loopback import browser_path

pytestmark = pytest.mark.browser
BUNDLED = ("examples_ybr_color", "examples_rgb_color", "examples_palette", "examples_jpeg2k", "ExplVR_BigEnd")
DRAWN = {
    "jpeg": Clip(width=160, height=120, frames=7, frame_ms=20),
    "rle": Clip(width=160, height=120, frames=11, syntax="rle", frame_ms=33.333),
    "jpeg-ls": Clip(width=160, height=120, frames=2, syntax="jpeg-ls", frame_ms=50),
    "no frame time": Clip(width=160, height=120, frames=5, syntax="explicit", frame_ms=None),
}
# To the end, at its own pace; then how many frames were decoded for it, shown late or not.
PLAY = """async film => {
    const video = Object.assign(document.createElement('video'), {muted: true, src: `data:video/mp4;base64,${film}`});
    document.body.append(video);
    const ended = new Promise((done, failed) => { video.onended = done; video.onerror = () => failed(video.error.message); });
    await video.play();
    await ended;
    const found = [video.getVideoPlaybackQuality().totalVideoFrames, Math.round(video.duration * 1000)];
    video.remove();
    return found;
}"""
SHOW = """async picture => {
    const shown = Object.assign(new Image(), {src: `data:image/jpeg;base64,${picture}`});
    await shown.decode();
    return [shown.naturalWidth, shown.naturalHeight];
}"""


def files(folder: Path) -> dict[str, Path]:
    bundled = {name: Path(str(get_testdata_file(f"{name}.dcm", download=False))) for name in BUNDLED}
    return bundled | {name: write(folder / f"{number}.dcm", clip) for number, (name, clip) in enumerate(DRAWN.items())}


def test_every_frame_of_every_clip_of_the_corpus_plays_and_every_still_is_shown(tmp_path: Path) -> None:
    wanted, played = {}, {}
    with playwright_here() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        for name, path in files(tmp_path).items():
            header = dcmread(path, stop_before_pixels=True)
            whole = Box(0, 0, int(header.Columns), int(header.Rows))
            made = sandbox.derive(path, crop=whole, uid_key=b"key", into=tmp_path / name)
            if "NumberOfFrames" in header and header.NumberOfFrames > 1:
                film = base64.b64encode((tmp_path / name / sandbox.FILM).read_bytes()).decode()
                wanted[name] = [int(header.NumberOfFrames), round(made.duration_ms)]
                played[name] = page.evaluate(PLAY, film)
            else:
                picture = base64.b64encode((tmp_path / name / sandbox.POSTER).read_bytes()).decode()
                wanted[name] = [whole.width, whole.height]
                played[name] = page.evaluate(SHOW, picture)
        browser.close()

    assert played == wanted
    assert {name: frames for name, (frames, _ms) in wanted.items()}["examples_ybr_color"] == 30
